// Everything we ask OpenHands for.
import ky from "ky";

import { apiKey, baseUrl } from "./settings.js";

const headers = { Authorization: `Bearer ${apiKey}` };
const api = ky.create({ prefixUrl: baseUrl, headers, timeout: 30_000 });

export async function createConversation(message, { repository, branch } = {}) {
  const body = { initial_user_msg: message };
  if (repository) {
    body.repository = repository;
    body.git_provider = "github";
  }
  if (branch) body.selected_branch = branch;
  const response = await api.post("api/conversations", { json: body });
  const { conversation_id } = await response.json();
  return conversation_id;
}

/** The conversation, or null if there is none with this id. */
export async function getConversation(id) {
  const response = await api.get(`api/conversations/${id}`);
  return response.json();
}

/** All conversations, or all about one repository, page by page. */
export async function* conversations({ repository, pageSize = 20 } = {}) {
  const searchParams = new URLSearchParams({ limit: String(pageSize) });
  for (;;) {
    const page = await api("api/conversations", { searchParams }).json();
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
  await api.post(`api/conversations/${id}/message`, { json: { message } });
}

/** What was said so far, oldest first. */
export async function messages(id) {
  const { trajectory } = await api.get(`api/conversations/${id}/trajectory`).json();
  return trajectory
    .filter((event) => event.action === "message")
    .map((event) => ({ who: event.source, text: event.args.content }));
}

export async function listFiles(id, path) {
  const searchParams = new URLSearchParams();
  if (path) searchParams.set("path", path);
  return api.get(`api/conversations/${id}/list-files`, { searchParams }).json();
}

export async function readFile(id, file) {
  const { code } = await ky
    .get(`${baseUrl}/api/conversations/${id}/select-file`, { headers, searchParams: { file } })
    .json();
  return code;
}

export async function stopConversation(id) {
  const response = await api.post(`api/conversations/${id}/stop`);
  if (!response.ok) throw new Error(`not stopped (${response.status})`);
}

export async function deleteConversation(id) {
  await api.delete(`api/conversations/${id}`);
}
