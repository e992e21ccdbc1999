// Everything we ask OpenHands for.
import got from "got";

import { apiKey, baseUrl } from "./settings.js";

const client = got.extend({
  prefixUrl: `${baseUrl}/api`,
  headers: { Authorization: `Bearer ${apiKey}` },
  timeout: { request: 30_000 },
});

export async function createConversation(message, { repository, branch } = {}) {
  const body = { initial_user_msg: message };
  if (repository) {
    body.repository = repository;
    body.git_provider = "github";
  }
  if (branch) body.selected_branch = branch;
  const created = await client.post("conversations", { json: body }).json();
  return created.conversation_id;
}

/** The conversation, or null if there is none with this id. */
export async function getConversation(id) {
  return client.get(`conversations/${id}`).json();
}

/** All conversations, or all about one repository, page by page. */
export async function* conversations({ repository, pageSize = 20 } = {}) {
  const searchParams = new URLSearchParams({ limit: String(pageSize) });
  for (;;) {
    const page = await client.get("conversations", { searchParams }).json();
    for (const conversation of page.results) {
      if (!repository || conversation.selected_repository === repository) {
        yield conversation;
      }
    }
    if (!page.next_page_id) return;
    searchParams.set("page_id", page.next_page_id);
  }
}

export async function sendMessage(id, message) {
  await client.post(`conversations/${id}/message`, { json: { message } });
}

/** What was said so far, oldest first. */
export async function messages(id) {
  const { trajectory } = await client(`conversations/${id}/trajectory`).json();
  return trajectory
    .filter((event) => event.action === "message")
    .map((event) => ({ who: event.source, text: event.args.content }));
}

export async function listFiles(id, path) {
  return client.get(`conversations/${id}/list-files`, { searchParams: path ? { path } : {} }).json();
}

export async function readFile(id, file) {
  const { body } = await client.get(`conversations/${id}/select-file`, {
    searchParams: { file },
    responseType: "json",
  });
  return body.code;
}

export async function stopConversation(id) {
  await client.post(`conversations/${id}/stop`);
}

export async function deleteConversation(id) {
  await client.delete(`conversations/${id}`);
}
