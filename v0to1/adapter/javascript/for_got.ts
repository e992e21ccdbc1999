// V0 for clients that call it with got.

import type { Json } from "./json";
import { lowerCased, nodeModule } from "./bodies";
import {
  BEHIND,
  type Call,
  GLOBAL,
  type Reply,
  isV0,
  joinedBytes,
  replyOf,
  translated,
} from "./exchange";
import { standIn } from "./standing_in";

// What of its options says how to trust a server.
const TLS = [
  "ALPNProtocols",
  "ca",
  "cert",
  "checkServerIdentity",
  "ciphers",
  "crl",
  "dhparam",
  "ecdhCurve",
  "honorCipherOrder",
  "key",
  "maxVersion",
  "minVersion",
  "passphrase",
  "pfx",
  "rejectUnauthorized",
  "sigalgs",
];

/** got or an instance behind the adapter; null for what is none. */
export function adaptGot(client: Json, base: string): Json {
  const isGot = typeof client === "function" && client.extend && client.stream;
  if (!isGot || !client.defaults?.options || client[BEHIND]) {
    return null;
  }
  const own = client.defaults.options.request;
  const inside = client.extend({
    request: (url: Json, options: Json, done: Json) =>
      requestOfGot({ url, options, done, own, base }),
  });
  return new Proxy(inside, {
    get: (_, name) => {
      if (name === "extend") {
        return (...given: Json[]) => adaptGot(client.extend(...given), base);
      }
      return name === BEHIND ? true : inside[name];
    },
  });
}

/** What got asks for: a request of Node; with a cache, its options come first. */
interface GotRequest {
  url: Json;
  options: Json;
  done: Json;
  own: Json;
  base: string;
}

/** A request as got wants it; undefined for one that it makes by itself. */
function requestOfGot(asked: GotRequest): Json {
  const { own, base } = asked;
  const isCached = typeof asked.options === "function";
  const options = isCached ? asked.url : asked.options;
  const done = isCached ? asked.options : asked.done;
  const url = isCached ? urlOfOptions(options) : String(asked.url);
  if (isV0(options.method ?? "GET", url, base)) {
    return answeredRequest(options, own, { url, base, done });
  }
  if (own || !isCached) {
    return own?.(asked.url, asked.options, asked.done);
  }
  return nativeModule(url).then(({ request }) => request(options, done));
}

function urlOfOptions(options: Json): string {
  const { protocol, hostname, host, port, path } = options;
  const server = hostname ? `${hostname}${port ? `:${port}` : ""}` : host;
  return options.url ?? `${protocol}//${server}${path}`;
}

/** A request that is answered by V1. */
async function answeredRequest(
  options: Json,
  own: Json,
  { url, base, done }: Json,
): Promise<Json> {
  const { method } = options;
  const headers = lowerCased(options.headers);
  const { username, password } = new GLOBAL.URL(url);
  if (username || password) {
    const pair = [username, password].map(decodeURIComponent).join(":");
    const text = GLOBAL.Buffer.from(pair).toString("base64");
    headers["authorization"] = `Basic ${text}`;
  }
  const whole = url.replace(/\/\/[^/?#]*@/, "//");
  const answer = async (body: Uint8Array | null, sent: Json) => {
    const onStop = (stopped: () => void) => {
      sent.on("close", stopped);
      return () => sent.off("close", stopped);
    };
    const send = async (call: Call): Promise<Reply> => {
      if (sent.destroyed) {
        throw new Error("nobody waits any more");
      }
      return received(await nativeRequest(options, own, call), call, sent);
    };
    const call = { method, url: whole, headers, body };
    return translated(call, base, { send, onStop });
  };
  const sent = standIn(await nodeModule("node:stream"), {
    headers,
    answer,
    native: (body) =>
      nativeRequest(options, own, { method, url: whole, headers, body }),
  });
  if (done) {
    sent.once("response", done);
  }
  return sent;
}

/** A request of Node, as got makes the client's own. */
async function nativeRequest(
  options: Json,
  own: Json,
  { method, url, headers }: Call,
): Promise<Json> {
  const given: Json = { method, headers };
  for (const key of [...TLS, "family", "localAddress", "lookup"]) {
    if (options[key] !== undefined) {
      given[key] = options[key];
    }
  }
  const { agent } = options;
  const chosen = agent?.[/^https:/i.test(url) ? "https" : "http"] ?? agent;
  if (typeof chosen?.addRequest === "function") {
    given.agent = chosen;
  }
  const made = await own?.(new GLOBAL.URL(url), given);
  return made ?? (await nativeModule(url)).request(new GLOBAL.URL(url), given);
}

/** The module of Node that asks for a URL. */
async function nativeModule(url: string): Promise<Json> {
  const name = /^https:/i.test(url) ? "node:https" : "node:http";
  const found = await nodeModule(name);
  return found.default ?? found;
}

/** What comes for a request of Node, which ends with that for which it is made. */
async function received(
  request: Json,
  { body }: Call,
  sent: Json,
): Promise<Reply> {
  const stop = () => request.destroy();
  sent.on("close", stop);
  try {
    return await new Promise<Reply>((resolve, reject) => {
      request.on("error", reject);
      request.on("response", (response: Json) => {
        const parts: Uint8Array[] = [];
        const whole = () => {
          const { statusCode, headers } = response;
          const bytes = joinedBytes(parts);
          return replyOf(statusCode, lowerCased(headers), bytes);
        };
        response.on("data", (part: Uint8Array) => parts.push(part));
        response.on("end", () => resolve(whole()));
        response.on("error", () => undefined);
        response.on("aborted", () => {
          const error = new Error("The server aborted pending request");
          reject(Object.assign(error, { isCut: true, reply: whole() }));
        });
      });
      request.end(body ? GLOBAL.Buffer.from(body) : undefined);
    });
  } finally {
    sent.off("close", stop);
  }
}
