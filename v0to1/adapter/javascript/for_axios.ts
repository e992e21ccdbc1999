// V0 for clients that call it with axios.

import type { Json } from "./json";
import {
  givenBytes,
  lowerCased,
  nodeStream,
  wholeBody,
  wholeUrl,
} from "./bodies";
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
  textOf,
  translated,
} from "./exchange";

const AXIOSES = new WeakMap<Json, Json>();
const WITH_DATA = /^(post|put|patch|query)(Form)?$/;
const WITHOUT_DATA = /^(get|delete|head|options)$/;
// What of a client's options holds for any server, a sandbox too.
const FOR_ANY_SERVER = [
  "cancelToken",
  "env",
  "family",
  "fetchOptions",
  "httpAgent",
  "httpsAgent",
  "lookup",
  "proxy",
  "signal",
  "timeout",
  "transitional",
];

/** axios or an instance behind the adapter; null for what is none. */
export function adaptAxios(client: Json, base: string): Json {
  const sends = typeof client?.request === "function" && client.defaults;
  if (!sends || !client.interceptors || client[BEHIND]) {
    return null;
  }
  if (client.CancelToken || client.Axios) {
    return axiosItself(client, base);
  }
  const { adapter } = client.defaults;
  if (!adapter?.[BEHIND]) {
    client.defaults.adapter = axiosAdapter(client, adapter, base);
  }
  return client;
}

/** What looks like axios, and sends V0's requests as V1's; axios stays as it is. */
function axiosItself(axios: Json, base: string): Json {
  const behind = (config: Json) => {
    const inner = config?.adapter ?? axios.defaults.adapter;
    const adapter = inner?.[BEHIND] ? inner : axiosAdapter(axios, inner, base);
    return { ...config, adapter };
  };
  const request = (first: Json, config: Json) => {
    const isUrl = typeof first === "string";
    return isUrl ? axios(first, behind(config)) : axios(behind(first));
  };
  const member = (key: Json): Json => {
    const name = String(key);
    const value = axios[key];
    if (typeof value !== "function" || isDouble(value)) {
      return value;
    }
    if (name === "create") {
      return (config: Json) => adaptAxios(axios.create(config), base);
    }
    if (WITHOUT_DATA.test(name)) {
      return (url: string, config: Json) => value(url, behind(config));
    }
    if (WITH_DATA.test(name)) {
      return (url: string, data: Json, config: Json) => {
        return value(url, data, behind(config));
      };
    }
    return name === "request" ? request : value;
  };
  const known = AXIOSES.get(axios);
  if (known?.[BEHIND] === (base || "/")) {
    return known;
  }
  const made = new Proxy(axios, {
    apply: (_, __, [first, config]) => request(first, config),
    get: (_, name) => (name === BEHIND ? base || "/" : member(name)),
  });
  AXIOSES.set(axios, made);
  return made;
}

/** An adapter of axios that sends V0's requests as V1's, and all others with `inner`. */
function axiosAdapter(client: Json, inner: Json, base: string): Json {
  const adapter = async (config: Json): Promise<Json> => {
    const url = urlOf(client, config);
    if (!isV0(config.method ?? "get", url, base)) {
      return passed(client, inner, config);
    }
    const call = await axiosCall(url, config);
    const exchange: Exchange = { client, inner, config, isOver: false };
    const send = (sent: Call) => sentByAxios(exchange, sent);
    const onStop = whenCancelled(config);
    const timely = withinTimeout(
      exchange,
      translated(call, base, { send, onStop }),
    );
    const reply = await timely;
    if (!reply) {
      return passed(client, inner, { ...config, data: bufferOf(call.body) });
    }
    return settled(exchange, reply, url);
  };
  return Object.defineProperty(adapter, BEHIND, { value: true });
}

/** A client's request, what it is sent with, and whether its time is over. */
interface Exchange {
  client: Json;
  inner: Json;
  config: Json;
  isOver: boolean;
}

/** The whole URL of a request. */
function urlOf(client: Json, config: Json): string {
  const { baseURL, params, paramsSerializer, allowAbsoluteUrls } = config;
  let url = String(config.url ?? "");
  const isWhole = /^([a-z][a-z\d+\-.]*:)?\/\//i.test(url);
  if (baseURL && (!isWhole || allowAbsoluteUrls === false)) {
    const path = url.replace(/^\/+/, "");
    url = url ? `${baseURL.replace(/\/?\/$/, "")}/${path}` : baseURL;
  }
  if (params) {
    const asked = { params, paramsSerializer, baseURL: "" };
    url = bare(client).getUri({ ...asked, url });
  }
  return wholeUrl(url);
}

/** An instance without anything of the client's own. */
function bare(client: Json): Json {
  if (!AXIOSES.has(client.defaults)) {
    const made = client.create?.() ?? new client.constructor({});
    for (const name of Object.keys(made.defaults)) {
      if (!["env", "transitional"].includes(name)) {
        delete made.defaults[name];
      }
    }
    made.defaults.headers = {};
    AXIOSES.set(client.defaults, made);
  }
  return AXIOSES.get(client.defaults);
}

/** What the client's own adapter gives to a request, as it is. */
async function passed(client: Json, inner: Json, config: Json): Promise<Json> {
  if (typeof inner === "function") {
    return inner(config);
  }
  if (client.getAdapter) {
    return client.getAdapter(inner, config)(config);
  }
  const own = { transformRequest: [], transformResponse: [], adapter: inner };
  const sent = bare(client).request({ ...config, ...own });
  return Object.assign(await ownErrors(sent, config), { config });
}

/** What comes of a request made here; its errors are about the client's own. */
async function ownErrors(sent: Promise<Json>, config: Json): Promise<Json> {
  try {
    return await sent;
  } catch (error) {
    const failed: Json = error;
    if (failed?.config) {
      failed.config = config;
    }
    if (failed?.response) {
      failed.response.config = config;
    }
    throw error;
  }
}

/** A request as one call. */
async function axiosCall(url: string, config: Json): Promise<Call> {
  const { auth, method = "get" } = config;
  const given = config.headers?.toJSON?.() ?? config.headers ?? {};
  const headers: Record<string, string> = {};
  let contentType = "";
  for (const name of Object.keys(given)) {
    if (name.toLowerCase() === "content-type") {
      contentType = String(given[name] || "");
    } else if (given[name] !== null && given[name] !== false) {
      headers[name] = String(given[name]);
    }
  }
  const [body, mediaType] = await wholeBody(config.data);
  const isForm = mediaType.startsWith("multipart/");
  headers["Content-Type"] = isForm ? mediaType : contentType || mediaType;
  if (auth) {
    const pair = `${auth.username ?? ""}:${auth.password ?? ""}`;
    const bytes = unescape(encodeURIComponent(pair));
    headers["Authorization"] = `Basic ${GLOBAL.btoa(bytes)}`;
  }
  return { method: method.toUpperCase(), url, headers, body };
}

/** Send one V1 request as the client sends its own. */
async function sentByAxios(exchange: Exchange, call: Call): Promise<Reply> {
  const { client, inner, config } = exchange;
  const options: Json = call.bare ? {} : { ...config };
  for (const name of FOR_ANY_SERVER) {
    options[name] = config[name];
  }
  for (const name of ["auth", "baseURL", "params", "paramsSerializer"]) {
    delete options[name];
  }
  if (exchange.isOver) {
    throw new Error("nobody waits any more");
  }
  const sent = bare(client).request({
    ...options,
    method: call.method,
    url: call.url,
    headers: call.headers,
    data: bufferOf(call.body),
    adapter: inner,
    maxRedirects: 0,
    onDownloadProgress: undefined,
    onUploadProgress: undefined,
    responseType: "arraybuffer",
    transformRequest: [],
    transformResponse: [],
    validateStatus: () => true,
  });
  const response = await ownErrors(sent, config);
  const { status, headers, data } = response;
  return replyOf(status, lowerCased({ ...headers }), givenBytes(data));
}

function bufferOf(body: Uint8Array | null): Json {
  if (!body) {
    return undefined;
  }
  const { buffer, byteOffset, byteLength } = body;
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

/** How to be told by a config that nobody waits any more. */
function whenCancelled({ signal, cancelToken }: Json): Line["onStop"] {
  return (stopped) => {
    signal?.addEventListener?.("abort", stopped);
    cancelToken?.promise.then(stopped);
    return () => signal?.removeEventListener?.("abort", stopped);
  };
}

/** What comes in time; an error as axios has it when the time is over. */
async function withinTimeout<Value>(
  exchange: Exchange,
  work: Promise<Value>,
): Promise<Value> {
  const { timeout, timeoutErrorMessage } = exchange.config;
  if (!(timeout > 0)) {
    return work;
  }
  let timer: Json;
  const late = new Promise<never>((_, reject) => {
    timer = GLOBAL.setTimeout(() => {
      exchange.isOver = true;
      const said = timeoutErrorMessage ?? `timeout of ${timeout}ms exceeded`;
      axiosError(exchange, said, "ECONNABORTED").then(reject);
    }, timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    GLOBAL.clearTimeout(timer);
  }
}

/** The response of V0; an error as axios has it where the client wants one. */
async function settled(
  exchange: Exchange,
  reply: Reply,
  url: string,
): Promise<Json> {
  const { config } = exchange;
  const { status, headers } = reply;
  const response = {
    data: await dataOf(reply, config.responseType),
    status,
    statusText: reasonOf(reply),
    headers,
    config,
    request: { method: config.method, responseURL: url },
  };
  if (!config.validateStatus || config.validateStatus(status)) {
    return response;
  }
  const said = `Request failed with status code ${status}`;
  const code = status < 500 ? "ERR_BAD_REQUEST" : "ERR_BAD_RESPONSE";
  throw await axiosError(exchange, said, code, response);
}

/** A body as the type of response has it. */
async function dataOf(reply: Reply, type: string): Promise<Json> {
  const { body, headers } = reply;
  const isNode = Boolean(GLOBAL.process?.versions?.node);
  if (type === "arraybuffer") {
    return isNode && GLOBAL.Buffer ? GLOBAL.Buffer.from(body) : bufferOf(body);
  }
  if (type === "blob") {
    return new GLOBAL.Blob([body], { type: headers["content-type"] ?? "" });
  }
  if (type === "stream") {
    return nodeStream(body);
  }
  return textOf(body);
}

/** An error as axios has it. */
async function axiosError(
  { client, config }: Exchange,
  message: string,
  code: string,
  response?: Json,
): Promise<Json> {
  const kind = client.AxiosError ?? (await errorKind(client));
  const request = response?.request ?? {};
  if (kind) {
    return new kind(message, code, config, request, response);
  }
  const about = { code, config, request, response, isAxiosError: true };
  const toJSON = () => ({ message, name: "Error", code, config });
  return Object.assign(new Error(message), about, { toJSON });
}

/** The class of errors that an instance throws, from one about an option. */
async function errorKind(client: Json): Promise<Json> {
  try {
    const transitional = { silentJSONParsing: "openhands_v0" };
    await bare(client).request({ url: "/", transitional });
  } catch (error) {
    const failed: Json = error;
    return failed?.isAxiosError ? failed.constructor : null;
  }
  return null;
}
