// Operations of V1 that take several requests.

import {
  type AgentServer,
  type Json,
  OpenHandsV1Error,
  absolute,
  below,
  isReady,
  messageContent,
  namedFiles,
  only,
  runningAgent,
  shellQuoted,
  whyLost,
} from "./pure";
import {
  type Answer,
  type Http,
  type Options,
  agentRequest,
  answer,
  checked,
  hasFailed,
  isResponse,
  send,
  textAsJson,
} from "./transport_fetch";

/**
 * A request to an Agent Server.
 *
 * `data` is sent as JSON, a form as it is; `isFile` says that the answer is a file.
 */
export interface AgentRequest {
  method: string;
  path: string;
  data?: Json;
  isFile?: boolean;
}

/**
 * Wait until the conversation of a start task is ready; return the finished task.
 *
 * `task` is the decoded answer of POST {root}/app-conversations. The conversation's
 * id is `app_conversation_id` of what is returned; the `id` of a task is the task's
 * own. Throws if that fails or takes more than `readyWithin` seconds; without
 * `strict`, a start that failed is returned, with no `app_conversation_id`.
 */
export async function waitUntilReady(
  task: Json,
  http: Http,
  root: string,
  options: Options & { readyWithin?: number; strict?: boolean } = {},
): Promise<Json> {
  const { readyWithin = 300, strict = true, ...rest } = options;
  const deadline = Date.now() + readyWithin * 1000;
  let current = task;
  let pause = 1000;
  while (!isReady(current, strict)) {
    if (Date.now() + pause > deadline) {
      const reason = `still ${current.status} after ${readyWithin} seconds`;
      throw new OpenHandsV1Error(reason);
    }
    await sleep(pause);
    pause = Math.min(pause * 1.5, 5000);
    const url = `${root}/app-conversations/start-tasks?ids=${current.id}`;
    current = only((await answer(http, "GET", url, rest)).data) ?? current;
  }
  return current;
}

/** The conversation with this id; throws when there is none. */
export async function conversation(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json> {
  const url = `${root}/app-conversations?ids=${conversationId}`;
  const { data } = await answer(http, "GET", url, options);
  const reason = `there is no conversation ${conversationId}`;
  return only(data) ?? refuse(http, root, conversationId, reason, options);
}

/** The id of the sandbox that a conversation runs in. */
export async function sandboxId(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<string> {
  const found = await conversation(http, root, conversationId, options);
  return found.sandbox_id;
}

/** Fetch a conversation's sandbox; the answer is a list with that one sandbox. */
export async function sandbox(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json> {
  return askApp(http, root, conversationId, options, (found) => ({
    method: "GET",
    path: `/sandboxes?id=${found.sandbox_id}`,
  }));
}

/** Stop a conversation's sandbox and keep its state; returns the response. */
export async function pauseSandbox(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json> {
  return askApp(http, root, conversationId, options, (found) => ({
    method: "POST",
    path: `/sandboxes/${found.sandbox_id}/pause`,
  }));
}

/** Start a conversation's paused sandbox; returns the response. */
export async function resumeSandbox(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json> {
  return askApp(http, root, conversationId, options, (found) => ({
    method: "POST",
    path: `/sandboxes/${found.sandbox_id}/resume`,
  }));
}

/**
 * All events of a conversation, each once.
 *
 * `page` is the first decoded answer of GET {root}/conversation/{id}/events/search;
 * the pages after it are fetched here.
 */
export async function allEvents(
  page: Json,
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json[]> {
  const events = new Map<string, Json>();
  const pages = new Set<string>();
  const search = `${root}/conversation/${conversationId}/events/search?limit=100`;
  let current = page;
  for (;;) {
    if (!Array.isArray(current?.items)) {
      const answered = JSON.stringify(current);
      throw new OpenHandsV1Error(
        `V1 answered ${answered}, not a page of events`,
      );
    }
    for (const event of current.items) {
      events.set(event.id, event);
    }
    const following = current.next_page_id;
    if (!following) {
      return Array.from(events.values());
    }
    if (pages.has(following)) {
      throw new OpenHandsV1Error(
        `V1 gave the page ${following} of events twice`,
      );
    }
    pages.add(following);
    const url = `${search}&page_id=${encodeURIComponent(following)}`;
    current = (await answer(http, "GET", url, options)).data;
  }
}

/** Send a message for the agent to work on; returns the library's response. */
export async function sendMessage(
  http: Http,
  root: string,
  conversationId: string,
  text: string | null | undefined,
  options: Options & { imageUrls?: readonly string[] | null } = {},
): Promise<Answer> {
  const { imageUrls, ...rest } = options;
  const content = messageContent(text, imageUrls);
  return askAgent(http, root, conversationId, rest, () => ({
    method: "POST",
    path: `/api/conversations/${conversationId}/events`,
    data: { role: "user", content, run: true },
  }));
}

/**
 * Fetch one file; the body of the response is the file itself, not JSON.
 *
 * A relative `path` counts from the repository's folder, or from the workspace if
 * the conversation has no repository. With `asJson` the body is a JSON string, for
 * a function that decodes every answer.
 */
export async function readFile(
  http: Http,
  root: string,
  conversationId: string,
  path: string,
  options: Options & { asJson?: boolean } = {},
): Promise<Answer> {
  const { asJson, ...rest } = options;
  const request = (agent: AgentServer) => ({
    method: "GET",
    path: `/api/file/download?path=${absolute(agent.repository, path)}`,
    isFile: true,
  });
  const answered = await askAgent(http, root, conversationId, rest, request);
  return asJson ? textAsJson(answered) : answered;
}

/** List a folder, relative as in `readFile`; `fileNames` reads the answer. */
export async function listFiles(
  http: Http,
  root: string,
  conversationId: string,
  options: Options & { path?: string | null } = {},
): Promise<Answer> {
  const { path, ...rest } = options;
  return askAgent(http, root, conversationId, rest, (agent) => ({
    method: "POST",
    path: "/api/bash/execute_bash_command",
    data: {
      command: `ls -1Ap -- ${shellQuoted(below(agent.repository, path ?? ""))}`,
    },
  }));
}

/**
 * Upload files to the repository's folder, or the workspace; return their names.
 *
 * `files` is a FormData or an array of files. A file that is refused throws.
 */
export async function uploadFiles(
  http: Http,
  root: string,
  conversationId: string,
  files: Json,
  options: Options = {},
): Promise<string[]> {
  const named = namedFiles(files);
  const agent = await agentServer(http, root, conversationId, options);
  for (const [name, content] of named) {
    const path = `/api/file/upload?path=${absolute(agent.repository, name)}`;
    const data = new FormData();
    data.append("file", content, name);
    const request = { method: "POST", path, data };
    await checked(await agentRequest(http, agent, request, options));
  }
  return named.map(([name]) => name);
}

/** Fetch the repository's folder, or the workspace, as a tar.gz archive. */
export async function downloadArchive(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Answer> {
  const query = "format=tar.gz&use_default_excludes=false";
  return askAgent(http, root, conversationId, options, (agent) => ({
    method: "GET",
    path: `/api/file/archive?path=${absolute(agent.repository, "")}&${query}`,
  }));
}

/**
 * Ask for the changed files: a list of `status` and `path`.
 *
 * The words for the status are ADDED, UPDATED, DELETED and MOVED.
 */
export async function gitChanges(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Answer> {
  return askAgent(http, root, conversationId, options, (agent) => ({
    method: "GET",
    path: `/api/git/changes?path=${absolute(agent.repository, "")}`,
  }));
}

/** Ask for a file as it was and as it is: `original` and `modified`. */
export async function gitDiff(
  http: Http,
  root: string,
  conversationId: string,
  path: string,
  options: Options = {},
): Promise<Answer> {
  return askAgent(http, root, conversationId, options, (agent) => ({
    method: "GET",
    path: `/api/git/diff?path=${absolute(agent.repository, path)}`,
  }));
}

/**
 * Fetch one text file through the App Server, relative as in `readFile`.
 *
 * The answer is a JSON string; it is empty for a missing file, or one that is no
 * text.
 */
export async function readFileViaApp(
  http: Http,
  root: string,
  conversationId: string,
  path: string,
  options: Options = {},
): Promise<Json> {
  const route = `/app-conversations/${conversationId}/file`;
  return askApp(http, root, conversationId, options, (found) => ({
    method: "GET",
    path: `${route}?file_path=${absolute(found.selected_repository, path)}`,
  }));
}

/** The changed files of the repository, through the App Server. */
export async function gitChangesViaApp(
  http: Http,
  root: string,
  conversationId: string,
  options: Options = {},
): Promise<Json> {
  const route = `/app-conversations/${conversationId}/git/changes`;
  return askApp(http, root, conversationId, options, (found) => ({
    method: "GET",
    path: `${route}?path=${absolute(found.selected_repository, "")}`,
  }));
}

/** One changed file before and after, through the App Server. */
export async function gitDiffViaApp(
  http: Http,
  root: string,
  conversationId: string,
  path: string,
  options: Options = {},
): Promise<Json> {
  const route = `/app-conversations/${conversationId}/git/diff`;
  return askApp(http, root, conversationId, options, (found) => ({
    method: "GET",
    path: `${route}?path=${absolute(found.selected_repository, path)}`,
  }));
}

/** Ask the App Server for something of a conversation; what `http` gives. */
async function askApp(
  http: Http,
  root: string,
  conversationId: string,
  options: Options,
  request: (found: Json) => { method: string; path: string },
): Promise<Json> {
  const coming = conversation(http, root, conversationId, options);
  const found = await orRefusal(coming);
  if (isResponse(found)) {
    return found;
  }
  const { method, path } = request(found);
  return send(http, method, root + path, options);
}

/**
 * Ask the Agent Server of a conversation; its response, whatever its status.
 *
 * Where `http` gives decoded answers, an error status throws.
 */
async function askAgent(
  http: Http,
  root: string,
  conversationId: string,
  options: Options,
  request: (agent: AgentServer) => AgentRequest,
): Promise<Answer> {
  const coming = agentServer(http, root, conversationId, options);
  const agent = await orRefusal(coming);
  if (isResponse(agent)) {
    return agent;
  }
  const response = await agentRequest(http, agent, request(agent), options);
  return agent.decodes ? checked(response) : response;
}

/** What is coming, or the response with which a server refused it. */
async function orRefusal<Coming>(
  coming: Promise<Coming>,
): Promise<Coming | Answer> {
  try {
    return await coming;
  } catch (error) {
    if (error instanceof OpenHandsV1Error && error.response) {
      return error.response;
    }
    throw error;
  }
}

/**
 * The Agent Server of a conversation; a paused sandbox is resumed first.
 *
 * `decodes` says whether `http` gives decoded answers.
 */
export async function agentServer(
  http: Http,
  root: string,
  conversationId: string,
  options: Options & { runningWithin?: number },
): Promise<AgentServer & { decodes: boolean }> {
  const { runningWithin = 300, ...rest } = options;
  const deadline = Date.now() + runningWithin * 1000;
  const url = `${root}/app-conversations?ids=${conversationId}`;
  let resumed = false;
  for (;;) {
    const { data, decodes } = await answer(http, "GET", url, rest);
    const found = only(data);
    const lost = whyLost(found, conversationId);
    if (lost) {
      await refuse(http, root, conversationId, lost, rest);
    }
    const agent = runningAgent(found);
    if (agent) {
      return { ...agent, decodes };
    }
    const status = found.sandbox_status;
    if (status === "PAUSED" && !resumed) {
      const resume = `${root}/sandboxes/${found.sandbox_id}/resume`;
      await answer(http, "POST", resume, rest);
      resumed = true;
    }
    if (Date.now() > deadline) {
      const reason = `still ${status} after ${runningWithin} seconds`;
      throw new OpenHandsV1Error(reason);
    }
    await sleep(2000);
  }
}

/**
 * Throw what the App Server answers for a conversation that cannot be reached.
 *
 * Where it lists conversations it has null for what does not exist; it answers 404
 * to a question about one, as V0 did.
 */
async function refuse(
  http: Http,
  root: string,
  conversationId: string,
  reason: string,
  options: Options,
): Promise<never> {
  const url = `${root}/app-conversations/${conversationId}/skills`;
  const answered = await send(http, "GET", url, options);
  const refusal = hasFailed(answered) ? answered : undefined;
  throw new OpenHandsV1Error(reason, refusal);
}

/** Let some milliseconds go by. */
export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
