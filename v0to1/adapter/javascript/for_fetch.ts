// V0 for clients that call it with fetch, of whatever platform or package.

import type { Json } from "./json";
import { lowerCased, nodeStream, wholeBody, wholeUrl } from "./bodies";
import {
  BEHIND,
  type Call,
  GLOBAL,
  type Line,
  type Reply,
  isDouble,
  isV0,
  reasonOf,
  replyOf,
  translated,
} from "./exchange";

const FETCHES = new WeakMap<Json, Map<string, Json>>();
// What of a client's options holds for any server, a sandbox too.
const ANY_SERVER = ["agent", "dispatcher", "signal", "timeout", "tls", "proxy"];
const NAMED_FETCH = /^(bound )?_*((node|cross|undici)_?)?fetch\d*$/i;

/** `fetch` behind the adapter; null for what is none. */
export function adaptFetch(client: Json, base: string): Json {
  if (typeof client !== "function" || client[BEHIND]) {
    return null;
  }
  const isFetch = client === GLOBAL.fetch || NAMED_FETCH.test(client.name);
  return isFetch ? fetchBehind(client, base) : null;
}

/** A function like fetch that answers V0's requests. */
export function fetchBehind(inner: Json, base: string): Json {
  if (inner[BEHIND] || isDouble(inner)) {
    return inner;
  }
  const known = FETCHES.get(inner) ?? new Map<string, Json>();
  FETCHES.set(inner, known);
  if (!known.has(base)) {
    const made = new Proxy(inner, {
      apply: (_, __, [input, init]) => fetched(inner, base, input, init),
      get: (_, name) => (name === BEHIND ? true : inner[name]),
    });
    known.set(base, made);
  }
  return known.get(base);
}

/** What fetch gives; a V0 request is answered by V1. */
async function fetched(
  inner: Json,
  base: string,
  input: Json,
  init: Json,
): Promise<Json> {
  const isRequest = typeof input === "object" && typeof input?.url === "string";
  const url = wholeUrl(isRequest ? input.url : input);
  const asked = init?.method ?? (isRequest ? input.method : undefined);
  const method = String(asked ?? "GET").toUpperCase();
  if (init?.[BEHIND] || !isV0(method, url, base)) {
    return init === undefined ? inner(input) : inner(input, init);
  }
  const signal = init?.signal ?? (isRequest ? input.signal : undefined);
  signal?.throwIfAborted?.();
  const call = await callOf(method, url, isRequest ? input : null, init);
  const options = { ...init, signal };
  delete options.body;
  let kind = inner.Response ?? GLOBAL.Response;
  let isPiped = false;
  let cut: Json;
  const send = async (sent: Call): Promise<Reply> => {
    const response = await fetchedOnce(inner, sent, options, input);
    const { status, headers } = response;
    if (status === 0) {
      throw new TypeError("Failed to fetch"); // it went to another server
    }
    kind = response.constructor;
    isPiped = typeof response.body?.pipe === "function";
    cut = response;
    const body = new Uint8Array(await response.arrayBuffer());
    cut = null;
    return replyOf(status, lowerCased(headers), body);
  };
  const onStop = signal && whenAborted(signal);
  let reply: Reply | null;
  try {
    reply = await translated(call, base, { send, onStop });
  } catch (error) {
    return cutResponse(cut, error);
  }
  if (reply) {
    const body = isPiped ? await nodeStream(reply.body) : reply.body;
    return responseOf({ ...reply, body }, kind, url);
  }
  if (isRequest || call.body === null) {
    return inner(input, init);
  }
  const { headers, body } = call;
  return inner(input, { ...options, method, headers, body });
}

/** What fetch gives where a connection ends in the middle of a body. */
function cutResponse(cut: Json, error: unknown): Json {
  if (!cut || cut.constructor !== GLOBAL.Response || !GLOBAL.ReadableStream) {
    throw error;
  }
  const start = (stream: Json) => stream.error(error);
  const { status, headers } = cut;
  return new cut.constructor(new GLOBAL.ReadableStream({ start }), {
    status,
    headers,
  });
}

/** A request as one call: `init` goes before what a Request says. */
async function callOf(
  method: string,
  url: string,
  request: Json,
  init: Json,
): Promise<Call> {
  const given = init?.headers ?? request?.headers ?? {};
  const pairs = Array.isArray(given)
    ? Object.assign({}, ...given.map(pair))
    : given;
  const headers = lowerCased(pairs);
  const own = init?.body ?? null;
  let body: Uint8Array | null = null;
  if (own === null && request?.body) {
    body = new Uint8Array(await request.clone().arrayBuffer());
  } else if (own !== null) {
    const [bytes, mediaType] = await wholeBody(own);
    body = bytes;
    if (mediaType && !headers["content-type"]) {
      headers["content-type"] = mediaType;
    }
  }
  return { method, url, headers, body };
}

function pair([name, value]: [string, string]): Json {
  return { [name]: value };
}

/** Send one V1 request as the client sends its own. */
export async function fetchedOnce(
  inner: Json,
  call: Call,
  given: Json,
  input: Json,
): Promise<Json> {
  const { method, url, headers, body } = call;
  const sent: Json = { method, headers, redirect: "manual", [BEHIND]: true };
  if (body) {
    sent.body = body;
  }
  if (call.bare) {
    const options: Json = { credentials: "omit" };
    for (const name of ANY_SERVER) {
      if (given[name]) {
        options[name] = given[name];
      }
    }
    return inner(url, { ...options, ...sent });
  }
  const credentials = given.credentials ?? input?.credentials;
  const options = { ...given, ...(credentials && { credentials }) };
  const response = await inner(url, { ...options, ...sent });
  const follows = (given.redirect ?? "follow") === "follow";
  if (response.type !== "opaqueredirect" || !follows) {
    return response; // a browser shows none that is not followed
  }
  return inner(url, { ...options, ...sent, redirect: "follow" });
}

/** How to be told by a signal that nobody waits any more. */
export function whenAborted(signal: Json): Line["onStop"] {
  return (stopped) => {
    signal.addEventListener("abort", stopped);
    return () => signal.removeEventListener("abort", stopped);
  };
}

/** What V0 said, as fetch gives it. */
export function responseOf(reply: Reply, kind: Json, url: string): Json {
  const { status, headers } = reply;
  const isEmpty = [101, 204, 205, 304].includes(status);
  const init = { status, statusText: reasonOf(reply), headers, url };
  const response = new kind(isEmpty ? null : reply.body, init);
  if (response.url !== url) {
    Object.defineProperty(response, "url", { value: url });
    const clone = () => responseOf(reply, kind, url);
    Object.defineProperty(response, "clone", { value: clone });
  }
  return response;
}
