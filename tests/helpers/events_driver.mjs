// Follows streams of events with a composed helper file: one JSON stream a line in, what listeners got a line out.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { connectEvents } = await import(pathToFileURL(process.argv[2]));
const later = globalThis.setTimeout;
const greeting = { kind: "ConversationStateUpdateEvent", key: "full_state", id: "greeting", value: {} };
const conversation = {
  id: "c",
  sandbox_status: "RUNNING",
  conversation_url: "https://agent/api/conversations/c",
  session_api_key: "k",
};

const searches = 40;
let now = 0;
let isSilent = false;

// No pause of the helper lasts; its limits are never reached, and only searches take time.
globalThis.setTimeout = (call, milliseconds, ...rest) => {
  now += isSilent && milliseconds < 30000 ? milliseconds : 0;
  return milliseconds > 30000 ? later(() => {}, 0) : later(call, 0, ...rest);
};
Date.now = () => now;

function answered(value) {
  return { ok: true, status: 200, json: async () => value };
}

function followed({ events, connections, page, stored }, { socket: hasSocket, clock: hasClock, agent, passing, silence, attempts }) {
  const waiting = [...connections];
  let connection = hasSocket ? connections[0] : waiting.shift();
  let polls = 0;
  let looks = 0;
  let ended = () => {};
  const got = [];
  isSilent = silence === true;

  function search(url) {
    const query = new URL(url, "https://agent").searchParams;
    const since = query.get("timestamp__gte") ?? "";
    const isAgents = url.includes("/api/conversations/");
    if (isAgents && !agent) {
      throw new Error("no route to host");
    }
    if (!isAgents) {
      now += passing ?? 0;
      if (got.length === events.length || polls > searches) {
        ended();
      }
    }
    if (since && !isAgents && !hasClock) {
      return { ok: false, status: 500, statusText: "Internal Server Error", json: async () => ({}), text: async () => "" };
    }
    const first = Number(query.get("page_id") ?? 0);
    if (!query.get("page_id")) {
      looks += 1;
      polls += isAgents ? 0 : 1;
    }
    if (isSilent && looks > 1) {
      connection = { found: events.length, frames: [] };
    }
    if (!isAgents && !query.get("page_id") && looks > 1) {
      connection = waiting.shift() ?? { found: events.length, frames: [] };
    }
    const known = stored.slice(0, connection.found).sort((a, b) => a - b);
    const items = known.map((at) => events[at]).filter((event) => event.timestamp >= since);
    const end = first + page;
    return answered({ items: items.slice(first, end), next_page_id: end < items.length ? String(end) : null });
  }

  class Socket {
    constructor() {
      connection = waiting.shift();
      if (!connection) {
        queueMicrotask(() => this.onerror());
        return;
      }
      queueMicrotask(() => this.onopen());
    }
    send(text) {
      if (JSON.parse(text).session_api_key !== "k") {
        throw new Error("no key");
      }
      const frames = [greeting, ...connection.frames.map((at) => events[at])];
      for (const frame of frames) {
        this.onmessage({ data: JSON.stringify(frame) });
      }
      if (!isSilent) {
        this.onclose({});
      }
    }
    close() {}
  }

  const asked = async (url) => (url.includes("/events/search") ? search(url) : answered([conversation]));
  globalThis.fetch = asked;
  return new Promise((resolve) => {
    const numbers = [];
    const told = [];
    const states = [];
    const tries = [];
    const client = connectEvents(asked, "https://app/api/v1", "c", {
      autoConnect: false,
      reconnectionDelay: 0,
      reconnectionAttempts: attempts ?? Infinity,
      WebSocket: hasSocket ? Socket : null,
    });
    ended = () => {
      client.disconnect();
      resolve({ got, numbers, told, states, polls, tries });
    };
    client.on("event", (event) => {
      got.push(event.id);
      if (isSilent && got.length === events.length) {
        ended();
      }
    });
    client.on("oh_event", (view) => {
      told.push(view.extras?.agent_state ?? view.action ?? view.observation);
      if (view.extras?.agent_state !== undefined) {
        states.push(view.extras.agent_state);
      }
      if ("kind" in view) {
        numbers.push(view.id);
      }
    });
    for (const name of ["connect", "disconnect", "reconnect"]) {
      client.on(name, (given) => tries.push([name, given ?? null]));
    }
    for (const name of ["reconnect_attempt", "reconnect_error", "reconnect_failed"]) {
      client.io.on(name, (given) => tries.push([name, given?.message ?? given ?? null]));
    }
    client.on("reconnect_failed", ended);
    client.on("disconnect", () => waiting.length === 0 && hasSocket && !attempts && ended());
    client.connect();
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { stream, ...how } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await followed(stream, how))}\n`);
}
