// V0 for clients that call it with got.

import type { Json } from "../../helpers/javascript/pure";
import { lowerCased, nodeModule, nodeStream, wholeBody } from "./bodies";
import {
  BEHIND,
  type Call,
  GLOBAL,
  type Reply,
  isV0,
  joinedBytes,
  reasonOf,
  replyOf,
  translated,
} from "./exchange";
import { whenAborted } from "./for_fetch";

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
  const beforeRequest = [(options: Json) => gotAnswer(options, base)];
  const inside = client.extend({ hooks: { beforeRequest } });
  return new Proxy(inside, {
    get: (_, name) => {
      if (name === "extend") {
        return (...given: Json[]) => adaptGot(client.extend(...given), base);
      }
      return name === BEHIND ? true : inside[name];
    },
  });
}

/** What V0 said to a request of got; nothing for one that is to be sent as it is. */
async function gotAnswer(options: Json, base: string): Promise<Json> {
  const url = String(options.url);
  if (!isV0(options.method, url, base)) {
    return undefined;
  }
  const [body, mediaType] = await wholeBody(gotBody(options));
  const headers = lowerCased(options.headers);
  if (mediaType && !headers["content-type"]) {
    headers["content-type"] = mediaType;
  }
  const { username, password, signal } = options;
  if (username || password) {
    const pair = GLOBAL.Buffer.from(`${username}:${password}`);
    headers["authorization"] = `Basic ${pair.toString("base64")}`;
  }
  const call = { method: options.method, url, headers, body };
  const limit = options.timeout?.request;
  const end = limit ? Date.now() + limit : Infinity;
  const send = (sent: Call) => sentByNode(options, sent, end);
  const onStop = signal && whenAborted(signal);
  const reply = await translated(call, base, { send, onStop });
  return reply ? messageOf(reply, url) : undefined;
}

/** What got is to send. */
function gotBody({ json, form, body }: Json): Json {
  if (json !== undefined) {
    return JSON.stringify(json);
  }
  return form ? new GLOBAL.URLSearchParams(form) : body;
}

/** Send one V1 request as got sends the client's own. */
async function sentByNode(
  options: Json,
  call: Call,
  end: number,
): Promise<Reply> {
  const { method, url, headers, body } = call;
  const native = options.createNativeRequestOptions?.() ?? { ...options };
  const { protocol } = new GLOBAL.URL(url);
  const name = protocol === "https:" ? "https" : "http";
  const own: Json = { method, headers };
  for (const key of [...TLS, "family", "localAddress", "lookup", "signal"]) {
    if (native[key] !== undefined) {
      own[key] = native[key];
    }
  }
  own.agent = native.agent?.[name] ?? native.agent;
  if (own.agent && typeof own.agent.addRequest !== "function") {
    delete own.agent;
  }
  const left = end - Date.now();
  if (left <= 0) {
    throw tooLate();
  }
  const module = await nodeModule(`node:${name}`);
  const request = options.request ?? module.request ?? module.default.request;
  const [answer, bytes] = await new Promise<Json>((resolve, reject) => {
    const timer =
      left < Infinity && GLOBAL.setTimeout(() => sent.destroy(tooLate()), left);
    const sent = request(new GLOBAL.URL(url), own, (response: Json) => {
      const parts: Uint8Array[] = [];
      response.on("data", (part: Uint8Array) => parts.push(part));
      response.on("error", reject);
      response.on("aborted", () => reject(new Error("aborted")));
      response.on("end", () => {
        resolve([response, joinedBytes(parts)]);
      });
    });
    sent.on("error", reject);
    sent.on("close", () => GLOBAL.clearTimeout(timer));
    sent.end(body ? GLOBAL.Buffer.from(body) : undefined);
  });
  return replyOf(answer.statusCode, lowerCased(answer.headers), bytes);
}

function tooLate(): Error {
  const error = new Error("Timeout awaiting 'request'");
  return Object.assign(error, { code: "ETIMEDOUT", event: "request" });
}

/** What V0 said, as Node gives it to got. */
async function messageOf(reply: Reply, url: string): Promise<Json> {
  const { status, headers, body } = reply;
  const rawHeaders: string[] = [];
  for (const name of Object.keys(headers)) {
    rawHeaders.push(name, String(headers[name]));
  }
  return Object.assign(await nodeStream(body), {
    statusCode: status,
    statusMessage: reasonOf(reply),
    headers,
    rawHeaders,
    trailers: {},
    httpVersion: "1.1",
    complete: true,
    aborted: false,
    url,
  });
}
