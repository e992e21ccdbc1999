// What libraries of Node are given in the place of a request of Node.

import type { Json } from "./json";
import { lowerCased } from "./bodies";
import { GLOBAL, type Reply, joinedBytes, reasonOf } from "./exchange";

/** How what was written is answered; with null it is sent as it is. */
export interface Answering {
  headers: Json;
  answer: (body: Uint8Array | null, sent: Json) => Promise<Reply | null>;
  native: (body: Uint8Array | null, headers: Json) => Json;
}

/** A writable stream that is used as a request of Node, and answered here. */
export function standIn(streams: Json, how: Answering): Json {
  const headers = { ...how.headers };
  const keyOf = (name: string) => {
    const isIt = (one: string) => one.toLowerCase() === name.toLowerCase();
    return Object.keys(headers).find(isIt) ?? name;
  };
  const parts: Uint8Array[] = [];
  const settle = async (): Promise<void> => {
    const body = parts.length > 0 ? joinedBytes(parts) : null;
    try {
      const reply = await how.answer(body, sent);
      if (!sent.destroyed && reply) {
        sent.emit("response", messageOf(streams, reply));
      } else if (!sent.destroyed) {
        const real = await how.native(body, headers);
        real.on("error", (error: Json) => sent.destroy(error));
        real.on("response", (message: Json) => sent.emit("response", message));
        real.end(body ? GLOBAL.Buffer.from(body) : undefined);
      }
    } catch (error) {
      const failed: Json = error;
      if (!failed.isCut || sent.destroyed) {
        sent.destroy(failed);
        return;
      }
      const cut = messageOf(streams, failed.reply);
      sent.emit("response", cut);
      cut.emit("aborted");
      cut.destroy(failed);
    }
  };
  const sent: Json = new streams.Writable({
    autoDestroy: false,
    write: (part: Uint8Array, _: Json, next: Json) => {
      parts.push(new Uint8Array(part));
      next();
    },
    final: (next: Json) => {
      next();
      settle();
    },
  });
  return Object.assign(sent, {
    abort: () => sent.destroy(),
    getHeader: (name: string) => headers[keyOf(name)],
    getHeaders: () => lowerCased(headers),
    removeHeader: (name: string) => delete headers[keyOf(name)],
    setHeader: (name: string, value: Json) => {
      headers[keyOf(name)] = value;
    },
    setTimeout: () => sent,
  });
}

/** What V0 said, as Node gives it. */
function messageOf(streams: Json, reply: Reply): Json {
  const { status, headers, body } = reply;
  const parts = body.length > 0 ? [GLOBAL.Buffer.from(body)] : [];
  const rawHeaders: string[] = [];
  for (const name of Object.keys(headers)) {
    rawHeaders.push(name, String(headers[name]));
  }
  return Object.assign(streams.Readable.from(parts, { objectMode: false }), {
    statusCode: status,
    statusMessage: reasonOf(reply),
    headers,
    rawHeaders,
    trailers: {},
    httpVersion: "1.1",
    complete: true,
    aborted: false,
  });
}
