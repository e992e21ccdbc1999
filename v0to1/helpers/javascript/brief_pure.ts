// What needs no requests, in few lines, for code that is read as an example.

/** The first message of a V1 conversation, or undefined when there is nothing to say. */
export function textMessage(
  text?: string | null,
  imageUrls?: readonly string[] | null,
): any {
  const content: any[] = text ? [{ type: "text", text }] : [];
  if (imageUrls?.length) {
    content.push({ type: "image", image_urls: [...imageUrls] });
  }
  return content.length > 0 ? { content } : undefined;
}
