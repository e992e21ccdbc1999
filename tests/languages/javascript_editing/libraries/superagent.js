// Everything we ask OpenHands for.
import superagent from "superagent";

import { apiKey, baseUrl } from "./settings.js";

const agent = superagent.agent().set("Authorization", `Bearer ${apiKey}`).timeout(30_000);

export async function createConversation(message, { repository, branch } = {}) {
  const body = { initial_user_msg: message };
  if (repository) {
    body.repository = repository;
    body.git_provider = "github";
  }
  if (branch) body.selected_branch = branch;
  const response = await agent.post(`${baseUrl}/api/conversations`).send(body);
  return response.body.conversation_id;
}

/** The conversation, or null if there is none with this id. */
export async function getConversation(id) {
  const { body } = await agent.get(`${baseUrl}/api/conversations/${id}`);
  return body;
}

/** All conversations, or all about one repository, page by page. */
export async function* conversations({ repository, pageSize = 20 } = {}) {
  const query = { limit: pageSize };
  for (;;) {
    const { body } = await agent.get(`${baseUrl}/api/conversations`).query(query);
    for (const conversation of body.results) {
      if (!repository || conversation.selected_repository === repository) {
        yield conversation;
      }
    }
    if (!body.next_page_id) return;
    query.page_id = body.next_page_id;
  }
}

export async function sendMessage(id, message) {
  await agent.post(`${baseUrl}/api/conversations/${id}/message`).send({ message });
}

/** What was said so far, oldest first. */
export async function messages(id) {
  const response = await agent.get(`${baseUrl}/api/conversations/${id}/trajectory`);
  return response.body.trajectory
    .filter((event) => event.action === "message")
    .map((event) => ({ who: event.source, text: event.args.content }));
}

export async function listFiles(id, path) {
  const response = await superagent
    .get(`${baseUrl}/api/conversations/${id}/list-files`)
    .query(path ? { path } : {})
    .set("Authorization", `Bearer ${apiKey}`)
    .timeout(30_000);
  return response.body;
}

export function readFile(id, file) {
  return agent
    .get(`${baseUrl}/api/conversations/${id}/select-file`)
    .query({ file })
    .then(({ body }) => body.code);
}

export async function stopConversation(id) {
  await agent.post(`${baseUrl}/api/conversations/${id}/stop`);
}

export async function deleteConversation(id) {
  await agent.delete(`${baseUrl}/api/conversations/${id}`);
}
