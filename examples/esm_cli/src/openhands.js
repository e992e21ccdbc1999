// Everything we ask OpenHands for.
import { apiKey, baseUrl } from "./settings.js";

const headers = {
  Authorization: `Bearer ${apiKey}`,
  "Content-Type": "application/json",
};

async function json(response) {
  if (!response.ok) {
    throw new Error(`${response.status} ${await response.text()}`);
  }
  return response.json();
}

export async function createConversation(message, { repository, branch } = {}) {
  const body = { initial_user_msg: message };
  if (repository) {
    body.repository = repository;
    body.git_provider = "github";
  }
  if (branch) body.selected_branch = branch;

  const response = await fetch(`${baseUrl}/api/conversations`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  const { conversation_id } = await json(response);
  return conversation_id;
}

/** The conversation, or null if there is none with this id. */
export async function getConversation(id) {
  const response = await fetch(`${baseUrl}/api/conversations/${id}`, { headers });
  return json(response);
}

/** All conversations, or all about one repository, page by page. */
export async function* conversations({ repository, pageSize = 20 } = {}) {
  const query = new URLSearchParams({ limit: String(pageSize) });
  for (;;) {
    const response = await fetch(`${baseUrl}/api/conversations?${query}`, { headers });
    const page = await json(response);
    for (const conversation of page.results) {
      if (!repository || conversation.selected_repository === repository) {
        yield conversation;
      }
    }
    if (!page.next_page_id) return;
    query.set("page_id", page.next_page_id);
  }
}

export async function sendMessage(id, message) {
  const response = await fetch(`${baseUrl}/api/conversations/${id}/message`, {
    method: "POST",
    headers,
    body: JSON.stringify({ message }),
  });
  if (!response.ok) {
    throw new Error(`the message was not taken (${response.status})`);
  }
}

/** What was said so far, oldest first. */
export async function messages(id) {
  const response = await fetch(`${baseUrl}/api/conversations/${id}/trajectory`, { headers });
  const { trajectory } = await json(response);
  return trajectory
    .filter((event) => event.action === "message")
    .map((event) => ({ who: event.source, text: event.args.content }));
}

export async function listFiles(id, path) {
  const url = new URL(`${baseUrl}/api/conversations/${id}/list-files`);
  if (path) url.searchParams.set("path", path);
  return json(await fetch(url, { headers }));
}

export async function readFile(id, file) {
  const response = await fetch(
    `${baseUrl}/api/conversations/${id}/select-file?file=${encodeURIComponent(file)}`,
    { headers },
  );
  return (await json(response)).code;
}

export async function stopConversation(id) {
  await json(await fetch(`${baseUrl}/api/conversations/${id}/stop`, { method: "POST", headers }));
}

export async function deleteConversation(id) {
  await json(await fetch(`${baseUrl}/api/conversations/${id}`, { method: "DELETE", headers }));
}
