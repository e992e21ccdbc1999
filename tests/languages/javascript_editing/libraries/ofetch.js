// Everything we ask OpenHands for.
import { ofetch } from "ofetch";

import { apiKey, baseUrl } from "./settings.js";

const headers = { Authorization: `Bearer ${apiKey}` };
const request = ofetch.create({ baseURL: `${baseUrl}/api`, headers, timeout: 30_000 });

export async function createConversation(message, { repository, branch } = {}) {
  const body = { initial_user_msg: message };
  if (repository) {
    body.repository = repository;
    body.git_provider = "github";
  }
  if (branch) body.selected_branch = branch;
  const { conversation_id } = await request("/conversations", { method: "POST", body });
  return conversation_id;
}

/** The conversation, or null if there is none with this id. */
export async function getConversation(id) {
  return request(`/conversations/${id}`);
}

/** All conversations, or all about one repository, page by page. */
export async function* conversations({ repository, pageSize = 20 } = {}) {
  let page_id;
  do {
    const page = await request("/conversations", { query: { limit: pageSize, page_id } });
    for (const conversation of page.results) {
      if (!repository || conversation.selected_repository === repository) {
        yield conversation;
      }
    }
    page_id = page.next_page_id;
  } while (page_id);
}

export async function sendMessage(id, message) {
  await request(`/conversations/${id}/message`, { method: "POST", body: { message } });
}

/** What was said so far, oldest first. */
export async function messages(id) {
  const { trajectory } = await request(`/conversations/${id}/trajectory`);
  return trajectory
    .filter((event) => event.action === "message")
    .map((event) => ({ who: event.source, text: event.args.content }));
}

export async function listFiles(id, path) {
  return request(`/conversations/${id}/list-files`, { query: { path } });
}

export async function readFile(id, file) {
  const { code } = await request(`/conversations/${id}/select-file`, { query: { file } });
  return code;
}

export async function stopConversation(id) {
  const url = `${baseUrl}/api/conversations/${id}/stop`;
  await ofetch(url, { method: "POST", headers });
}

export async function deleteConversation(id) {
  await request(`/conversations/${id}`, { method: "DELETE" });
}
