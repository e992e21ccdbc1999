// One V0 request and the V1 requests that answer it, whatever sends them.
//
// A flow is an asynchronous function of a V0Request; what it gives is what V0 said.
// A driver for each HTTP library hands it a way to send its calls.

import type { Json } from "./json";
import { LEFT_OUT, ROUTES } from "./routes";
import { noteUse } from "./usage";

/**
 * A V1 request. Redirects are not followed.
 *
 * A `bare` one goes to another server than the client's request: what the client
 * sends by itself, such as its cookies, is not for it.
 */
export interface Call {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
  bare?: boolean;
}

/** A response: its status, its headers by names in lower case, its whole body. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/**
 * How calls are sent; and how to be told that nobody waits any more, which gives a
 * function that ends it.
 */
export interface Line {
  send: (call: Call) => Promise<Reply>;
  onStop?: ((stopped: () => void) => () => void) | undefined;
}

export const GLOBAL: Json = globalThis;
// Seconds for which a request waits for a sandbox that is started or woken.
export const READY_SECONDS = 120;
export const PAUSE_SECONDS = 1;
// Seconds in which a sandbox that is said to run again need not answer yet, as in V0.
const WAKING_SECONDS = 60;
// V1 refuses more than some ten requests a second; V0 needed fewer.
const TOO_MANY_SECONDS = 2;
const MOST_REDIRECTS = 5;
const KEY_HEADER = "x-session-api-key";
const SWITCH = "OPENHANDS_V0_ADAPTER";
// What belongs to one request, and is not for the V1 requests that answer it.
const OWN_HEADERS = [
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "range",
  "te",
  "transfer-encoding",
  "upgrade",
];
// What belongs to one connection, or to a body that has been decoded since.
const SPENT_HEADERS = [
  "connection",
  "content-encoding",
  "keep-alive",
  "trailer",
  "transfer-encoding",
];
// Conversations and Agent Servers that are remembered.
const MOST_KNOWN = 10_000;
// Pages that are asked for to answer one request.
const MOST_PAGES = 2_000;
// App Servers of which something is remembered.
const MOST_SERVERS = 100;
// What a client is told by a server that it has not asked itself.
const HEADERS_OF_ANOTHER = ["content-length", "content-type", "retry-after"];
export const SANDBOX_STATES: Json = { PAUSED: "STOPPED", MISSING: "ARCHIVED" };
// The phrases that go with statuses.
const REASONS =
  "200 OK, 201 Created, 202 Accepted, 204 No Content, " +
  "301 Moved Permanently, 302 Found, 303 See Other, 304 Not Modified, " +
  "307 Temporary Redirect, 308 Permanent Redirect, 400 Bad Request, " +
  "401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found, " +
  "405 Method Not Allowed, 406 Not Acceptable, 408 Request Timeout, " +
  "409 Conflict, 410 Gone, 411 Length Required, " +
  "413 Request Entity Too Large, 414 Request-URI Too Long, " +
  "415 Unsupported Media Type, 418 I'm a Teapot, 422 Unprocessable Entity, " +
  "423 Locked, 425 Too Early, 429 Too Many Requests, " +
  "431 Request Header Fields Too Large, 500 Internal Server Error, " +
  "501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable, " +
  "504 Gateway Timeout";
// What says of a function or an object that it is behind the adapter.
export const BEHIND: Json = Symbol.for("openhands_v0");
const PLACES = /\/(?:api|feedback)\//g;
const PATTERNS = new Map<string, [RegExp, string[], Json][]>();
const MEMORIES = new Map<string, Memory>();
// The Agent Servers that are known, each with its App Server, what that is asked by, the
// key of the sandbox and its conversations. V0 gave their addresses to clients, which
// send V0 requests there with the sandbox's key: it opens these conversations alone.
const AGENTS = new Map<
  string,
  [string, Record<string, string>, string, Set<string>]
>();

/** V1 refused a request; what it said is the answer. */
export class Refused extends Error {
  reply: Reply;

  constructor(reply: Reply) {
    super(String(reply.status));
    this.reply = reply;
  }
}

/** The server is older than the V1 route, so that V0's own is still there. */
export class Older extends Error {}

/** What one process knows of the conversations of one App Server. */
export class Memory {
  tasks = new Map<string, string>();
  folders = new Map<string, string>();
  woken = new Map<string, number>();
  timelines = new Map<string, Json>();
  isTimeless = false;
  isV1 = false;
}

/** One V0 request: what it asks for, and how its V1 requests are made. */
export class V0Request {
  request: Call;
  route: Json;
  path: Record<string, string>;
  line: Line;
  server: string;
  root: string;
  headers: Record<string, string>;
  query: Json;
  memory: Memory;
  pages = 0;

  /** By how many milliseconds the clock of the App Server is ahead. */
  ahead = 0;

  /** What went wrong while a call was sent. */
  failure: unknown;

  constructor(request: Call, [root, route, path]: Found, line: Line) {
    this.request = request;
    this.route = route;
    this.path = path;
    this.line = line;
    this.server = root;
    this.root = `${root}/api/v1`;
    this.headers = {};
    const [appRoot, appHeaders, key, ids] = AGENTS.get(root) ?? [];
    const isIn = ids?.has(this.id);
    for (const name of Object.keys(request.headers)) {
      const value = String(request.headers[name]);
      const isKey = key && value === key && name.toLowerCase() === KEY_HEADER;
      if (isIn && isKey) {
        this.root = appRoot ?? this.root;
        this.headers = appHeaders ?? {};
        break;
      }
      if (isShared(name.toLowerCase(), value)) {
        this.headers[name] = value;
      }
    }
    const [, query = ""] = /\?([^#]*)/.exec(request.url) ?? [];
    this.query = new GLOBAL.URLSearchParams(query);
    this.memory = MEMORIES.get(this.root) ?? new Memory();
    remember(MEMORIES, this.root, this.memory, MOST_SERVERS);
  }

  /** What a conversation is called in the path. */
  get named(): string {
    return String(this.path["conversation_id"]);
  }

  /** The id of the conversation, without dashes where it is a UUID. */
  get id(): string {
    return plainId(this.named);
  }

  /** The first value of a query parameter. */
  first(name: string): string | null {
    return this.query.get(name);
  }

  /** The decoded body; null where there is none or it is no JSON. */
  json(): Json {
    const { body } = this.request;
    try {
      return body?.length ? JSON.parse(textOf(body)) : null;
    } catch {
      return null;
    }
  }

  /** Ask the App Server: the decoded answer; Refused for an error status. */
  async app(method: string, path: string, body?: Json): Promise<Json> {
    const url = this.root + path;
    return decoded(await this.sent(method, url, this.headers, body));
  }

  /** A page of the App Server, with `items`; what is none is the answer. */
  async page(path: string): Promise<Json> {
    this.pages += 1;
    if (this.pages > MOST_PAGES) {
      throw new Error("there is no end to the pages");
    }
    const reply = await this.sent("GET", this.root + path, this.headers);
    const page = decoded(reply);
    if (!Array.isArray(page?.items)) {
      throw new Refused(reply);
    }
    return page;
  }

  /** Send a request; again where it was one too many, or has to go elsewhere. */
  async sent(
    method: string,
    url: string,
    headers: Record<string, string>,
    body?: Json,
    mediaType = "application/json",
  ): Promise<Reply> {
    const bare = !url.startsWith(`${this.server}/api/v1/`);
    const call: Call = { method, url, headers, body: null, bare };
    if (body !== undefined) {
      call.headers = { ...headers, "Content-Type": mediaType };
      const isBytes: boolean = ArrayBuffer.isView(body);
      call.body = isBytes ? body : bytesOf(JSON.stringify(body));
    }
    let reply = await this.asked(call);
    const wait = secondsOf(reply.headers["retry-after"] ?? "");
    if (reply.status === 429 && wait <= TOO_MANY_SECONDS) {
      await this.pause(Math.max(wait, 0.1));
      reply = await this.asked(call);
    }
    for (let count = 0; count < MOST_REDIRECTS; count += 1) {
      const location = reply.headers["location"] ?? call.url;
      const moved = new GLOBAL.URL(location, call.url);
      const isMoved = [301, 302, 307, 308].includes(reply.status);
      if (!isMoved || moved.href === call.url) {
        break;
      }
      if (!isSameServer(call.url, moved.href)) {
        reply = this.moved(reply, call.url, moved.href);
        break; // the keys are for the server that was asked
      }
      call.url = moved.href;
      reply = await this.asked(call);
    }
    if (url.startsWith(this.root)) {
      const date = Date.parse(reply.headers["date"] ?? "");
      this.ahead = Number.isNaN(date) ? this.ahead : date - Date.now();
    }
    if (bare) {
      reply = ofAnother(reply);
    }
    if (reply.status >= 300 || isPage(reply)) {
      throw isMissingRoute(reply, !bare) ? new Older() : new Refused(reply);
    }
    this.memory.isV1 ||= !bare;
    return reply;
  }

  /** Where a request has to go, for V0's request where it is that of V1. */
  moved(reply: Reply, url: string, moved: string): Reply {
    const path = url.slice(this.server.length);
    let location = moved;
    if (moved.endsWith(path)) {
      const asked = this.request.url.slice(this.server.length);
      location = moved.slice(0, -path.length) + asked;
    }
    return { ...reply, headers: { ...reply.headers, location } };
  }

  async asked(call: Call): Promise<Reply> {
    try {
      return await this.line.send(call);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** Let some seconds go by, fewer when nobody waits any more. */
  async pause(seconds: number): Promise<void> {
    let forget: (() => void) | undefined;
    let timer: Json;
    await new Promise<void>((resolve) => {
      timer = GLOBAL.setTimeout(resolve, seconds * 1000);
      forget = this.line.onStop?.(resolve);
    });
    GLOBAL.clearTimeout(timer);
    forget?.();
  }
}

/** The server, the route and the parameters of a V0 request. */
export type Found = [string, Json, Record<string, string>];

/**
 * What V0 answered to a request: null where that is to be sent as it is.
 *
 * With `base`, only requests to that server are V0's.
 */
export async function translated(
  request: Call,
  base: string,
  line: Line,
): Promise<Reply | null> {
  const found = routeOf(request.method, request.url, base);
  if (!found || isOff()) {
    return null;
  }
  const [, route] = found;
  const v0 = new V0Request(request, found, line);
  noteUse(route.rule, route.v0, v0.root);
  try {
    const answer = route.flow ? await route.flow(v0) : gap(route);
    if (answer === undefined) {
      return null;
    }
    if (!v0.memory.isV1) {
      await knowAsV1(v0);
    }
    return isReply(answer) ? answer : json(answer);
  } catch (error) {
    if (error instanceof Refused) {
      return error.reply;
    }
    if (error instanceof Older) {
      return null;
    }
    if (error === v0.failure) {
      throw error;
    }
    const detail = `V1 gave what cannot be understood (${route.rule})`;
    GLOBAL.console?.warn(detail, error);
    return json({ detail }, 502);
  }
}

/** Throw Older for a server of somebody else, which may have the same route. */
async function knowAsV1(v0: V0Request): Promise<void> {
  try {
    await v0.page("/app-conversations/search?limit=1");
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
  }
}

/** Whether a request is one of V0's, so that its body has to be read. */
export function isV0(method: string, url: string, base: string): boolean {
  return routeOf(method, url, base) !== null && !isOff();
}

/** Whether everything is to pass; in the environment, or of all pages' code. */
export function isOff(): boolean {
  return GLOBAL.process?.env?.[SWITCH] === "off" || GLOBAL[SWITCH] === "off";
}

/** Whether this stands in for a function in a test. */
export function isDouble(client: Json): boolean {
  return Boolean(
    client?.mock || client?._isMockFunction || client?.isSinonProxy,
  );
}

/** The phrase that goes with a status. */
export function reasonOf({ status }: Reply): string {
  return new RegExp(`\\b${status} ([^,]+)`).exec(REASONS)?.[1] ?? "";
}

function isReply(answer: Json): answer is Reply {
  return ArrayBuffer.isView(answer?.body);
}

/** What is answered where V1 has no way to do it. */
export function gap(route: Json, what = ""): Reply {
  const why = what || route.gap;
  const detail = `OpenHands V1 cannot do this (${route.rule}): ${why}`;
  return json({ detail }, 501);
}

/** The reply to a V1 request, as a library gave it: its body is decoded. */
export function replyOf(
  status: number,
  headers: Json,
  body: Uint8Array,
): Reply {
  const kept = { ...headers, "content-length": String(body.length) };
  for (const name of SPENT_HEADERS) {
    delete kept[name];
  }
  return { status, headers: kept, body };
}

/** A reply with a value as its JSON. */
export function json(value: Json, status = 200): Reply {
  const body = bytesOf(JSON.stringify(value));
  const headers = {
    "content-type": "application/json",
    "content-length": String(body.length),
  };
  return { status, headers, body };
}

function decoded(reply: Reply): Json {
  try {
    return reply.body.length ? JSON.parse(textOf(reply.body)) : null;
  } catch {
    throw new Refused(reply);
  }
}

/** Whether an App Server gave its web page, as it does for what it does not know. */
function isPage(reply: Reply): boolean {
  return (reply.headers["content-type"] ?? "").startsWith("text/html");
}

/**
 * Whether a server does not know a route: an older one, or `anyone`'s that is none.
 *
 * OpenHands says in words what it has not found.
 */
function isMissingRoute(reply: Reply, anyone: boolean): boolean {
  if (reply.status !== 404) {
    return reply.status === 405 || (reply.status === 200 && isPage(reply));
  }
  let said: Json;
  try {
    const found = JSON.parse(textOf(reply.body));
    said = found.detail ?? found.error;
  } catch {
    said = null;
  }
  if (typeof said !== "string") {
    return anyone;
  }
  return /^not found\.*$/i.test(said);
}

/** Whether what is for a server may go to another address, too. */
function isSameServer(one: string, other: string): boolean {
  const [here, there] = [serverOf(one), serverOf(other)];
  return there === here || there === here.replace(/^http:/, "https:");
}

/** The server of a URL: without a user, or a port that goes without saying. */
function serverOf(url: string): string {
  const { protocol, host } = new GLOBAL.URL(url);
  return `${protocol}//${host}`;
}

/** What a server said that the client has not asked, and is not sent to by it. */
function ofAnother(reply: Reply): Reply {
  if (reply.status >= 300 && reply.status < 400) {
    const error = "The sandbox sends its requests elsewhere";
    return json({ error }, 502);
  }
  const headers: Record<string, string> = {};
  for (const name of HEADERS_OF_ANOTHER) {
    const value = reply.headers[name];
    if (value !== undefined) {
      headers[name] = value;
    }
  }
  return { ...reply, headers };
}

function routeOf(method: string, url: string, base: string): Found | null {
  if (!url.includes("/api/") && !url.includes("/feedback/")) {
    return null;
  }
  const parts = /^([a-z][a-z\d+.-]*:\/\/[^/?#]*)([^?#]*)/i.exec(url);
  if (!parts) {
    return null;
  }
  const [, server = "", path = ""] = parts;
  const routes = patterns().get(method.toUpperCase()) ?? [];
  PLACES.lastIndex = 0;
  for (let place = PLACES.exec(path); place; place = PLACES.exec(path)) {
    const before = server + path.slice(0, place.index);
    const wanted = unquoted(path.slice(place.index)).replace(/\/+$/, "");
    PLACES.lastIndex = place.index + 1;
    for (const [pattern, names, route] of routes) {
      const matched = pattern.exec(wanted);
      if (matched && (!base || isBelow(before, base) || AGENTS.has(before))) {
        const values: Record<string, string> = {};
        names.forEach((name, at) => {
          values[name] = matched[at + 1] ?? "";
        });
        return [before, route, values];
      }
    }
  }
  return null;
}

/** Whether an address is the one that was given as the base. */
export function isBelow(url: string, base: string): boolean {
  const root = base.replace(/(\/api)?\/*$/, "");
  const pathOf = (one: string) => {
    return new GLOBAL.URL(one).pathname.replace(/\/+$/, "");
  };
  try {
    return serverOf(url) === serverOf(root) && pathOf(url) === pathOf(root);
  } catch {
    return false;
  }
}

/** The routes by method, those with fewer parameters first. */
function patterns(): typeof PATTERNS {
  if (PATTERNS.size === 0) {
    const why = "openhands_v0 was made for other requests";
    const said = `${why}; run \`v0to1 migrate\` again`;
    const left = LEFT_OUT.map((v0) => ({ v0, rule: v0, gap: said }));
    const count = (route: Json) => route.v0.split("{").length;
    const all = [...ROUTES, ...left].sort((a, b) => count(a) - count(b));
    for (const route of all) {
      const [method = "", path = ""] = route.v0.split(" ");
      const names: string[] = [];
      const text = path.replace(
        /\{(\w+)(:path)?\}|[.*+?^$()|[\]\\]/g,
        (found: string, name?: string, rest?: string) => {
          if (!name) {
            return `\\${found}`;
          }
          names.push(name);
          return rest ? "(.+)" : "([^/]+)";
        },
      );
      const listed = PATTERNS.get(method) ?? [];
      listed.push([new RegExp(`^${text}$`), names, route]);
      PATTERNS.set(method, listed);
    }
  }
  return PATTERNS;
}

/** The V1 conversation, or null where there is none. */
export async function conversationOf(v0: V0Request): Promise<Json> {
  let found: Json;
  try {
    const ids = encodeURIComponent(v0.id);
    found = await v0.app("GET", `/app-conversations?ids=${ids}`);
  } catch (error) {
    if (error instanceof Refused && [400, 422].includes(error.reply.status)) {
      return null; // the id is no UUID
    }
    throw error;
  }
  if (!Array.isArray(found)) {
    throw new TypeError("no list of conversations");
  }
  const conversation = found[0] ?? null;
  if (conversation !== null && !conversation.id) {
    throw new TypeError("no conversation");
  }
  if (conversation?.conversation_url) {
    agentOf(v0, conversation);
  }
  return conversation;
}

/** Whether a header goes to the App Server too: a sandbox's key is for it alone. */
function isShared(name: string, value: string): boolean {
  const isKey = name === KEY_HEADER;
  if (isKey && [...AGENTS.values()].some(([, , key]) => key === value)) {
    return false;
  }
  return !OWN_HEADERS.includes(name);
}

/** The Agent Server of a conversation, and the key that it takes. */
export function agentOf(v0: V0Request, conversation: Json): [string, string] {
  const url = String(conversation.conversation_url || "");
  const [, server = ""] =
    /^(https?:\/\/[^/].*?)\/api\/conversations\//.exec(url) ?? [];
  const key = String(conversation.session_api_key || "");
  if (server) {
    const [, , before, known] = AGENTS.get(server) ?? [];
    const ids = before === key ? [...(known ?? [])] : [];
    const all = new Set([...ids, v0.id]);
    remember(AGENTS, server, [v0.root, v0.headers, key, all]);
  }
  return [server, key];
}

/** Keep a value, and forget the oldest where there are too many. */
export function remember<Value>(
  known: Map<string, Value>,
  name: string,
  value: Value,
  most = MOST_KNOWN,
): void {
  known.delete(name);
  known.set(name, value);
  for (const oldest of known.keys()) {
    if (known.size <= most) {
      break;
    }
    known.delete(oldest);
  }
}

/** The task that starts, or could not start, the conversation; null for no task. */
export async function startTask(v0: V0Request): Promise<Json> {
  const taskId = v0.memory.tasks.get(v0.id);
  let tasks: Json[];
  if (taskId) {
    const path = `/app-conversations/start-tasks?ids=${taskId}`;
    tasks = (await v0.app("GET", path)) ?? [];
  } else {
    tasks = await startTasks(v0);
  }
  const found = tasks.find(
    (task) => plainId(task?.request?.conversation_id) === v0.id,
  );
  return found ?? (taskId && tasks.length > 0 ? tasks[0] : null);
}

/** The newest start tasks. */
export async function startTasks(v0: V0Request): Promise<Json[]> {
  try {
    const path = "/app-conversations/start-tasks/search?limit=100";
    return (await v0.page(path)).items;
  } catch (error) {
    const status = error instanceof Refused ? error.reply.status : 0;
    if (error instanceof Older || [404, 422].includes(status)) {
      return [];
    }
    throw error; // what is not known is not said to be missing
  }
}

/** The V1 conversation, or null; and the task that starts it, where it is null. */
export async function lookUp(v0: V0Request): Promise<[Json, Json]> {
  if (dashed(v0.id) === v0.id) {
    return [null, null]; // it is no UUID, as all ids of V1 are
  }
  for (let count = 0; count < 2; count += 1) {
    const conversation = await conversationOf(v0);
    if (conversation) {
      return [conversation, null];
    }
    const task = await startTask(v0);
    if (task?.status !== "READY") {
      return [null, task];
    }
  }
  return [null, null]; // it has been started, and deleted since
}

export function isStarting(task: Json): boolean {
  return Boolean(task) && !["READY", "ERROR"].includes(task.status);
}

/** Ask the conversation's Agent Server, with its own key: the decoded answer. */
export async function agent(
  v0: V0Request,
  method: string,
  path: string,
  body?: Json,
): Promise<Json> {
  return decoded(await agentReply(v0, method, path, body));
}

/** Ask the conversation's Agent Server; Refused for an error status. */
export async function agentReply(
  v0: V0Request,
  method: string,
  path: string,
  body?: Json,
  mediaType = "application/json",
): Promise<Reply> {
  const [url, key] = agentOf(v0, await awake(v0));
  if (!url) {
    throw new Error("the Agent Server has no address");
  }
  const headers = { "X-Session-API-Key": key };
  return v0.sent(method, url + path, headers, body, mediaType);
}

/**
 * The conversation once its sandbox runs; it is woken, or waited for, if need be.
 *
 * Throws Refused with V0's answer where there is no such conversation, its start has
 * failed, or its sandbox is gone.
 */
export async function awake(v0: V0Request): Promise<Json> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  let woken = false;
  for (;;) {
    const [conversation, task] = await lookUp(v0);
    if (conversation) {
      const status = conversation.sandbox_status;
      const isUp = status === "RUNNING" && conversation.session_api_key;
      if (isUp && !isComingUp(v0, conversation)) {
        return conversation;
      }
      if (!["RUNNING", "STARTING", "PAUSED"].includes(status)) {
        const error = `The sandbox is ${status}`;
        throw new Refused(json({ error }, 500));
      }
      if (status === "PAUSED" && !woken) {
        await v0.app("POST", `/sandboxes/${conversation.sandbox_id}/resume`);
        woken = true;
        noteWoken(v0);
      }
    } else if (!isStarting(task)) {
      throw new Refused(notFound(v0));
    }
    if (Date.now() > deadline) {
      const error = "Request to runtime timed out";
      throw new Refused(json({ error }, 504));
    }
    await v0.pause(PAUSE_SECONDS);
  }
}

/** Remember when a sandbox was woken, by its server's clock, which tells seconds. */
export function noteWoken(v0: V0Request): void {
  remember(v0.memory.woken, v0.id, Date.now() + v0.ahead + 1000);
}

/**
 * Whether a sandbox that was woken is said to run, but its server does not answer.
 *
 * The App Server knows what the agent does only from there.
 */
export function isComingUp(v0: V0Request, conversation: Json): boolean {
  const woken = v0.memory.woken.get(v0.id);
  if (woken === undefined || (conversation.execution_status ?? null) !== null) {
    return false;
  }
  return Date.now() + v0.ahead - woken < WAKING_SECONDS * 1000;
}

/** What V0 said of a conversation that it did not know. */
export function notFound(v0: V0Request): Reply {
  return json({ detail: `Conversation ${v0.named} not found` }, 404);
}

/** An id as V0 wrote it: 32 digits without dashes; itself where it is no UUID. */
export function plainId(text: Json): string {
  const digits = String(text ?? "").replace(/urn:|uuid:|[-{}]/g, "");
  const isId = /^[\da-f]{32}$/i.test(digits);
  return isId ? digits.toLowerCase() : String(text || "");
}

export function dashed(id: string): string {
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(plainId(id));
  return parts ? parts.slice(1).join("-") : id;
}

/** A new id, without dashes. */
export function newId(): string {
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  const made = () => "xxxxxxxxxxxx4xxx8xxxxxxxxxxxxxxx".replace(/x/g, digit);
  return plainId(GLOBAL.crypto?.randomUUID?.() ?? made());
}

/** A time that V1 wrote, in milliseconds; without a zone it is UTC; NaN for none. */
export function momentOf(text: Json): number {
  const said = String(text);
  const isWhole = /(Z|[+-]\d\d:?\d\d)$/i.test(said) || !said.includes("T");
  return Date.parse(isWhole ? said : `${said}Z`);
}

/** The seconds of a Retry-After header; infinity where it has none. */
function secondsOf(text: string): number {
  const seconds = text.trim() ? Number(text) : NaN;
  if (!Number.isNaN(seconds)) {
    return seconds;
  }
  const until = (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(until) ? Infinity : until;
}

export function bytesOf(text: string): Uint8Array {
  return new GLOBAL.TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new GLOBAL.TextDecoder().decode(bytes);
}

/** A part of a path without its `%`s; itself where they are wrong. */
function unquoted(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A number of the query; Refused with V0's answer where it is none. */
export function wholeNumber(
  v0: V0Request,
  name: string,
  otherwise: number,
): number {
  const input = v0.first(name);
  if (input === null) {
    return otherwise;
  }
  if (!/^\s*[+-]?\d+\s*$/.test(input)) {
    const msg =
      "Input should be a valid integer, unable to parse string as an integer";
    const wrong = { type: "int_parsing", loc: ["query", name], msg };
    throw new Refused(json({ detail: [{ ...wrong, input }] }, 422));
  }
  return Number(input);
}

/** Whether a value is one that Python takes for nothing. */
export function isNothing(value: Json): boolean {
  if (value === null || typeof value !== "object") {
    return !value;
  }
  return Object.keys(value).length === 0;
}

/** A value as Python writes it: a text in it between quotes, alone as told. */
export function shown(value: Json, quotes = true): string {
  if (value === null || value === undefined) {
    return "None";
  }
  if (typeof value === "boolean") {
    return value ? "True" : "False";
  }
  if (Array.isArray(value)) {
    return `[${value.map((one) => shown(one)).join(", ")}]`;
  }
  if (typeof value === "object") {
    const entries = Object.keys(value).map(
      (key) => `${shown(key)}: ${shown(value[key])}`,
    );
    return `{${entries.join(", ")}}`;
  }
  if (typeof value !== "string" || !quotes) {
    return String(value);
  }
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const text = value
    .replace(/\\/g, "\\\\")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t");
  return mark + (mark === "'" ? text.replace(/'/g, "\\'") : text) + mark;
}

/** Several pieces in one. */
export function joinedBytes(parts: Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
