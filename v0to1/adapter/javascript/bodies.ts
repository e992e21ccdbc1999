// What libraries take for a body, in one piece; and what they give for one.

import type { Json } from "./json";
import { GLOBAL, bytesOf, joinedBytes } from "./exchange";

/** The bytes of a body, and its media type where the body itself says it. */
export async function wholeBody(
  body: Json,
): Promise<[Uint8Array | null, string]> {
  if (body === null || body === undefined) {
    return [null, ""];
  }
  if (typeof body === "string") {
    return [bytesOf(body), "text/plain;charset=UTF-8"];
  }
  if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body;
    return [new Uint8Array(buffer, byteOffset, byteLength), ""];
  }
  if (typeof body.getHeaders === "function" || body.getBoundary) {
    return [await emitted(body), formType(body)]; // the package form-data
  }
  if (body.pipe || (body[Symbol.asyncIterator] && !body.getReader)) {
    return [await iterated(body), body.contentType ?? ""];
  }
  // Newer versions of Node do not take the form of a library for one.
  const form = body[Symbol.toStringTag] === "FormData" && new GLOBAL.FormData();
  for (const [name, value] of form ? body : []) {
    const bytes = await value.arrayBuffer?.();
    const file = bytes && new GLOBAL.Blob([bytes], value);
    form.append(name, ...(file ? [file, value.name] : [value]));
  }
  const response = new GLOBAL.Response(form || body);
  const mediaType = response.headers.get("content-type") ?? "";
  return [new Uint8Array(await response.arrayBuffer()), mediaType];
}

function formType(form: Json): string {
  const boundary = form.getBoundary?.();
  return boundary
    ? `multipart/form-data; boundary=${boundary}`
    : (form.getHeaders()["content-type"] ?? "");
}

/** All that a stream of old gives. */
async function emitted(stream: Json): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await new Promise((resolve, reject) => {
    stream.on("data", (part: Json) => parts.push(pieceOf(part)));
    stream.on("end", resolve);
    stream.on("error", reject);
    stream.resume();
  });
  return joinedBytes(parts);
}

async function iterated(body: AsyncIterable<Json>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(pieceOf(part));
  }
  return joinedBytes(parts);
}

function pieceOf(part: Json): Uint8Array {
  return typeof part === "string" ? bytesOf(part) : new Uint8Array(part);
}

/** The bytes of what a library decoded, or left as it was. */
export function givenBytes(data: Json): Uint8Array {
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }
  if (Object.prototype.toString.call(data) === "[object ArrayBuffer]") {
    return new Uint8Array(data);
  }
  if (data === undefined || data === null || data === "") {
    return new Uint8Array(0);
  }
  return bytesOf(typeof data === "string" ? data : JSON.stringify(data));
}

/** A stream of Node with some bytes; one of the Web where there is no Node. */
export async function nodeStream(bytes: Uint8Array): Promise<Json> {
  const { process, Buffer } = GLOBAL;
  if (!process?.versions?.node) {
    return new GLOBAL.Response(bytes).body;
  }
  const { Readable } = await nodeModule("node:stream");
  const parts = bytes.length > 0 ? [Buffer.from(bytes)] : [];
  return Readable.from(parts, { objectMode: false });
}

/** A module of Node; only asked for where there is one. */
export async function nodeModule(name: string): Promise<Json> {
  return (
    GLOBAL.process.getBuiltinModule?.(name) ??
    import(/* webpackIgnore: true */ /* @vite-ignore */ name)
  );
}

/** Headers by their names in lower case. */
export function lowerCased(headers: Json): Record<string, string> {
  const named: Record<string, string> = {};
  if (typeof headers?.forEach === "function" && !Array.isArray(headers)) {
    headers.forEach((value: Json, name: string) => {
      named[name.toLowerCase()] = String(value);
    });
    return named;
  }
  for (const name of Object.keys(headers ?? {})) {
    if (headers[name] !== undefined && headers[name] !== null) {
      named[name.toLowerCase()] = String(headers[name]);
    }
  }
  return named;
}

/** The address that a URL stands for, also one below that of a page. */
export function wholeUrl(url: Json): string {
  const text = String(url);
  const page = GLOBAL.document?.baseURI ?? GLOBAL.location?.href;
  if (/^[a-z][a-z\d+.-]*:/i.test(text) || !page) {
    return text;
  }
  try {
    return new GLOBAL.URL(text, page).href;
  } catch {
    return text;
  }
}
