const DEFAULTS = { server: "https://app.all-hands.dev", apiKey: "", pollSeconds: 3 };
const HOW_FAR = "How far are you?";

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function call(path, options = {}) {
  const { server, apiKey } = await chrome.storage.sync.get(DEFAULTS);
  const response = await fetch(server + path, {
    ...options,
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
  });
  if (!response.ok) {
    throw new Error(`${response.status} ${response.statusText}`);
  }
  return response.json();
}

async function start(body) {
  const { server, pollSeconds } = await chrome.storage.sync.get(DEFAULTS);
  const created = await call("/api/conversations", { method: "POST", body: JSON.stringify(body) });
  const id = created.conversation_id;
  let conversation = await call(`/api/conversations/${id}`);
  while (conversation.status === "STARTING") {
    await sleep(pollSeconds);
    conversation = await call(`/api/conversations/${id}`);
  }
  return { id, status: conversation.status, link: `${server}/conversations/${id}` };
}

async function answers(id) {
  const { events } = await call(`/api/conversations/${id}/events?limit=100`);
  return events
    .filter((event) => event.source === "agent" && event.action === "message")
    .map((event) => event.args.content);
}

async function progress(id) {
  const { pollSeconds } = await chrome.storage.sync.get(DEFAULTS);
  const before = (await answers(id)).length;
  await call(`/api/conversations/${id}/events`, {
    method: "POST",
    body: JSON.stringify({ action: "message", args: { content: HOW_FAR } }),
  });
  for (let look = 0; look < 100; look += 1) {
    const said = await answers(id);
    if (said.length > before) {
      return { answer: said[said.length - 1] };
    }
    await sleep(pollSeconds);
  }
  return { answer: "no answer yet" };
}

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  const work = message.type === "start" ? start(message.body) : progress(message.id);
  work.then(respond, (error) => respond({ error: error.message }));
  return true; // respond comes later
});
