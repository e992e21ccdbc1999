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

// No pause of the helper lasts; its limits are never reached.
globalThis.setTimeout = (call, milliseconds, ...rest) =>
  milliseconds > 30000 ? later(() => {}, 0) : later(call, 0, ...rest);

function answered(value) {
  return { ok: true, status: 200, json: async () => value };
}

function followed({ events, connections, page }, hasSocket, hasClock) {
  const waiting = [...connections];
  let connection = hasSocket ? connections[0] : waiting.shift();
  let polls = 0;

  function search(url) {
    const query = new URL(url, "https://agent").searchParams;
    const since = query.get("timestamp__gte") ?? "";
    if (since && !hasSocket && !hasClock) {
      return { ok: false, status: 500, statusText: "Internal Server Error", json: async () => ({}), text: async () => "" };
    }
    const first = Number(query.get("page_id") ?? 0);
    if (!hasSocket && !query.get("page_id") && polls++ > 0) {
      connection = waiting.shift() ?? { found: events.length, frames: [] };
    }
    const items = events.slice(0, connection.found).filter((event) => event.timestamp >= since);
    const end = first + page;
    return answered({ items: items.slice(first, end), next_page_id: end < items.length ? String(end) : null });
  }

  class Socket {
    constructor() {
      connection = waiting.shift();
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
      this.onclose({});
    }
    close() {}
  }

  const asked = async (url) => (url.includes("/events/search") ? search(url) : answered([conversation]));
  globalThis.fetch = asked;
  return new Promise((resolve) => {
    const got = [];
    const numbers = [];
    const client = connectEvents(asked, "https://app/api/v1", "c", {
      autoConnect: false,
      reconnectionDelay: 0,
      WebSocket: hasSocket ? Socket : null,
    });
    const ended = () => {
      client.disconnect();
      resolve({ got, numbers });
    };
    client.on("event", (event) => got.push(event.id));
    client.on("oh_event", (view) => {
      if ("kind" in view) {
        numbers.push(view.id);
      }
      if (!hasSocket && numbers.length === events.length) {
        ended();
      }
    });
    client.on("disconnect", () => waiting.length === 0 && hasSocket && ended());
    client.connect();
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { stream, socket, clock } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await followed(stream, socket, clock))}\n`);
}
