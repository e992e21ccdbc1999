// Functions of V1 for clients, written once for all ways to send; compose.py fills in what differs:
//
//   app: App                                 api and init, client, client and api, or request; `${app}` is what addresses begin with
//   app.get(url), app.post(url)              a request to the App Server
//   const response = await …;                an answer; where errors are no exceptions, one that is an error is returned
//   const value = await response.json();     stands directly below, and reads it
//   return answer(response, value);          the value, as the client is used to get it
//   return refuse(409, detail);              an error
//   askAgent(app, url, key, body)            a request to the Agent Server
//
// A call, a signature and any other statement is on one line of at most 80 characters where it has no block or object,
// so that prettier leaves it as it is, at any width and without types. Strings have double quotes, comments and templates none.

import { randomUUID } from "node:crypto";
import axios from "axios";
import type { AxiosInstance, AxiosResponse } from "axios";
import got from "got";
import type { CancelableRequest, Got } from "got";
import ky from "ky";
import type { KyInstance, ResponsePromise } from "ky";
import { ofetch } from "ofetch";
import type { $Fetch } from "ofetch";
import superagent from "superagent";

/** What servers answer, decoded. */
type Json = any;

/** The answer to a request, whose value is of type `T`. */
interface Answer<T = Json> {
  json(): Promise<T>;
  text(): Promise<string>;
}

/** The App Server; in a template, what its addresses begin with. */
interface App {
  get(url: string): Promise<Answer>;
  post(url: string): Promise<Answer>;
}

/** The conversation, or null if there is none; of one that V1 still starts, what is known of it. */
export async function readConversation(app: App, conversationId: string | null): Promise<Answer> {
  const url = `${app}/app-conversations?ids=${conversationId}`;
  const response = await app.get(url);
  const [conversation = null] = await response.json();
  if (conversation) return answer(response, conversation);
  const search = await startTask(app, conversationId);
  const task = await search.json();
  if (!task) return answer(search, null);
  if (task.status !== "READY") return answer(search, startingView(task));
  // It has come into being meanwhile, or has been deleted since.
  const again = await app.get(url);
  const [started = null] = await again.json();
  return answer(again, started);
}

/** The task that starts a conversation, or has started it; null if we have not chosen its id. */
async function startTask(app: App, conversationId: string | null): Promise<Answer> {
  const url = `${app}/app-conversations/start-tasks/search?limit=100`;
  const response = await app.get(url);
  const page = await response.json();
  const own = plainId(conversationId);
  const isOurs = (task: Json) => plainId(task.request.conversation_id) === own;
  return answer(response, page.items.find(isOurs) ?? null);
}

/** A conversation that does not exist yet, with what readers of a conversation look at. */
function startingView({ status, request, ...task }: Json): Json {
  const hasZone = /Z|[+-]\d\d:\d\d$/;
  const withZone = (time: string) => (hasZone.test(time) ? time : `${time}Z`);
  return {
    id: plainId(request.conversation_id),
    title: null,
    sandbox_id: task.sandbox_id ?? null,
    sandbox_status: status === "ERROR" ? "ERROR" : "STARTING",
    execution_status: null,
    conversation_url: null,
    session_api_key: null,
    selected_repository: request.selected_repository ?? null,
    selected_branch: request.selected_branch ?? null,
    git_provider: request.git_provider ?? null,
    trigger: request.trigger ?? null,
    pr_number: request.pr_number ?? [],
    public: null,
    sub_conversation_ids: [],
    created_at: withZone(task.created_at),
    updated_at: withZone(task.updated_at),
  };
}

/** An id as V1 answers it: in small letters, without dashes. */
function plainId(id: string | null | undefined): string {
  return (id ?? "").replace(/-/g, "").toLowerCase();
}

/** A new id for a conversation. */
export function newId(): string {
  return randomUUID().replace(/-/g, "");
}

/** The state of the sandbox of a conversation in the words of V0. */
export function statusOf(conversation: Json): string {
  const { sandbox_status: status } = conversation;
  if (status === "PAUSED") return "STOPPED";
  return status === "MISSING" ? "ARCHIVED" : status;
}

/** The state of a conversation in the words of V0, which is STOPPED as soon as its agent has ended. */
export function runStatus(conversation: Json): string {
  const status = statusOf(conversation);
  return status === "RUNNING" && hasEnded(conversation) ? "STOPPED" : status;
}

/** Whether the agent of a conversation has ended, or its sandbox is paused. */
export function hasEnded(conversation: Json): boolean {
  const ends = ["finished", "error", "stuck"];
  const hasFinished = ends.includes(conversation.execution_status);
  return hasFinished || conversation.sandbox_status === "PAUSED";
}

/** Pause the sandbox of a conversation, which stops its agent; without a sandbox nothing runs. */
export async function pauseSandbox(app: App, conversationId: string | null): Promise<Answer> {
  const response = await readConversation(app, conversationId);
  const conversation = await response.json();
  const { sandbox_id: sandbox, sandbox_status: status } = conversation ?? {};
  const isUp = status === "RUNNING" || status === "STARTING";
  const kept = { success: true, sandbox_status: status ?? "PAUSED" };
  if (!sandbox || !isUp) return answer(response, kept);
  const url = `${app}/sandboxes/${sandbox}/pause`;
  return app.post(url);
}

/** Resume the sandbox of a conversation, unless it runs or starts. */
export async function resumeSandbox(app: App, conversationId: string | null): Promise<Answer> {
  const response = await readConversation(app, conversationId);
  const conversation = await response.json();
  const { sandbox_id: sandbox, sandbox_status: status } = conversation ?? {};
  const isUp = status === "RUNNING" || status === "STARTING";
  const kept = { success: true, sandbox_status: status };
  if (isUp) return answer(response, kept);
  // As a sandbox, a conversation is unknown: 404.
  const own = status === "PAUSED" ? sandbox : conversationId;
  const url = `${app}/sandboxes/${own}/resume`;
  return app.post(url);
}

/** The items of all pages of a search, whose path begins below /api/v1. */
export async function readItems(app: App, path: string): Promise<Answer<Json[]>> {
  const items: Json[] = [];
  const more = `${path}${path.includes("?") ? "&" : "?"}page_id=`;
  let url = `${app}${path}`;
  for (;;) {
    const response = await app.get(url);
    const page = await response.json();
    items.push(...page.items);
    if (!page.next_page_id) return answer(response, items);
    url = `${app}${more}${encodeURIComponent(page.next_page_id)}`;
  }
}

/** All events of a conversation, or those of one kind, oldest first. */
export async function readEvents(app: App, conversationId: string | null, kind = ""): Promise<Answer<Json[]>> {
  const search = await startTask(app, conversationId);
  const task = await search.json();
  // V1 has no events of a conversation that still starts.
  const isOver = ["READY", "ERROR"].includes(task?.status);
  if (task && !isOver) return answer(search, []);
  const events: Json[] = [];
  const filter = kind && `&kind__eq=${kind}`;
  const path = `/conversation/${conversationId}/events/search?limit=100${filter}`;
  let url = `${app}${path}`;
  for (;;) {
    const response = await app.get(url);
    const page = await response.json();
    events.push(...page.items);
    if (!page.next_page_id) return answer(response, events);
    url = `${app}${path}&page_id=${encodeURIComponent(page.next_page_id)}`;
  }
}

/** The ids of the installations at a Git provider. */
export async function readInstallations(app: App, provider: string): Promise<Answer<string[]>> {
  const path = `/git/installations/search?provider=${provider}`;
  return readItems(app, path);
}

/** A page of the repositories at a Git provider; without one, all. */
export async function readRepositories(
  app: App,
  selectedProvider = "",
  page: Json = 1,
  perPage: Json = 30,
  installationId: Json = "",
): Promise<Answer<Json[]>> {
  const size = Number(perPage || 30);
  const last = selectedProvider ? Number(page || 1) * size : 10000;
  const asked = installationId && `&installation_id=${installationId}`;
  const kind = "repositories";
  const reply = await atGit(app, kind, asked, selectedProvider, last);
  const found = await reply.json();
  const shown = selectedProvider ? found.slice(last - size) : found;
  return answer(reply, shown);
}

/** The first repositories that fit a text, at one Git provider or each. */
export async function searchRepositories(
  app: App,
  query: string,
  selectedProvider = "",
  perPage: Json = 5,
): Promise<Answer<Json[]>> {
  const asked = `&query=${encodeURIComponent(query)}`;
  const most = Number(perPage || 5);
  return atGit(app, "repositories", asked, selectedProvider, most);
}

/** The branches of a repository. */
export async function readBranches(app: App, repository: string): Promise<Answer<Json[]>> {
  const asked = `&repository=${encodeURIComponent(repository)}&query=`;
  return atGit(app, "branches", asked, "", 10000);
}

/** The first branches of a repository whose names fit a text. */
export async function searchBranches(
  app: App,
  repository: string,
  query: string,
  selectedProvider = "",
  perPage: Json = 30,
): Promise<Answer<Json[]>> {
  const wanted = `&query=${encodeURIComponent(query)}`;
  const asked = `&repository=${encodeURIComponent(repository)}${wanted}`;
  const most = Number(perPage || 30);
  return atGit(app, "branches", asked, selectedProvider, most);
}

/** The first items of a search at a Git provider, or at each that the user has. */
async function atGit(app: App, kind: string, asked: string, provider: string, most: number): Promise<Answer<Json[]>> {
  if (provider) {
    const path = `/git/${kind}/search?provider=${provider}${asked}`;
    return firstItems(app, path, most);
  }
  const url = `${app}/settings`;
  const response = await app.get(url);
  const settings = await response.json();
  const names = Object.keys(settings.provider_tokens_set ?? {});
  if (names.length === 0) names.push("github");
  const found: Json[] = [];
  for (const name of names) {
    const reply = await atGit(app, kind, asked, name, most);
    const items = await reply.json();
    found.push(...items);
  }
  return answer(response, found);
}

/** The first items of a search, up to a number. */
async function firstItems(app: App, path: string, most: number): Promise<Answer<Json[]>> {
  const items: Json[] = [];
  const first = `${path}&limit=${Math.min(most, 100)}`;
  let url = `${app}${first}`;
  for (;;) {
    const response = await app.get(url);
    const page = await response.json();
    items.push(...page.items);
    const hasMore = page.next_page_id && page.items.length > 0;
    const isDone = !hasMore || items.length >= most;
    if (isDone) return answer(response, items.slice(0, most));
    url = `${app}${first}&page_id=${encodeURIComponent(page.next_page_id)}`;
  }
}

/** The text of a MessageEvent. */
export function messageText(event: Json): string {
  const blocks: Json[] = event.llm_message.content;
  const texts = blocks.filter(({ type }) => type === "text");
  return texts.map(({ text }) => text).join("\n");
}

/** The texts among blocks of content, each on lines of its own. */
function textOf(blocks: Json[] = []): string {
  const texts = blocks.filter(({ type }) => type === "text");
  return texts.map(({ text }) => text).join("\n");
}

/** The kind of the action or observation of an event, such as TerminalAction; undefined if it has none. */
export function toolKind(event: Json): string | undefined {
  return (event.action ?? event.observation)?.kind;
}

/** The exit code of a command, of its observation; -1 if there is none. */
export function exitCode(event: Json): number {
  return event.observation.exit_code ?? -1;
}

/** The server of a sandbox, the key to it, and the folder that its agent works in. */
async function workspace(app: App, conversationId: string | null): Promise<Answer> {
  const response = await readConversation(app, conversationId);
  const conversation = await response.json();
  const { conversation_url: url, session_api_key: key } = conversation ?? {};
  if (!url) {
    const detail = `the conversation ${conversationId} is not running`;
    return refuse(conversation ? 409 : 404, detail);
  }
  const reply = await askAgent(app, url, key);
  const agent = await reply.json();
  const [server] = url.split("/api/conversations/");
  const root = agent.workspace.working_dir;
  return answer(reply, { server, key, root });
}

/** The path of what V0 had in /workspace, with the repository in a folder of its own. */
function placeOf(folder: string, path: string): string {
  if (`${path}/`.startsWith(`${folder}/`)) return path;
  const inside = path.replace(/^\/workspace(\/|$)/, "");
  if (inside.startsWith("/")) return inside;
  const [first, ...rest] = inside.split("/");
  const isRepository = folder.endsWith(`/${first}`) && rest.length > 0;
  return `${folder}/${isRepository ? rest.join("/") : inside}`;
}

/** The names in a folder of the workspace: folders first, which end in a slash, without regard to case. */
export async function listFiles(app: App, conversationId: string | null, path = ""): Promise<Answer<string[]>> {
  const place = await workspace(app, conversationId);
  const { server, key, root } = await place.json();
  const url = `${server}/api/bash/execute_bash_command`;
  const before = path && `${path.replace(/\/+$/, "")}/`;
  const word = placeOf(root, before).replace(/'/g, `'\\''`);
  const body = { command: `ls -1Ap -- '${word}'`, cwd: root };
  const done = await askAgent(app, url, key, body);
  const { stdout } = await done.json();
  const names: string[] = (stdout ?? "").split("\n");
  const listed = names.filter((name) => name && name !== ".git/");
  const isFile = (name: string) => (name.endsWith("/") ? 0 : 1);
  const rank = (name: string) => isFile(name) + name.toLowerCase();
  listed.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
  const paths = listed.map((name) => before + name);
  return answer(done, paths);
}

/** The text of a file in the workspace. */
export async function readFile(app: App, conversationId: string | null, path: string): Promise<Answer<string>> {
  const place = await workspace(app, conversationId);
  const { server, key, root } = await place.json();
  const file = placeOf(root, path);
  const url = `${server}/api/file/download?path=${encodeURIComponent(file)}`;
  const reply = await askAgent(app, url, key);
  const text = await reply.text();
  return answer(reply, text);
}

/** The files of the work tree that have changed, each with its status. */
export async function gitChanges(app: App, conversationId: string | null): Promise<Answer> {
  const place = await workspace(app, conversationId);
  const { server, key, root } = await place.json();
  const url = `${server}/api/git/changes?path=${encodeURIComponent(root)}`;
  const reply = await askAgent(app, url, key);
  const changes = await reply.json();
  return answer(reply, changes);
}

/** A file of the work tree as it was (original) and as it is (modified). */
export async function gitDiff(app: App, conversationId: string | null, path: string): Promise<Answer> {
  const place = await workspace(app, conversationId);
  const { server, key, root } = await place.json();
  const file = placeOf(root, path);
  const url = `${server}/api/git/diff?path=${encodeURIComponent(file)}`;
  const reply = await askAgent(app, url, key);
  const diff = await reply.json();
  return answer(reply, diff);
}

/** The address at which the sandbox of a conversation serves, such as VSCODE; null while it does not. */
export async function exposedUrl(
  app: App,
  conversationId: string | null,
  name: string,
): Promise<Answer<string | null>> {
  const response = await exposed(app, conversationId);
  const urls = await response.json();
  const found = urls.find((one: Json) => one.name === name);
  return answer(response, found?.url ?? null);
}

/** The addresses at which programs in the sandbox of a conversation serve, each with its port. */
export async function workerUrls(app: App, conversationId: string | null): Promise<Answer<Record<string, number>>> {
  const response = await exposed(app, conversationId);
  const urls = await response.json();
  const workers = urls.filter((one: Json) => one.name.startsWith("WORKER_"));
  const ports = workers.map(({ url, port }: Json) => [url, port]);
  return answer(response, Object.fromEntries(ports));
}

/** All that the sandbox of a conversation serves; nothing while it does not run. */
async function exposed(app: App, conversationId: string | null): Promise<Answer<Json[]>> {
  const response = await readConversation(app, conversationId);
  const conversation = await response.json();
  if (!conversation?.sandbox_id) return answer(response, []);
  const url = `${app}/sandboxes?id=${conversation.sandbox_id}`;
  const found = await app.get(url);
  const [sandbox] = await found.json();
  return answer(found, sandbox?.exposed_urls ?? []);
}

/** A conversation as V0 described it, or null; it has stopped when its agent ended some seconds ago. */
export function v0Conversation(conversation: Json): Json {
  if (!conversation) return null;
  const view = v0View(conversation);
  const isOld = Date.now() - Date.parse(conversation.updated_at) > 15000;
  if (!isOld || runStatus(conversation) === view.status) return view;
  return { ...view, status: "STOPPED", runtime_status: null };
}

/** A conversation as V0 described it, with the state of its sandbox. */
function v0View(conversation: Json): Json {
  const id = plainId(conversation.id);
  const status = statusOf(conversation);
  const state = conversation.execution_status;
  const isReady = state && state !== "error" && state !== "stuck";
  const runtime = isReady ? "STATUS$READY" : "STATUS$ERROR";
  return {
    conversation_id: id,
    title: conversation.title || `Conversation ${id.slice(0, 5)}`,
    last_updated_at: conversation.updated_at,
    status,
    runtime_status: status === "RUNNING" ? runtime : null,
    selected_repository: conversation.selected_repository,
    selected_branch: conversation.selected_branch,
    git_provider: conversation.git_provider,
    trigger: conversation.trigger,
    num_connections: 0,
    url: conversation.conversation_url,
    session_api_key: conversation.session_api_key,
    created_at: conversation.created_at,
    pr_number: conversation.pr_number ?? [],
    conversation_version: "V1",
    sub_conversation_ids: conversation.sub_conversation_ids ?? [],
    public: conversation.public ?? null,
    sandbox_id: conversation.sandbox_id,
  };
}

/** A conversation as V0 described it, or null; it runs while its sandbox does. */
export function v0Sandbox(conversation: Json): Json {
  return conversation ? v0View(conversation) : null;
}

/** A page of conversations as V0 gave it, with the filters of V0 that `query` has. */
export function v0Page(page: Json, query: Json = {}): Json {
  const { selected_repository: repo, conversation_trigger: trigger } = query;
  const isFrom = (view: Json) => !repo || view.selected_repository === repo;
  const isBy = (view: Json) => !trigger || view.trigger === trigger;
  const results = page.items.map(v0View).filter(isFrom).filter(isBy);
  return { results, next_page_id: page.next_page_id };
}

/** The ids of the runtime as V0 gave them. */
export function v0Config(conversation: Json): Json {
  if (!conversation) throw new Error("there is no such conversation");
  const { id, sandbox_id } = conversation;
  return { runtime_id: sandbox_id, session_id: plainId(id) };
}

/** The names of models with their providers, as V0 gave them. */
export function v0Models(models: Json[]): string[] {
  const partsOf = (model: Json) => [model.provider, model.name];
  const names = models.map((one) => partsOf(one).filter(Boolean).join("/"));
  return [...new Set(names)].sort();
}

/** A page of all branches of a repository as V0 gave it; `query` has its number and its size. */
export function v0Branches(branches: Json[], query: Json = {}): Json {
  const current_page = Number(query.page || 1);
  const per_page = Number(query.per_page || 30);
  const last = current_page * per_page;
  const shown = branches.slice(last - per_page, last);
  const has_next_page = branches.length > last;
  const total_count = branches.length;
  const paging = { has_next_page, current_page, per_page, total_count };
  return { branches: shown, ...paging };
}

/** Settings as V0 gave them, with those of agents and conversations flat. */
export function v0Settings(settings: Json): Json {
  const { agent_settings, conversation_settings, ...rest } = settings;
  const { agent = null, llm, condenser, mcp_config } = agent_settings ?? {};
  const asked = conversation_settings ?? {};
  return {
    ...rest,
    agent,
    llm_model: llm?.model ?? null,
    llm_api_key: null,
    llm_base_url: llm?.base_url ?? null,
    mcp_config: Object.keys(mcp_config ?? {}).length > 0 ? mcp_config : null,
    enable_default_condenser: condenser?.enabled ?? null,
    condenser_max_size: condenser?.max_size ?? null,
    max_iterations: asked.max_iterations ?? null,
    confirmation_mode: asked.confirmation_mode ?? null,
    security_analyzer: asked.security_analyzer ?? null,
  };
}

/** Settings as V1 takes them, with those of agents and conversations apart. */
export function v1Settings(settings: Json): Json {
  const places: Record<string, string[]> = {
    agent: ["agent_settings_diff", "agent"],
    llm_model: ["agent_settings_diff", "llm", "model"],
    llm_api_key: ["agent_settings_diff", "llm", "api_key"],
    llm_base_url: ["agent_settings_diff", "llm", "base_url"],
    enable_default_condenser: ["agent_settings_diff", "condenser", "enabled"],
    condenser_max_size: ["agent_settings_diff", "condenser", "max_size"],
    max_iterations: ["conversation_settings_diff", "max_iterations"],
    confirmation_mode: ["conversation_settings_diff", "confirmation_mode"],
    security_analyzer: ["conversation_settings_diff", "security_analyzer"],
  };
  // What is not given stays as it is.
  const isGiven = ([, value]: [string, Json]) => value != null;
  const body: Json = {};
  for (const [name, value] of Object.entries(settings).filter(isGiven)) {
    const keys = places[name] ?? [name];
    let inner = body;
    for (const key of keys.slice(0, -1)) inner = inner[key] ??= {};
    inner[keys[keys.length - 1] ?? name] = value;
  }
  return body;
}

/** The configuration of web pages as V0 gave it. */
export function v0WebConfig(config: Json): Json {
  const flags = config.feature_flags ?? {};
  return {
    APP_MODE: config.app_mode ?? null,
    APP_SLUG: config.github_app_slug ?? null,
    AUTH_URL: config.auth_url ?? null,
    FEATURE_FLAGS: {
      HIDE_LLM_SETTINGS: flags.hide_llm_settings ?? null,
      ENABLE_BILLING: flags.enable_billing ?? null,
      ENABLE_JIRA: flags.enable_jira ?? null,
      ENABLE_JIRA_DC: flags.enable_jira_dc ?? null,
      ENABLE_LINEAR: flags.enable_linear ?? null,
    },
    GITHUB_CLIENT_ID: null,
    POSTHOG_CLIENT_KEY: config.posthog_client_key ?? null,
    PROVIDERS_CONFIGURED: config.providers_configured ?? null,
    RECAPTCHA_SITE_KEY: config.recaptcha_site_key ?? null,
  };
}

/** What V0 answered when a conversation was created. */
export function v0Created(task: Json): Json {
  return {
    status: "ok",
    conversation_id: plainId(task.request.conversation_id),
    message: null,
    conversation_status: "STARTING",
  };
}

/** What V0 answered when a conversation was started. */
export function v0Started(answered: Json, conversationId: string | null): Json {
  return {
    status: v0Success(answered) ? "ok" : "error",
    conversation_id: conversationId,
    message: answered?.detail ?? null,
    conversation_status: answered?.sandbox_status ?? "STARTING",
  };
}

/** What V0 answered when a conversation was stopped, with its state before. */
export function v0Stopped(answered: Json, conversationId: string | null): Json {
  const isKept = answered?.sandbox_status !== undefined;
  const did = isKept ? "was not running" : "stopped successfully";
  return {
    status: v0Success(answered) ? "ok" : "error",
    conversation_id: conversationId,
    message: answered?.detail ?? `Conversation ${did}`,
    conversation_status: statusOf({ sandbox_status: "RUNNING", ...answered }),
  };
}

/** What V0 answered when a conversation was renamed or deleted: whether it was. */
export function v0Success(answered: Json): boolean {
  return answered?.success ?? !answered?.detail;
}

/** Events as V0 had them, numbered from 0; of other kinds, as V1 gives them. */
export function v0Events(events: Json[]): Json[] {
  const told = toldEvents(events);
  const viewOf = (event: Json) => ({ message: "", ...v0Event(event) });
  const views = told.map((event, id) => ({ ...viewOf(event), id }));
  numberCauses(views, told);
  letWait(views);
  return views;
}

/** The events that V0 told of: of states only that of the agent, and not that it rests before it works. */
function toldEvents(events: Json[]): Json[] {
  let now = "";
  const isTold = ({ key, value }: Json) => {
    const before = now;
    if (key === "execution_status") now = value;
    const rests = now === "idle" && before !== "waiting_for_confirmation";
    return !key || (key === "execution_status" && !rests);
  };
  return events.filter(isTold);
}

/** Observations name their actions by their numbers. */
function numberCauses(views: Json[], events: Json[]): void {
  const numbers = new Map(events.map(({ id }, number) => [id, number]));
  for (const view of views) {
    if (view.cause) view.cause = numbers.get(view.cause) ?? null;
  }
}

/** An agent that has said something and finished waits for an answer. */
function letWait(views: Json[]): void {
  let last = "";
  for (const { source, action, extras } of views) {
    const isLast = action === "message" || action === "finish";
    if (isLast && source !== "environment") last = `${source} ${action}`;
    const hasEnded = extras?.agent_state === "finished";
    if (!hasEnded) continue;
    if (last === "agent message") extras.agent_state = "awaiting_user_input";
    // V1 may be late with the answer.
    if (last === "user message") extras.agent_state = "running";
  }
}

/** An event as V0 had it. */
function v0Event(event: Json): Json {
  const tool = event.action ?? event.observation ?? event;
  const { timestamp, source } = event;
  const view = { timestamp, source };
  const seen = { ...view, source: "agent", cause: event.action_id };
  const thought = textOf(event.thought);
  if (tool.kind === "MessageEvent") {
    const message = messageText(event);
    const blocks: Json[] = event.llm_message.content;
    const image_urls = blocks.flatMap((block) => block.image_urls ?? []);
    const args = { content: message, image_urls };
    return { ...view, message, action: "message", args };
  }
  if (tool.kind === "TerminalAction") {
    const message = `Running command: ${tool.command}`;
    const args = { command: tool.command, thought };
    return { ...view, message, action: "run", args };
  }
  if (tool.kind === "TerminalObservation") {
    const code = exitCode(event);
    const message = `Command \`${tool.command}\` executed with exit code ${code}.`;
    const extras = { command: tool.command, metadata: { exit_code: code } };
    const result = { content: textOf(tool.content), extras };
    return { ...seen, message, observation: "run", ...result };
  }
  if (/^(?:FileEditorAction|FileEditorObservation)$/.test(tool.kind)) {
    const whose = event.action ? view : seen;
    return { ...whose, ...v0FileEvent(event) };
  }
  if (tool.kind === "FinishAction") {
    const args = { final_thought: tool.message, thought };
    const message = thought || "All done! What's next on the agenda?";
    return { ...view, message, action: "finish", args };
  }
  if (tool.kind === "ConversationStateUpdateEvent") {
    const extras = { agent_state: v0State(tool.value) };
    return { ...view, observation: "agent_state_changed", content: "", extras };
  }
  if (/^(?:Agent|Conversation|Server)ErrorEvent$/.test(tool.kind)) {
    const content = tool.error ?? tool.detail;
    const error = { observation: "error", content, extras: {} };
    return { ...seen, message: content, ...error };
  }
  return event;
}

/** What V0 told of a file that is read or edited. */
function v0FileEvent(event: Json): Json {
  const told = { ...(event.action ?? event.observation) };
  const isRead = told.command === "view";
  const name = isRead ? "read" : "edit";
  const path = told.path ?? "";
  const content = textOf(told.content);
  delete told.kind;
  delete told.content;
  if (event.action) {
    const message = isRead ? `Reading file: ${path}` : "";
    const args = { ...told, thought: textOf(event.thought) };
    return { message, action: name, args };
  }
  const message = `I ${isRead ? "read" : "edited"} the file ${path}.`;
  return { message, observation: name, content, extras: told };
}

/** A state of the agent in the words of V0. */
function v0State(state: string): string {
  if (state === "waiting_for_confirmation") return "awaiting_user_confirmation";
  if (state === "idle") return "awaiting_user_input";
  return state === "stuck" ? "error" : state;
}

/** A page of events as V0 gave it; `query` has its start_id, end_id, reverse and limit. */
export function v0EventPage(events: Json[], query: Json = {}): Json {
  const first = Number(query.start_id ?? 0);
  const last = Number(query.end_id ?? Infinity);
  const limit = Number(query.limit ?? 20);
  const views = v0Events(events).filter(({ id }) => first <= id && id <= last);
  if (/^(?:true|1)$/i.test(String(query.reverse))) views.reverse();
  return { events: views.slice(0, limit), has_more: views.length > limit };
}

/** The changed files of a work tree, with the letters of V0. */
export function v0Changes(changes: Json[]): Json[] {
  const letters = new Map([
    ["UPDATED", "M"],
    ["ADDED", "A"],
    ["DELETED", "D"],
    ["MOVED", "R"],
  ]);
  const letter = (status: string) => letters.get(status) ?? status;
  return changes.map(({ status, path }) => ({ status: letter(status), path }));
}

/** The skills of an agent as V0 gave them, which called them microagents. */
export function v0Skills(answered: Json): Json {
  const microagents = answered.skills.map((skill: Json) => ({
    name: skill.name,
    type: skill.type === "repo" ? "repo" : "knowledge",
    content: skill.content,
    triggers: skill.triggers ?? [],
    inputs: [],
    tools: [],
  }));
  return { microagents };
}

/** Send a request to an Agent Server, which gets the key to its sandbox and not the one to the App Server. */
async function askByFetch(init: RequestInit, url: string, key: string, body?: Json): Promise<Response> {
  return fetch(url, {
    method: body ? "POST" : "GET",
    headers: { "X-Session-API-Key": key, "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : null,
    ...(init.signal && { signal: init.signal }),
  });
}

/** Send a request to an Agent Server, without what the client or axios adds: their key is not for a sandbox. */
async function askByAxios(client: AxiosInstance, url: string, key: string, config: Json = {}): Promise<AxiosResponse> {
  const headers = { "X-Session-API-Key": key };
  const timeout = client.defaults.timeout ?? 0;
  const agent = axios.create();
  Object.assign(agent.defaults, { headers: {} });
  return agent.request({ url, headers, timeout, ...config });
}

/** Send a request to an Agent Server, which gets the key to its sandbox and not the one to the App Server. */
async function askByWrapper(url: string, key: string, body?: Json): Promise<Response> {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    headers: { "X-Session-API-Key": key, "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : null,
  });
  if (response.ok) return response;
  throw new Error(`${response.status} ${await response.text()}`);
}

/** Send a request to an Agent Server: not by the client, which would give it the key to the App Server. */
function askByGot(client: Got, url: string, key: string, body?: Json): CancelableRequest {
  const method = body ? "POST" : "GET";
  const headers = { "X-Session-API-Key": key };
  const { timeout } = client.defaults.options;
  return got(url, { method, headers, timeout, json: body });
}

/** Send a request to an Agent Server: not by the client, which would give it the key to the App Server. */
function askByKy(url: string, key: string, body?: Json): ResponsePromise {
  const method = body ? "POST" : "GET";
  const headers = { "X-Session-API-Key": key };
  const timeout = TIMEOUT;
  return ky(url, { method, headers, timeout, json: body });
}

/** Send a request to an Agent Server: not by the client, which would give it the key to the App Server. */
async function askByOfetch(url: string, key: string, body?: Json, kind: "json" | "text" = "json"): Promise<Json> {
  const method = body ? "POST" : "GET";
  const headers = { "X-Session-API-Key": key };
  const timeout = TIMEOUT;
  return ofetch(url, { method, headers, timeout, body, responseType: kind });
}

/** Send a request to an Agent Server: not by the client, which would give it the key to the App Server. */
function askBySuperagent(url: string, key: string, body?: Json): Json {
  const request = body ? superagent.post(url).send(body) : superagent.get(url);
  return request.set("X-Session-API-Key", key).timeout(TIMEOUT);
}

/** What sends requests as superagent does: itself, or an agent of it. */
interface Agent {
  get(url: string): Promise<Reply>;
  post(url: string): Promise<Reply>;
}

/** A response of superagent. */
interface Reply<T = Json> {
  ok: boolean;
  status: number;
  text: string;
  body: T;
}

/** The function of the client that sends a request to the App Server and gives the decoded answer. */
type Send = (...parts: Json[]) => Promise<Json>;

// What stands for the transport above, so that it has types; none of this is written into a client.

/** What the client has for a time-out, in milliseconds. */
const TIMEOUT = 0;

function answer<T>(response: Answer, value: T): Answer<T> {
  return { ...response, json: async () => value };
}

function refuse(status: number, detail: string): Answer<never> {
  throw new Error(`${status} ${detail}`);
}

async function askAgent(app: App, url: string, key: string, body?: Json): Promise<Answer> {
  return app.post(JSON.stringify([url, key, body]));
}
