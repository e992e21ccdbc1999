// V0 for clients that call it with superagent.

import type { Json } from "./json";
import { givenBytes, lowerCased, wholeBody, wholeUrl } from "./bodies";
import {
  BEHIND,
  type Call,
  GLOBAL,
  type Reply,
  isDouble,
  isV0,
  reasonOf,
  replyOf,
  textOf,
  translated,
} from "./exchange";
import { standIn } from "./standing_in";

const SENDING = /^(get|head|options|post|put|patch|del|delete)$/;
// What of a request holds for any server, a sandbox too.
const CONNECTED = [
  "_agent",
  "_ca",
  "_cert",
  "_connectOverride",
  "_disableTLSCerts",
  "_key",
  "_lookup",
  "_passphrase",
  "_pfx",
  "_responseTimeout",
  "_timeout",
  "_trustLocalhost",
];

/** superagent or an agent of it behind the adapter; null for what is none. */
export function adaptSuperagent(client: Json, base: string): Json {
  const isItself = client?.Request?.prototype?.query && client.agent;
  const isAgent = typeof client?._setDefaults === "function" && client.get;
  if (!(isItself || isAgent) || client[BEHIND]) {
    return null;
  }
  return new Proxy(client, {
    apply: (_, __, given) => superagentRequest(client(...given), base),
    get: (_, name) => {
      const value = client[name];
      if (name === BEHIND) {
        return true;
      }
      if (typeof value !== "function" || isDouble(value)) {
        return value;
      }
      if (name === "agent") {
        return (...given: Json[]) => adaptSuperagent(value(...given), base);
      }
      if (!SENDING.test(String(name))) {
        return value;
      }
      return (url: Json, data: Json, done: Json) => {
        const ends = typeof data === "function" ? data : done;
        const sent = typeof data === "function" ? undefined : data;
        const request = superagentRequest(client[name](url, sent), base);
        return ends ? (request.end(ends), request) : request;
      };
    },
  });
}

/** A request that V1 answers, where it turns out to be one of V0's. */
function superagentRequest(request: Json, base: string): Json {
  const { request: native, _end: end } = request;
  const isOwn = () => isV0(request.method, wholeUrl(request.url), base);
  if (native) {
    request.request = () => {
      const isNew = !request.req && isOwn();
      return isNew ? nodeRequest(request, native, base) : native.call(request);
    };
  } else {
    request._end = () => {
      return isOwn() ? pageRequest(request, end, base) : end.call(request);
    };
  }
  return request;
}

/** What Node would send of a request, which is answered when it has been written. */
function nodeRequest(request: Json, native: Json, base: string): Json {
  const kind = Object.getPrototypeOf(request.constructor.prototype);
  const headers = { ...request.header };
  if (request.cookies) {
    const own = request.get("cookie");
    headers["Cookie"] = own ? `${own}; ${request.cookies}` : request.cookies;
  }
  const sent = standIn(kind.constructor, {
    headers,
    answer: (body) => {
      const call = superagentCall(request, sent.getHeaders(), body);
      return superagentReply(request, call, base);
    },
    native: () => {
      request.req = undefined;
      const real = native.call(request);
      request.req = sent;
      return real;
    },
  });
  sent.on("error", (error: Json) => {
    if (!request._aborted) {
      request.callback(error);
    }
  });
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "");
  request.req = Object.assign(sent, { method: request.method, path });
  return sent;
}

/** Answer a request of a page, as if by its XMLHttpRequest. */
async function pageRequest(
  request: Json,
  end: Json,
  base: string,
): Promise<void> {
  try {
    const data = request._formData ?? request._data;
    const type = request._header["content-type"] ?? "";
    const isJson = /[/+]json\b/.test(type) && typeof data === "object";
    const serialize = request._serializer ?? (isJson && JSON.stringify);
    const given = serialize && data ? serialize(data) : data;
    const [body, mediaType] = await wholeBody(given);
    const headers = { ...request.header };
    if (mediaType && !type) {
      headers["Content-Type"] = mediaType;
    }
    request._setTimeouts();
    const call = superagentCall(request, headers, body);
    const reply = await superagentReply(request, call, base);
    if (request._aborted) {
      return;
    }
    if (!reply) {
      end.call(request);
      return;
    }
    const kind = request._responseType ?? "";
    const { buffer } = new Uint8Array(reply.body);
    const told = reply.headers;
    const lines = Object.keys(told).map((name) => `${name}: ${told[name]}`);
    request.xhr = {
      status: reply.status,
      statusText: reasonOf(reply),
      responseType: kind,
      responseText: kind ? undefined : textOf(reply.body),
      response: kind === "blob" ? new GLOBAL.Blob([buffer]) : buffer,
      getAllResponseHeaders: () => lines.join("\r\n"),
      getResponseHeader: (name: string) => told[name.toLowerCase()] ?? null,
      abort: () => undefined,
    };
    request.emit("end");
  } catch (error) {
    request.callback(error);
  }
}

/** A request as one call. */
function superagentCall(
  request: Json,
  headers: Json,
  body: Uint8Array | null,
): Call {
  const { method } = request;
  const url = wholeUrl(request.url);
  const asked = queryTexts(request.qs ?? {});
  asked.unshift(...(request._query ?? []));
  const mark = url.includes("?") ? "&" : "?";
  const query = asked.length > 0 ? mark + asked.join("&") : "";
  return { method, url: url + query, headers: { ...headers }, body };
}

/** The parameters of a query, as superagent writes them. */
function queryTexts(values: Json, before = ""): string[] {
  const texts: string[] = [];
  for (const key of Object.keys(values)) {
    const name = before ? `${before}[${key}]` : key;
    const given = Array.isArray(values[key]) ? values[key] : [values[key]];
    for (const value of given) {
      if (value !== null && typeof value === "object") {
        texts.push(...queryTexts(value, name));
      } else if (value !== undefined) {
        const text = value === null ? "" : `=${encodeURIComponent(value)}`;
        texts.push(encodeURIComponent(name) + text);
      }
    }
  }
  return texts;
}

async function superagentReply(
  request: Json,
  call: Call,
  base: string,
): Promise<Reply | null> {
  const onStop = (stopped: () => void) => {
    request.once("abort", stopped);
    return () => request.off("abort", stopped);
  };
  const send = (sent: Call) => sentBySuperagent(request, sent);
  return translated(call, base, { send, onStop });
}

/** Send one V1 request as the client sends its own. */
async function sentBySuperagent(request: Json, call: Call): Promise<Reply> {
  if (request._aborted) {
    throw new Error("Aborted");
  }
  const sent = new request.constructor(call.method, call.url);
  for (const name of CONNECTED) {
    if (request[name] !== undefined) {
      sent[name] = request[name];
    }
  }
  if (!call.bare && request._withCredentials) {
    sent.withCredentials();
  }
  sent.set(call.headers).redirects?.(0);
  sent.ok(() => true).responseType("arraybuffer");
  const type = call.headers["Content-Type"] ?? "";
  if (call.body && /json/.test(type)) {
    sent.send(textOf(call.body));
  } else if (call.body) {
    const { Buffer, Blob } = GLOBAL;
    sent.send(Buffer ? Buffer.from(call.body) : new Blob([call.body]));
  }
  const response = await sent;
  const body = givenBytes(response.body);
  return replyOf(response.status, lowerCased(response.headers), body);
}
