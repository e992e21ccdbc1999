// What the helper knows without asking a server: shapes and status words of V1.

import type { Answer } from "./transport_fetch";

/** A decoded answer; as with `Response.json()`, nothing is known of its type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** A block of the content of a V1 message. */
export interface ContentBlock {
  type: "text" | "image";
  text?: string;
  image_urls?: string[];
}

/** Where a conversation's agent runs: a server of its own, with its own key. */
export interface AgentServer {
  url: string;
  sessionApiKey: string;
  repository: string;
}

const ENDED = [
  "finished",
  "error",
  "stuck",
  "paused",
  "waiting_for_confirmation",
  "deleting",
];
const ALIVE = [
  "idle",
  "running",
  "paused",
  "waiting_for_confirmation",
  "finished",
];
const SANDBOX_STATUS = new Map([
  ["PAUSED", "STOPPED"],
  ["MISSING", "ARCHIVED"],
]);
const WORKSPACE = "/workspace/project";
const START_NAMES = new Map([
  ["repository", "selected_repository"],
  ["conversation_instructions", "system_message_suffix"],
]);
const NOT_STARTED_WITH = [
  "mcp_config",
  "replay_json",
  "create_microagent",
  "github_token",
];
const SPOKEN = ["initial_user_msg", "image_urls", "conversation_trigger"];

/** OpenHands V1 failed or refused; the message says what it answered. */
export class OpenHandsV1Error extends Error {
  /** The response with an error status, where there is one. */
  response: Answer | undefined;

  constructor(message: string, response?: Answer) {
    super(message);
    this.name = "OpenHandsV1Error";
    this.response = response;
  }
}

/** The content list of a V1 message: a text block, an image block, or both. */
export function messageContent(
  text?: string | null,
  imageUrls?: readonly string[] | null,
): ContentBlock[] {
  const content: ContentBlock[] = [];
  if (text) {
    content.push({ type: "text", text });
  }
  if (imageUrls && imageUrls.length > 0) {
    content.push({ type: "image", image_urls: [...imageUrls] });
  }
  return content;
}

/** A V1 `initial_message`, or undefined when there is nothing to say. */
export function textMessage(
  text?: string | null,
  imageUrls?: readonly string[] | null,
): { content: ContentBlock[] } | undefined {
  const content = messageContent(text, imageUrls);
  return content.length > 0 ? { content } : undefined;
}

/**
 * The body of POST {root}/app-conversations, from one of POST /api/conversations.
 *
 * What is null or undefined is left out, and so is `conversation_trigger`, which
 * V1 sets by itself. Throws for what V1 cannot start a conversation with.
 */
export function startRequest(body: Json): Json {
  const request: Json = {};
  for (const name of Object.keys(body)) {
    const value = body[name];
    if (value && NOT_STARTED_WITH.includes(name)) {
      throw new OpenHandsV1Error(`V1 starts no conversation with ${name}`);
    }
    if (value != null && ![...NOT_STARTED_WITH, ...SPOKEN].includes(name)) {
      request[START_NAMES.get(name) ?? name] = value;
    }
  }
  const message = textMessage(body.initial_user_msg, body.image_urls);
  return message ? { ...request, initial_message: message } : request;
}

/**
 * The URL of one service of a sandbox, such as VSCODE, or null while it has none.
 *
 * `sandboxes` is the decoded answer of GET {root}/sandboxes?id=.
 */
export function exposedUrl(sandboxes: Json, name: string): Json {
  const exposed: Json[] = only(sandboxes)?.exposed_urls ?? [];
  return exposed.find((each) => each.name === name)?.url ?? null;
}

/**
 * URL and port of each port that the sandbox keeps for apps that the agent starts.
 *
 * `sandboxes` is the decoded answer of GET {root}/sandboxes?id=.
 */
export function workerUrls(sandboxes: Json): Record<string, number> {
  const exposed: Json[] = only(sandboxes)?.exposed_urls ?? [];
  const workers: Record<string, number> = {};
  for (const { name, url, port } of exposed) {
    if (name.startsWith("WORKER_")) {
      workers[url] = port;
    }
  }
  return workers;
}

/**
 * A V0 status: STARTING, RUNNING, STOPPED, ERROR or ARCHIVED.
 *
 * STOPPED means that the agent does no more by itself: it has finished, failed, got
 * stuck, was paused, waits for a confirmation, or its sandbox is paused. `idle`
 * counts as RUNNING: a conversation is idle until the agent takes up its first
 * message. Whether the work went well is not in this word; `execution_status` has
 * it. No conversation has no status: null.
 */
export function agentStatus(conversation: Json): Json {
  const sandbox = conversation?.sandbox_status ?? null;
  if (sandbox === "RUNNING" && ENDED.includes(conversation.execution_status)) {
    return "STOPPED";
  }
  return SANDBOX_STATUS.get(sandbox) ?? sandbox;
}

/** STATUS$READY or STATUS$ERROR while the sandbox runs, null while it does not. */
export function runtimeStatus(conversation: Json): Json {
  if (conversation?.sandbox_status !== "RUNNING") {
    return null;
  }
  const ready = ALIVE.includes(conversation.execution_status);
  return ready ? "STATUS$READY" : "STATUS$ERROR";
}

/** Whether two ids are the same, with or without dashes. */
export function sameId(a: unknown, b: unknown): boolean {
  const digits = bareId(a);
  return a === b || (digits.length === 32 && digits === bareId(b));
}

/**
 * The names in the answer to `listFiles`: folders first, with a slash at the end.
 *
 * `path` is the folder that was listed; it is put before each name. Throws when
 * there is no such folder.
 */
export function fileNames(bashOutput: Json, path?: string | null): string[] {
  if (bashOutput?.exit_code !== 0) {
    const output = bashOutput?.stderr || bashOutput?.stdout;
    const reason = output || JSON.stringify(bashOutput);
    throw new OpenHandsV1Error(`files could not be listed: ${reason}`);
  }
  const folder = path ? path.replace(/\/?$/, "/") : "";
  const names: string[] = (bashOutput.stdout ?? "").split("\n").filter(Boolean);
  const isFile = (name: string) => Number(!name.endsWith("/"));
  names.sort(
    (a, b) =>
      isFile(a) - isFile(b) || inOrder(a.toLowerCase(), b.toLowerCase()),
  );
  return names.map((name) => folder + name);
}

/** The one element of a V1 list or null; what is no list is an error body. */
export function only(answered: Json): Json {
  if (!Array.isArray(answered)) {
    throw new OpenHandsV1Error(
      `V1 answered ${JSON.stringify(answered)}, not a list`,
    );
  }
  return answered[0] ?? null;
}

/** The conversation that V1 answered with; throws when there is none. */
export function existing(answered: Json, conversationId: string): Json {
  const found = only(answered);
  if (!found) {
    throw new OpenHandsV1Error(`there is no conversation ${conversationId}`);
  }
  return found;
}

/**
 * Whether a start task has come to its end.
 *
 * If `strict`, a failed one throws; else it loses the key of the id that it has not.
 */
export function isReady(task: Json, strict: boolean): boolean {
  if (task?.id && task.status !== "ERROR") {
    return task.status === "READY";
  }
  if (strict && task?.id) {
    throw new OpenHandsV1Error(`conversation failed to start: ${task.detail}`);
  }
  if (strict) {
    throw new OpenHandsV1Error(`V1 started nothing: ${JSON.stringify(task)}`);
  }
  if (task && !task.app_conversation_id) {
    delete task.app_conversation_id;
  }
  return true;
}

/** Why what V1 found is no conversation that can run, or null if it can. */
export function whyLost(found: Json, conversationId: string): string | null {
  if (!found) {
    return `there is no conversation ${conversationId}`;
  }
  const { id, sandbox_status: status }: Json = found;
  const coming = ["STARTING", "RUNNING", "PAUSED"].includes(status);
  return coming ? null : `the sandbox of conversation ${id} is ${status}`;
}

/** The Agent Server of a conversation, or null while its sandbox does not run. */
export function runningAgent(conversation: Json): AgentServer | null {
  const status: string = conversation.sandbox_status;
  const lost = whyLost(conversation, conversation.id);
  if (lost) {
    throw new OpenHandsV1Error(lost);
  }
  const { conversation_url: url, session_api_key: key } = conversation;
  if (status !== "RUNNING" || !url || !key) {
    return null;
  }
  return {
    url: url.replace(/\/api\/conversations\/.*$/, ""),
    sessionApiKey: key,
    repository: conversation.selected_repository ?? "",
  };
}

/** `path`, absolute and for a URL: below the repository, or the workspace. */
export function absolute(
  repository: string | null | undefined,
  path: string,
): string {
  return encodeURIComponent(below(repository, path));
}

/** `path`, absolute: below the folder of `repository`, or of the workspace. */
export function below(
  repository: string | null | undefined,
  path: string,
): string {
  const folder = (repository ?? "").replace(/^.*\//, "");
  const parts = path.startsWith("/") ? [path] : [WORKSPACE, folder, path];
  return parts.filter(Boolean).join("/").replace(/\/+$/, "") || "/";
}

/** Text as one word of a shell command. */
export function shellQuoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) {
    return text;
  }
  return `'${text.replace(/'/g, `'"'"'`)}'`;
}

/** Name and content of each file in a FormData, or in an array of files. */
export function namedFiles(files: Json): [string, Blob][] {
  if (typeof files?.forEach !== "function") {
    throw new OpenHandsV1Error("files must be a FormData or an array of files");
  }
  const named: [string, Blob][] = [];
  files.forEach((file: Json) => {
    if (typeof file === "object") {
      named.push([(file.name ?? "file").replace(/^.*\//, ""), file]);
    }
  });
  return named;
}

/** -1, 0 or 1, as `sort` wants it; the language of the user does not matter. */
export function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The hexadecimal digits of an id without its dashes, or nothing. */
function bareId(id: unknown): string {
  const digits = String(id).replace(/-/g, "").toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : "";
}
