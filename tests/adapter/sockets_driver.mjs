// Runs one small program of a socket.io-client, with or without the adapter, and says what it heard.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [adapterPath, nodeModules, name, url, conversationId, key, transports] = process.argv.slice(2);
const require = createRequire(`${nodeModules}/here.js`);
const library = require(process.env.SOCKET_IO_CLIENT ?? "socket.io-client");
const adapted = adapterPath ? await import(pathToFileURL(adapterPath)) : null;
const io = adapted ? adapted.adaptV0(library.io) : library.io;
if (transports === "fetch") {
  globalThis.WebSocket = undefined;
} else {
  globalThis.WebSocket ??= require("ws").WebSocket;
}

const message = { action: "message", args: { content: "Make it.", image_urls: [] } };
const heard = [];
const waiting = [];
const quick = { reconnectionDelay: 20, reconnectionDelayMax: 50 };
const headers = { extraHeaders: { Authorization: `Bearer ${key}` } };

function note(...what) {
  heard.push(what);
  for (const look of [...waiting]) {
    look();
  }
}

function named(view) {
  const state = view.extras?.agent_state === "awaiting_user_input" && view.id === 0 ? "loading" : view.extras?.agent_state;
  return view.status_update ? view.id : (state ?? view.action ?? view.observation);
}

async function until(times, ...what) {
  const found = () => heard.filter((one) => what.every((value, at) => one[at] === value)).length >= times;
  if (!found()) {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what} in ${JSON.stringify(heard)}`)), 20000);
      waiting.push(() => {
        if (found()) {
          clearTimeout(timer);
          resolve();
        }
      });
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 30));
}

function place(latest = -1) {
  return `${url}?conversation_id=${conversationId}&latest_event_id=${latest}`;
}

function listening(socket, label = []) {
  socket.on("oh_event", (view) => note(named(view), view.source, view.id, ...label));
  socket.on("connect", () => note("connect", ...label));
  socket.on("disconnect", (reason) => note("disconnect", reason, ...label));
  socket.on("connect_error", (error) => note("connect_error", error.message));
  return socket;
}

function connected(address, options = {}) {
  return listening(io(address, { ...quick, ...headers, transports: ["websocket"], ...options }));
}

const programs = {
  async talk() {
    const socket = connected(place(), transports ? { transports: [transports] } : {});
    await until(1, "connect");
    note(socket.connected, socket.disconnected, socket.active, typeof socket.id, socket.nsp);
    socket.emit("oh_user_action", message);
    await until(1, "awaiting_user_input");
    socket.disconnect();
    note(socket.connected, socket.disconnected, socket.active, typeof socket.id);
  },
  async object() {
    const query = { conversation_id: conversationId, latest_event_id: "-1", providers_set: ["github"] };
    const socket = connected(url, { query });
    socket.emit("oh_action", message);
    await until(1, "awaiting_user_input");
    socket.close();
  },
  async alone() {
    const address = new URL(url);
    const options = { ...quick, ...headers, host: address.hostname, port: address.port, transports: ["websocket"] };
    const socket = listening(library.connect && io.connect(url, { ...options, query: `conversation_id=${conversationId}` }));
    await until(1, "connect");
    socket.disconnect();
  },
  async late() {
    const first = connected(place());
    first.emit("oh_user_action", message);
    await until(1, "awaiting_user_input");
    first.disconnect();
    heard.length = 0;
    const second = connected(place(3));
    second.emit("oh_user_action", message);
    await until(1, "awaiting_user_input", "agent", 13);
    second.disconnect();
  },
  async cut() {
    const socket = connected(place());
    for (const event of ["reconnect_attempt", "reconnect"]) {
      socket.io.on(event, (attempt) => note(event, attempt));
    }
    socket.emit("oh_user_action", message);
    await until(1, "awaiting_user_input");
    console.log("cut");
    await until(2, "connect");
    socket.emit("oh_user_action", message);
    await until(1, "awaiting_user_input", "agent", 13);
    socket.disconnect();
  },
  async once() {
    const socket = connected(place(), { reconnection: false });
    await until(1, "connect");
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log("cut");
    await until(1, "disconnect");
    note(socket.connected, socket.active);
  },
  async unlike() {
    const socket = io(place(), { ...quick, ...headers, transports: ["websocket"], autoConnect: false });
    const all = (event, view) => note("any", event, named(view));
    const out = (event) => note("out", event);
    const one = (view) => note("one", named(view));
    const never = (view) => note("never", named(view));
    socket.onAnyOutgoing?.(out); // there since version 4.5
    socket.onAny(all).once("oh_event", one).on("oh_event", never).off("oh_event", never);
    note(socket.connected, socket.active, socket.hasListeners("oh_event"));
    socket.volatile.emit("oh_user_action", message);
    socket.connect();
    await until(1, "any");
    socket.emit("oh_user_action", message);
    await until(1, "any", "oh_event", "awaiting_user_input");
    socket.offAny(all).removeAllListeners();
    socket.disconnect();
    try {
      socket.emit("connect");
    } catch (error) {
      note(error.message);
    }
  },
  async asked() {
    const socket = connected(place());
    await until(1, "connect");
    note("acknowledged", (await socket.emitWithAck("oh_user_action", message)) ?? null);
    await new Promise((resolve) => socket.emit("oh_user_action", message, resolve));
    note("late", await socket.timeout(100).emitWithAck("other", message).catch((error) => error.message));
    await new Promise((resolve) => {
      socket.timeout(10000).emit("oh_user_action", message, (error) => resolve(note("error", error)));
    });
    await until(1, "awaiting_user_input", "agent", 19);
    heard.sort((a, b) => (String(a) < String(b) ? -1 : 1));
    socket.disconnect();
  },
  async two() {
    const sockets = [connected(place()), connected(place(), { forceNew: true })];
    await until(2, "connect");
    sockets[0].emit("oh_user_action", message);
    await until(2, "awaiting_user_input");
    sockets[0].disconnect();
    sockets[1].emit("oh_user_action", message);
    await until(1, "awaiting_user_input", "agent", 13);
    sockets[1].disconnect();
    heard.sort((a, b) => (String(a) < String(b) ? -1 : 1));
  },
  async leave() {
    const socket = connected(place());
    socket.on("oh_event", (view) => {
      if (named(view) === "running") {
        socket.disconnect();
      }
    });
    socket.emit("oh_user_action", message);
    await until(1, "disconnect");
    await new Promise((resolve) => setTimeout(resolve, 200));
  },
  async refused() {
    const strangers = [
      [`${url}?latest_event_id=-1`, {}],
      [`${url}?conversation_id=`, {}],
      [place(), { extraHeaders: {} }],
      [place(), { extraHeaders: { Authorization: "Bearer no" } }],
    ];
    for (const [at, [address, options]] of strangers.entries()) {
      const socket = connected(address, { ...options, forceNew: true });
      await until(at + 1, "connect_error");
      note(socket.connected, socket.active);
      socket.disconnect();
    }
  },
  async keyed() {
    const socket = connected(`${place()}&session_api_key=${key}`, { extraHeaders: {} });
    await until(1, "connect");
    socket.disconnect();
  },
  async absent() {
    const options = { reconnectionAttempts: 2, forceNew: true };
    const socket = connected(`http://127.0.0.1:9?conversation_id=${conversationId}`, options);
    for (const event of ["reconnect_attempt", "reconnect_failed"]) {
      socket.io.on(event, (attempt) => note(event, attempt ?? null));
    }
    await until(1, "reconnect_failed");
    note(socket.active);
  },
  async starting() {
    const socket = connected(place());
    await until(1, "connect");
    socket.emit("oh_user_action", message);
    await until(1, "awaiting_user_input");
    socket.disconnect();
  },
  async acting() {
    const socket = connected(place());
    for (const action of [
      { action: "browse", args: { url: "https://example.com" } },
      { action: "run", args: { command: "pwd" } },
      { action: "change_agent_state", args: { agent_state: "stopped" } },
      { action: "user_confirmed" },
      { type: "message", message: "Make it." },
    ]) {
      await new Promise((resolve) => socket.emit("oh_user_action", action, resolve));
    }
    await until(2, "awaiting_user_input");
    socket.disconnect();
  },
};

await programs[name]();
console.log(JSON.stringify(heard));
process.exit(0);
