// V0's requests to create, list, read, change, start and stop conversations.

import { type Json, inOrder } from "./json";
import {
  GLOBAL,
  Older,
  Refused,
  type Reply,
  SANDBOX_STATES,
  type V0Request,
  awake,
  gap,
  isComingUp,
  isNothing,
  isStarting,
  json,
  lookUp,
  momentOf,
  newId,
  plainId,
  remember,
  startTasks,
  textOf,
  wholeNumber,
  noteWoken,
} from "./exchange";

// V0 ended a conversation some time after its agent had.
const CLOSED_AFTER = "OPENHANDS_V0_CLOSED_AFTER";
const CLOSED_AFTER_SECONDS = 15;
// What V0 took as texts, and as lists.
const TEXTS = ["initial_user_msg", "repository", "selected_branch"];
const LISTS = ["image_urls"];
const OVER = ["finished", "error", "stuck"];
const WORKING = [
  "idle",
  "running",
  "paused",
  "waiting_for_confirmation",
  "finished",
];

/** Start a conversation under an id chosen here, so that none has to be awaited. */
export async function v0Create(v0: V0Request): Promise<Json> {
  const given = v0.json();
  const wrong = wrongFields(given);
  if (wrong.length > 0) {
    return json({ detail: wrong }, 422);
  }
  const fields = v0.route.body;
  const strange = Object.keys(given).filter((name) => !(name in fields));
  if (strange.length > 0) {
    const detail = strange.map((name) => forbidden(name, given[name]));
    return json({ detail }, 422);
  }
  const body: Json = { trigger: triggerOf(v0, given) };
  for (const name of Object.keys(given)) {
    const target: string = fields[name];
    if (isNothing(given[name]) && name !== "conversation_id") {
      continue;
    }
    if (target.startsWith("!")) {
      return gap(v0.route, `${name}: ${target.slice(1)}`);
    }
    if (target && target !== "initial_message") {
      body[target] = given[name];
    }
  }
  const content: Json[] = [];
  if (given.initial_user_msg) {
    content.push({ type: "text", text: given.initial_user_msg });
  }
  if (!isNothing(given.image_urls)) {
    content.push({ type: "image", image_urls: [...given.image_urls] });
  }
  if (content.length > 0) {
    body.initial_message = { role: "user", content };
  }
  const id = plainId(body.conversation_id || newId());
  body.conversation_id = id;
  const task = await v0.app("POST", "/app-conversations", body);
  if (!task?.id) {
    throw new Error("V1 named no task");
  }
  remember(v0.memory.tasks, id, String(task.id));
  return done(id, "STARTING", null);
}

/** What V0 said of a body whose fields are of another type than it knew. */
function wrongFields(given: Json): Json[] {
  if (!given || typeof given !== "object" || Array.isArray(given)) {
    const missing = { type: "missing", msg: "Field required" };
    const msg = "Input should be an object";
    const other = { type: "model_attributes_type", msg };
    return [
      { ...(given === null ? missing : other), loc: ["body"], input: given },
    ];
  }
  const wrong: Json[] = [];
  for (const name of [...TEXTS, ...LISTS]) {
    const kind = TEXTS.includes(name) ? "string" : "list";
    const input = given[name] ?? null;
    const is = Array.isArray(input) ? "list" : typeof input;
    if (input !== null && is !== kind) {
      const msg = `Input should be a valid ${kind}`;
      wrong.push({ type: `${kind}_type`, loc: ["body", name], msg, input });
    }
  }
  return wrong;
}

/** What V0 noted as the reason of a conversation. */
function triggerOf(v0: V0Request, given: Json): string {
  const names = Object.keys(v0.request.headers);
  if (names.some((name) => name.toLowerCase() === "authorization")) {
    return "openhands_api";
  }
  return isNothing(given.suggested_task) ? "gui" : "suggested_task";
}

function forbidden(name: string, input: Json): Json {
  const msg = "Extra inputs are not permitted";
  return { type: "extra_forbidden", loc: ["body", name], msg, input };
}

/** A page of conversations; those that are being started come first. */
export async function v0List(v0: V0Request): Promise<Json> {
  const limit = wholeNumber(v0, "limit", 20);
  let pageId = v0.first("page_id");
  let views: Json[] = pageId ? [] : await thoseStarting(v0);
  const sub = (v0.first("include_sub_conversations") ?? "").toLowerCase();
  do {
    const asked = Math.max(1, Math.min(limit - views.length, 100));
    const from: string = pageId ? `&page_id=${encodeURIComponent(pageId)}` : "";
    const all = ["true", "1"].includes(sub)
      ? "&include_sub_conversations=true"
      : "";
    const path = `/app-conversations/search?limit=${asked}${from}${all}`;
    const page: Json = await v0.page(path);
    const listed: Json[] = page.items.map(conversationView);
    const known = new Set(listed.map((one) => one.conversation_id));
    views = views.filter((one) => !known.has(one.conversation_id));
    views.push(...listed);
    pageId = page.next_page_id ?? null;
  } while (pageId && views.length < limit);
  const repository = v0.first("selected_repository");
  const trigger = v0.first("conversation_trigger");
  const results = views
    .filter(
      (one) =>
        (repository === null || one.selected_repository === repository) &&
        (trigger === null || one.trigger === trigger),
    )
    .sort((a, b) => inOrder(String(b.created_at), String(a.created_at)));
  return { results, next_page_id: pageId };
}

async function thoseStarting(v0: V0Request): Promise<Json[]> {
  const tasks = (await startTasks(v0)).filter(isStarting);
  return tasks.map((task) => startingView(taskId(task), task));
}

/** The id of the conversation that a task starts, or of the task. */
function taskId(task: Json): string {
  const found = task.app_conversation_id || task.request?.conversation_id;
  return plainId(found || task.id);
}

/** One conversation, or null where V0 would have had none. */
export async function v0Get(v0: V0Request): Promise<Json> {
  const [found, task] = await lookUp(v0);
  if (!found) {
    return task ? startingView(v0.id, task) : null;
  }
  const view = conversationView(found);
  if (view.status === "RUNNING" && isComingUp(v0, found)) {
    view.status = "STARTING";
    view.runtime_status = null;
  }
  if (view.status === "RUNNING" && isOver(v0, found)) {
    view.status = "STOPPED";
    view.runtime_status = null;
  }
  return view;
}

/**
 * Whether the agent has ended, and nothing has happened since for some seconds.
 *
 * One that was woken runs until its agent has ended again.
 */
function isOver(v0: V0Request, conversation: Json): boolean {
  const woken = v0.memory.woken.get(v0.id);
  const given = GLOBAL.process?.env?.[CLOSED_AFTER] ?? GLOBAL[CLOSED_AFTER];
  const seconds = Number(given || CLOSED_AFTER_SECONDS);
  if (!OVER.includes(conversation.execution_status) || !(seconds > 0)) {
    return false;
  }
  const since = momentOf(conversation.updated_at);
  if (Number.isNaN(since) || (woken && since < woken)) {
    return Number.isNaN(since);
  }
  return Date.now() + v0.ahead - since > seconds * 1000;
}

/** A V1 conversation as V0 described it; its status is that of its sandbox. */
function conversationView(conversation: Json): Json {
  const sandbox = String(conversation.sandbox_status);
  const status = SANDBOX_STATES[sandbox] ?? sandbox;
  const works = WORKING.includes(conversation.execution_status);
  const ready = works ? "STATUS$READY" : "STATUS$ERROR";
  const id = plainId(conversation.id);
  return {
    conversation_id: id,
    title: conversation.title || `Conversation ${id.slice(0, 5)}`,
    last_updated_at: conversation.updated_at ?? null,
    status,
    runtime_status: status === "RUNNING" ? ready : null,
    selected_repository: conversation.selected_repository ?? null,
    selected_branch: conversation.selected_branch ?? null,
    git_provider: conversation.git_provider ?? null,
    trigger: conversation.trigger ?? null,
    num_connections: 0,
    url: conversation.conversation_url ?? null,
    session_api_key: conversation.session_api_key ?? null,
    created_at: conversation.created_at ?? null,
    pr_number: conversation.pr_number || [],
    conversation_version: "V1",
    sub_conversation_ids: conversation.sub_conversation_ids || [],
    public: conversation.public ?? null,
    sandbox_id: conversation.sandbox_id ?? null,
  };
}

/** A conversation that does not exist yet, as V0 described one that starts. */
function startingView(id: string, task: Json): Json {
  return conversationView({
    ...task.request,
    id,
    sandbox_status: task.status === "ERROR" ? "ERROR" : "STARTING",
    created_at: withZone(task.created_at),
    updated_at: withZone(task.updated_at),
    sandbox_id: task.sandbox_id,
  });
}

/** A time of V1 as V0 wrote it; start tasks have times of UTC that do not say so. */
function withZone(text: Json): Json {
  const isMoment = !Number.isNaN(Date.parse(String(text)));
  const isBare = isMoment && !Number.isNaN(Date.parse(`${text}Z`));
  return isBare ? `${text}Z` : text;
}

export async function v0Rename(v0: V0Request): Promise<Json> {
  const input = v0.json()?.title ?? null;
  const title = typeof input === "string" ? input.trim() : "";
  if (!title || title.length > 200) {
    const msg = "String should have between 1 and 200 characters";
    const wrong = { type: "value_error", loc: ["body", "title"], msg, input };
    return json({ detail: [wrong] }, 422);
  }
  const [found, task] = await lookUp(v0);
  if (!found) {
    if (!isStarting(task)) {
      const missing = { status: "error", message: "Conversation not found" };
      return json({ ...missing, msg_id: "CONVERSATION$NOT_FOUND" }, 404);
    }
    await awake(v0);
  }
  const path = `/app-conversations/${v0.id}`;
  const changed = await v0.app("PATCH", path, { title });
  if (changed?.title !== title) {
    throw new Older(); // before 1.8.0 a title is passed over without a word
  }
  return true;
}

/** Delete a conversation. */
export async function v0Delete(v0: V0Request): Promise<Json> {
  const [found, task] = await lookUp(v0);
  if (!found) {
    if (!isStarting(task)) {
      return false;
    }
    await awake(v0);
  }
  try {
    await v0.app("DELETE", `/app-conversations/${v0.id}`);
  } catch (error) {
    if (error instanceof Refused && error.reply.status === 404) {
      return false;
    }
    throw error;
  }
  v0.memory.tasks.delete(v0.id);
  return true;
}

/** Wake the sandbox of a conversation; V1 starts the conversation with it. */
export async function v0Start(v0: V0Request): Promise<Json> {
  const [found, task] = await lookUp(v0);
  if (!found) {
    if (isStarting(task)) {
      return done(v0.named, "STARTING", null);
    }
    return json({ status: "error", conversation_id: v0.named }, 404);
  }
  if (["RUNNING", "STARTING"].includes(found.sandbox_status)) {
    return done(v0.named, found.sandbox_status, null);
  }
  try {
    await v0.app("POST", `/sandboxes/${found.sandbox_id}/resume`);
    noteWoken(v0);
  } catch (error) {
    return failed(v0.named, "Failed to start conversation", error);
  }
  return done(v0.named, "STARTING", null);
}

/** Pause the sandbox of a conversation. */
export async function v0Stop(v0: V0Request): Promise<Json> {
  const [found, task] = await lookUp(v0);
  let status = isStarting(task) ? "STARTING" : found?.sandbox_status;
  let sandbox = (found ?? task)?.sandbox_id;
  if (status === "STARTING" && !sandbox) {
    sandbox = (await awake(v0)).sandbox_id;
  }
  status = SANDBOX_STATES[status] ?? (status || "STOPPED");
  if (!["RUNNING", "STARTING"].includes(status)) {
    return done(v0.named, status, "Conversation was not running");
  }
  try {
    await v0.app("POST", `/sandboxes/${sandbox}/pause`);
  } catch (error) {
    return failed(v0.named, "Failed to stop conversation", error);
  }
  return done(v0.named, status, "Conversation stopped successfully");
}

function done(id: string, status: string, message: string | null): Json {
  return {
    status: "ok",
    conversation_id: id,
    message,
    conversation_status: status,
  };
}

function failed(id: string, what: string, error: unknown): Reply {
  if (!(error instanceof Refused)) {
    throw error;
  }
  const message = `${what}: ${textOf(error.reply.body).slice(0, 500)}`;
  return json({ status: "error", conversation_id: id, message }, 500);
}

export async function v0Config(v0: V0Request): Promise<Json> {
  const [found] = await lookUp(v0);
  const { sandbox_id } = found ?? (await awake(v0));
  return { runtime_id: sandbox_id ?? null, session_id: v0.named };
}

/** The microagents, which V1 calls skills; the sandbox is woken for them. */
export async function v0Skills(v0: V0Request): Promise<Json> {
  await awake(v0);
  const found = await v0.app("GET", `/app-conversations/${v0.id}/skills`);
  const microagents = found.skills.map((one: Json) => ({
    name: one.name ?? null,
    type: one.type === "repo" ? "repo" : "knowledge",
    content: one.content ?? null,
    triggers: one.triggers || [],
    inputs: [],
    tools: [],
  }));
  return { microagents };
}
