// V0 for clients that follow a conversation with socket.io-client.

import type { Json } from "./json";
import { BEHIND, GLOBAL, isBelow, isOff } from "./exchange";
import { Room, type SocketPlace } from "./sockets_room";

const SOCKET_QUERY = ["conversation_id", "latest_event_id", "providers_set"];
const ACTION_NAMES = ["oh_user_action", "oh_action"];
const RESERVED = [
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
];

/** `io` behind the adapter; null for what is not socket.io-client's. */
export function adaptSocketio(io: Json, base: string): Json {
  if (typeof io !== "function" || !("Manager" in io) || io[BEHIND]) {
    return null;
  }
  const connect = (uri?: Json, options?: Json): Json => {
    const isBare = typeof uri === "object" && options === undefined;
    const address = isBare ? undefined : uri;
    const given = { ...(isBare ? uri : options) };
    const place = socketPlace(address, given, base);
    return place ? new V0Socket(io, address, given, base) : io(uri, options);
  };
  const rest = { io: connect, connect, [BEHIND]: true };
  return Object.assign(connect, io, rest);
}

/** What the URL and the options of a V0 socket say; null for those of any other. */
function socketPlace(
  uri: Json,
  options: Json,
  base: string,
): SocketPlace | null {
  const origin = GLOBAL.location?.origin ?? "http://localhost";
  const text = String(uri ?? "");
  const scheme = GLOBAL.location?.protocol === "https:" ? "https" : "http";
  const bare = /^\w+:\/\//.test(text) || !text ? text : `${scheme}://${text}`;
  const url = new GLOBAL.URL(
    text.startsWith("/") || !text ? text : bare,
    origin,
  );
  const query = new GLOBAL.URLSearchParams(options.query ?? url.search);
  const path = String(options.path ?? "/socket.io").replace(/\/+$/, "");
  const isOurs = SOCKET_QUERY.some((name) => query.has(name));
  if (isOff() || !isOurs || !path.endsWith("socket.io")) {
    return null;
  }
  const prefix = path.replace(/\/*socket\.io$/, "");
  const server = `${url.protocol.replace("ws", "http")}//${url.host}${prefix}`;
  if (base && !isBelow(server, base)) {
    return null;
  }
  const key = query.get("session_api_key") ?? "";
  const latest = Number(query.get("latest_event_id") ?? -1);
  const headers: Record<string, string> = {
    ...options.transportOptions?.polling?.extraHeaders,
    ...options.transportOptions?.websocket?.extraHeaders,
    ...options.extraHeaders,
  };
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  if (key && !names.includes("x-session-api-key")) {
    headers["X-Session-API-Key"] = key;
  }
  if (key && !names.includes("authorization")) {
    headers["Authorization"] = `Bearer ${key}`;
  }
  return {
    server,
    conversationId: query.get("conversation_id") ?? "",
    latest: Number.isInteger(latest) ? Math.max(latest, -1) : -1,
    headers,
    key,
    credentials: options.withCredentials ? "include" : "same-origin",
  };
}

/** Calls listeners by the names of events. */
class Emitter {
  handlers = new Map();

  on(name: string, listener: Json): this {
    this.handlers.set(name, [...this.listeners(name), listener]);
    return this;
  }

  once(name: string, listener: Json): this {
    const only = (...given: Json[]) => {
      this.off(name, only);
      listener.apply(this, given);
    };
    only.listener = listener;
    return this.on(name, only);
  }

  off(name?: string, listener?: Json): this {
    if (name === undefined) {
      this.handlers.clear();
      return this;
    }
    const isKept = (one: Json) =>
      listener && one !== listener && one.listener !== listener;
    this.handlers.set(name, this.listeners(name).filter(isKept));
    return this;
  }

  listeners(name: string): Json[] {
    return this.handlers.get(name) ?? [];
  }

  hasListeners(name: string): boolean {
    return this.listeners(name).length > 0;
  }

  addEventListener(name: string, listener: Json): this {
    return this.on(name, listener);
  }

  removeListener(name?: string, listener?: Json): this {
    return this.off(name, listener);
  }

  removeEventListener(name?: string, listener?: Json): this {
    return this.off(name, listener);
  }

  removeAllListeners(name?: string): this {
    return this.off(name);
  }

  /** Call the listeners; an error in one is thrown where nobody waits for it. */
  fire(name: string, ...given: Json[]): void {
    for (const listener of [...this.listeners(name)]) {
      try {
        listener.apply(this, given);
      } catch (error) {
        GLOBAL.setTimeout(() => {
          throw error;
        });
      }
    }
  }
}

/** What a socket is made with, and what tells of attempts to connect again. */
class V0Manager extends Emitter {
  engine: Json;

  /** What the client gave. */
  opts: Json;

  /** The address of the server. */
  uri: Json;

  constructor(uri: Json, options: Json) {
    super();
    this.uri = uri;
    this.opts = { path: "/socket.io", ...options };
    const names = this.opts.transports ?? ["websocket"];
    const engine: Json = new Emitter();
    engine.transport = {
      name: names[0] === "polling" ? "polling" : "websocket",
    };
    engine.close = () => {};
    this.engine = engine;
  }

  /** Whether a lost connection is made again; with a value, let it be so. */
  reconnection(wanted?: boolean): Json {
    return this.option("reconnection", true, wanted);
  }

  reconnectionAttempts(wanted?: number): Json {
    return this.option("reconnectionAttempts", Infinity, wanted);
  }

  reconnectionDelay(wanted?: number): Json {
    return this.option("reconnectionDelay", 1000, wanted);
  }

  reconnectionDelayMax(wanted?: number): Json {
    return this.option("reconnectionDelayMax", 5000, wanted);
  }

  randomizationFactor(wanted?: number): Json {
    return this.option("randomizationFactor", 0.5, wanted);
  }

  timeout(wanted?: number): Json {
    return this.option("timeout", 20000, wanted);
  }

  option(name: string, otherwise: Json, wanted: Json): Json {
    if (wanted === undefined) {
      return this.opts[name] ?? otherwise;
    }
    this.opts[name] = wanted;
    return this;
  }

  /** The milliseconds before an attempt to connect again; the first is 1. */
  delay(attempt: number): number {
    const factor = this.randomizationFactor();
    const random = 1 + factor * (2 * Math.random() - 1);
    const delay = this.reconnectionDelay() * 2 ** Math.min(attempt - 1, 16);
    return Math.min(delay * random, this.reconnectionDelayMax());
  }
}

/** A socket as socket.io-client has it, with V0's server behind it made of V1. */
class V0Socket extends Emitter {
  connected = false;
  active = false;
  isBusy = false;
  recovered = false;
  id: Json = undefined;
  nsp = "/";
  flags: Json = {};
  round = 0;
  sendBuffer: Json[] = [];
  receiveBuffer: Json[] = [];
  catchers: Json[] = [];
  outgoing: Json[] = [];
  acting: Promise<void> = Promise.resolve();
  room: Json = null;

  /** The socket of the library, where the server turned out not to be V1's. */
  real: Json = null;
  timer: Json = undefined;

  /** socket.io-client. */
  library: Json;

  /** The manager of the connection. */
  io: V0Manager;

  /** What the client gave as `auth`. */
  auth: Json;

  /** The server whose requests are V0's, where only those of one are. */
  base: string;

  constructor(library: Json, uri: Json, options: Json, base: string) {
    super();
    this.library = library;
    this.base = base;
    this.io = new V0Manager(uri, options);
    this.auth = options.auth;
    if (options.autoConnect !== false) {
      this.connect();
    }
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  get volatile(): this {
    this.flags.volatile = true;
    return this;
  }

  get local(): this {
    return this;
  }

  compress(_wanted: boolean): this {
    return this;
  }

  timeout(milliseconds: number): this {
    this.flags.timeout = milliseconds;
    return this;
  }

  connect(): this {
    if (this.real) {
      this.real.connect();
    } else if (!this.connected && !this.isBusy) {
      this.active = true;
      this.isBusy = true;
      this.round += 1;
      void this.run(this.round, 0);
    }
    return this;
  }

  open(): this {
    return this.connect();
  }

  disconnect(): this {
    const wasConnected = this.connected;
    this.active = false;
    this.isBusy = false;
    this.round += 1;
    GLOBAL.clearTimeout(this.timer);
    this.real?.disconnect();
    this.room?.leave();
    if (wasConnected && !this.real) {
      this.lost("io client disconnect");
    }
    return this;
  }

  close(): this {
    return this.disconnect();
  }

  send(...given: Json[]): this {
    return this.emit("message", ...given);
  }

  emit(name: string, ...given: Json[]): this {
    if (RESERVED.includes(name)) {
      throw new Error(`"${name}" is a reserved event name`);
    }
    const { flags } = this;
    this.flags = {};
    if (this.real) {
      const flagged = flags.volatile ? this.real.volatile : this.real;
      const timed = flags.timeout ? flagged.timeout(flags.timeout) : flagged;
      timed.emit(name, ...given);
      return this;
    }
    const isAsked = typeof given[given.length - 1] === "function";
    const ack = isAsked ? acknowledged(given.pop(), flags.timeout) : () => {};
    const packet = { name, given, ack };
    if (this.connected) {
      this.deliver(packet);
    } else if (!flags.volatile) {
      this.sendBuffer.push(packet);
    }
    return this;
  }

  async emitWithAck(name: string, ...given: Json[]): Promise<Json> {
    const isTimed = this.flags.timeout !== undefined;
    return new Promise((resolve, reject) => {
      this.emit(name, ...given, (first: Json, second: Json) => {
        if (isTimed && first) {
          reject(first);
        } else {
          resolve(isTimed ? second : first);
        }
      });
    });
  }

  onAny(listener: Json): this {
    this.catchers.push(listener);
    return this;
  }

  prependAny(listener: Json): this {
    this.catchers.unshift(listener);
    return this;
  }

  offAny(listener?: Json): this {
    this.catchers = this.catchers.filter((one) => listener && one !== listener);
    return this;
  }

  listenersAny(): Json[] {
    return this.catchers;
  }

  onAnyOutgoing(listener: Json): this {
    this.outgoing.push(listener);
    return this;
  }

  prependAnyOutgoing(listener: Json): this {
    this.outgoing.unshift(listener);
    return this;
  }

  offAnyOutgoing(listener?: Json): this {
    this.outgoing = this.outgoing.filter((one) => listener && one !== listener);
    return this;
  }

  listenersAnyOutgoing(): Json[] {
    return this.outgoing;
  }

  /** Do what was emitted, when all that was emitted before is done. */
  deliver({ name, given, ack }: Json): void {
    for (const listener of [...this.outgoing]) {
      listener.call(this, name, ...given);
    }
    const { room } = this;
    if (ACTION_NAMES.includes(name)) {
      const act = async () => {
        room.noteAction(name, given[0]);
        await room.act(given[0]);
        ack();
      };
      this.acting = this.acting
        .then(act)
        .catch((error) => GLOBAL.console.error(error));
    }
  }

  /** Follow the conversation; `attempt` counts how often it is tried again. */
  async run(round: number, attempt: number): Promise<void> {
    const place = socketPlace(this.io.uri, this.io.opts, this.base);
    const socketClass = await webSocketClass();
    if (round !== this.round) {
      return;
    }
    if (!place) {
      this.goToReal();
      return;
    }
    const room = new Room(place, socketClass, (view) => this.heard(view));
    this.room = room;
    try {
      const isOurs = await room.enter();
      if (round !== this.round) {
        return;
      }
      if (!isOurs) {
        this.goToReal();
        return;
      }
    } catch (error) {
      if (round === this.round) {
        this.failed(error, round, attempt);
      }
      return;
    }
    room.noteConnection();
    if (room.refusal) {
      this.active = false;
      this.isBusy = false;
      this.fire("connect_error", new Error(room.refusal));
      return;
    }
    this.entered(room, attempt);
    if (round === this.round) {
      await room.follow().catch(() => {});
    }
    if (round === this.round) {
      room.leave();
      this.lost("transport close");
      this.again(round, 1);
    }
  }

  /** Tell what was said before, and that there is a connection. */
  entered(room: Room, attempt: number): void {
    this.id = connectionId();
    this.io.engine.id = connectionId();
    this.io.fire("open");
    if (attempt) {
      this.io.fire("reconnect", attempt);
    }
    this.connected = true;
    for (const view of room.replay) {
      this.heard(view);
    }
    const buffered = this.sendBuffer.splice(0);
    for (const packet of buffered) {
      this.deliver(packet);
    }
    this.fire("connect");
  }

  /** Tell that there is no connection to be had, and try again. */
  failed(error: Json, round: number, attempt: number): void {
    const wrong = new Error("websocket error");
    Object.assign(wrong, { type: "TransportError", description: error });
    this.io.fire("error", wrong);
    this.fire("connect_error", wrong);
    if (attempt) {
      this.io.fire("reconnect_error", wrong);
    }
    this.again(round, attempt + 1);
  }

  /** Connect again after a while, if it is to be and was not tried too often. */
  again(round: number, attempt: number): void {
    if (round !== this.round || !this.io.reconnection()) {
      this.isBusy = this.isBusy && round !== this.round;
      return;
    }
    if (attempt > this.io.reconnectionAttempts()) {
      this.isBusy = false;
      this.io.fire("reconnect_failed");
      return;
    }
    this.timer = GLOBAL.setTimeout(() => {
      if (round === this.round) {
        this.io.fire("reconnect_attempt", attempt);
        void this.run(round, attempt);
      }
    }, this.io.delay(attempt));
  }

  lost(reason: string): void {
    this.connected = false;
    this.id = undefined;
    this.fire("disconnect", reason, undefined);
  }

  /** Call what listens for an event of the server. */
  heard(view: Json): void {
    if (!this.connected) {
      return;
    }
    // A listener may change what it gets, as it came over the wire.
    const given = JSON.parse(JSON.stringify(view));
    for (const listener of [...this.catchers]) {
      listener.call(this, "oh_event", given);
    }
    this.fire("oh_event", given);
  }

  /** Leave everything to socket.io-client itself. */
  goToReal(): void {
    const { uri, opts } = this.io;
    const real = this.library(uri, { ...opts, autoConnect: false });
    this.real = real;
    for (const name of ["connect", "connect_error", "disconnect"]) {
      real.on(name, (...given: Json[]) => {
        this.connected = real.connected;
        this.active = real.active;
        this.id = real.id;
        this.fire(name, ...given);
      });
    }
    for (const name of ["attempt", "error", "failed"]) {
      const event = `reconnect_${name}`;
      real.io.on(event, (given: Json) => this.io.fire(event, given));
    }
    real.io.on("reconnect", (given: Json) => this.io.fire("reconnect", given));
    real.onAny((name: string, ...given: Json[]) => {
      for (const listener of [...this.catchers]) {
        listener.call(this, name, ...given);
      }
      this.fire(name, ...given);
    });
    for (const { name, given, ack } of this.sendBuffer.splice(0)) {
      real.emit(name, ...given, ack);
    }
    if (this.active) {
      real.connect();
    }
  }
}

/** An acknowledgement that comes once, and not too late. */
function acknowledged(ack: Json, milliseconds?: number): Json {
  if (milliseconds === undefined) {
    return ack;
  }
  let isOver = false;
  const timer = GLOBAL.setTimeout(() => {
    isOver = true;
    ack(new Error("operation has timed out"));
  }, milliseconds);
  return (...given: Json[]) => {
    if (!isOver) {
      GLOBAL.clearTimeout(timer);
      ack(null, ...given);
    }
  };
}

function connectionId(): string {
  const random = () => Math.random().toString(36).slice(2, 12);
  return (random() + random()).slice(0, 20);
}

/** The class of WebSockets: the global one, or that of the ws package, or null. */
async function webSocketClass(): Promise<Json> {
  if (GLOBAL.WebSocket || !GLOBAL.process?.versions?.node) {
    return GLOBAL.WebSocket ?? null;
  }
  const name = "ws";
  try {
    const found = await import(/* @vite-ignore */ name);
    return found.WebSocket ?? found.default;
  } catch {
    return null;
  }
}
