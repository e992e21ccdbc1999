// Decoded JSON.

/** A decoded answer; as with `Response.json()`, nothing is known of its type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** -1, 0 or 1, as `sort` wants it; the language of the user does not matter. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
