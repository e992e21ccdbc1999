// V0's Socket.IO server over V1: what one socket is told, and what its actions do.

import { since } from "../../helpers/javascript/events_feed";
import type { Json } from "../../helpers/javascript/pure";
import { Timeline } from "./timeline";

const LOOK_MILLISECONDS = 1000;
const ASLEEP_MILLISECONDS = 5000;
const GREETING_MILLISECONDS_OF_V1 = 60000;
// How often a sandbox that runs is asked for before its connection counts as lost.
const MOST_KNOCKS = 30;
// Seconds for which an action waits for a sandbox that is started or woken.
const READY_MILLISECONDS = 120000;
const START_WORDS = new Map([
  ["PREPARING_REPOSITORY", "STATUS$SETTING_UP_WORKSPACE"],
  ["RUNNING_SETUP_SCRIPT", "STATUS$SETTING_UP_WORKSPACE"],
  ["SETTING_UP_GIT_HOOKS", "STATUS$SETTING_UP_GIT_HOOKS"],
  ["SETTING_UP_SKILLS", "STATUS$RUNTIME_STARTED"],
  ["STARTING_CONVERSATION", "STATUS$RUNTIME_STARTED"],
]);
const ACTION_PATHS = new Map([
  ["running", "/run"],
  ["paused", "/pause"],
  ["stopped", "/interrupt"],
  ["user_confirmed", "/events/respond_to_confirmation"],
  ["user_rejected", "/events/respond_to_confirmation"],
]);
const TIMELINES = new Map<string, Timeline>();

/** What the URL and the options of a V0 socket say. */
export interface SocketPlace {
  server: string;
  conversationId: string;
  latest: number;
  headers: Record<string, string>;
  key: string;
  credentials: string;
}

/** A server could not be reached, or a connection has ended. */
class Lost extends Error {}

/** A server refused; what it said is in the message. */
class RefusedByV1 extends Error {
  status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One socket of V0: its conversation, and what it has been told of it. */
export class Room {
  refusal = "";
  isLeft = false;
  isFollowing = false;
  isStopping = false;
  mayWake = true;
  isDirect = false;
  state = "";
  told = 0;
  task = "";
  replay: Json[] = [];
  socket: Json = null;
  wake: () => void = () => {};
  timeline = new Timeline();

  /** What the URL says. */
  place: SocketPlace;

  /** The class of WebSockets, or null where there is none. */
  WebSocket: Json;

  /** Called for what the client is to be told. */
  tell: (view: Json) => void;

  constructor(place: SocketPlace, socketClass: Json, tell: (view: Json) => void) {
    this.place = place;
    this.WebSocket = socketClass;
    this.tell = tell;
  }

  /** The id with dashes, as the Agent Server has it. */
  get dashed(): string {
    return dashedId(this.place.conversationId);
  }

  /** Look for the conversation; false where the server is none of V1's. */
  async enter(): Promise<boolean> {
    if (!this.place.conversationId) {
      this.refusal = "No conversation_id in query params";
      return true;
    }
    let found: Json = null;
    try {
      found = await this.look();
    } catch (error) {
      const { status = 0 }: Json = error;
      if ([401, 403].includes(status)) {
        this.refusal = "invalid_session_api_key";
        return true;
      }
      if ([200, 404, 405].includes(status)) {
        return this.enterAgent();
      }
      throw error;
    }
    if (!found.conversation && !found.task) {
      this.refusal = "Failed to join conversation";
      return true;
    }
    const place = `${this.place.server} ${this.dashed}`;
    this.timeline = TIMELINES.get(place) ?? this.timeline;
    TIMELINES.set(place, this.timeline);
    this.replay = await this.replayed(found.conversation);
    return true;
  }

  /** Look whether the server is the Agent Server of the conversation itself. */
  async enterAgent(): Promise<boolean> {
    if (this.isDirect || !this.place.key) {
      return false;
    }
    const url = `${this.place.server}/api/conversations/${this.dashed}`;
    try {
      const known = await this.call("GET", url, agentHeaders(this.place.key));
      this.isDirect = Boolean(known?.id);
    } catch {
      return false;
    }
    return this.isDirect ? this.enter() : false;
  }

  /** What V0 told a client that came: all events, and the last state behind them. */
  async replayed(conversation: Json): Promise<Json[]> {
    const { latest } = this.place;
    if (!conversation) {
      this.state = "loading";
      this.told = 1;
      return latest < 0 ? [stateView("loading", 0)] : [];
    }
    const isAwake = isRunning(conversation);
    this.add(await this.history(isAwake ? conversation : null));
    this.state = "";
    const views = this.timeline.views.slice(Math.max(latest, -1) + 1, this.told);
    const others = views.filter((view) => !isState(view));
    const states = views.filter(isState).slice(-1);
    const isSilent = !this.timeline.status && this.timeline.patience() === null;
    if (isAwake && latest < 0 && isSilent) {
      this.told = Math.max(this.told, 1);
      return [...others, stateView("awaiting_user_input", 0)];
    }
    return [...others, ...states];
  }

  /** Tell what happens; returns when the connection is lost. */
  async follow(): Promise<void> {
    let knocks = 0;
    while (!this.isLeft) {
      const awake = await this.awake();
      this.isFollowing = false;
      await this.stream(awake).catch(() => {});
      this.hangUp();
      knocks = this.isFollowing ? 0 : knocks + 1;
      const { conversation } = await this.look();
      if (conversation?.sandbox_status !== "RUNNING") {
        this.mayWake = false;
        this.tellNow(stateView("stopped"));
      } else if (this.isFollowing || knocks > MOST_KNOCKS) {
        return;
      } else {
        await this.rest(LOOK_MILLISECONDS);
      }
    }
  }

  /** The conversation once its agent can be asked; tells how far its start is. */
  async awake(): Promise<Json> {
    let said = "";
    while (!this.isLeft) {
      const { conversation, task } = await this.look();
      const sandbox = conversation?.sandbox_status;
      if (isRunning(conversation)) {
        if (said) {
          this.tellNow(statusFrame("STATUS$READY"));
        }
        return conversation;
      }
      const isTask = !conversation && isStarting(task);
      const isComing = ["RUNNING", "STARTING"].includes(sandbox);
      let word = "STATUS$ERROR";
      if (isTask || isComing || sandbox === "PAUSED") {
        word = START_WORDS.get(task?.status) ?? "STATUS$STARTING_RUNTIME";
      }
      if (!isTask && !isComing && !this.mayWake) {
        word = said;
      } else if (sandbox === "PAUSED" && !said) {
        const path = `/sandboxes/${conversation.sandbox_id}/resume`;
        await this.app("POST", path);
      }
      if (word !== said) {
        said = word;
        this.tellOfStart(word, task);
      }
      const starts = word && word !== "STATUS$ERROR";
      await this.rest(starts ? LOOK_MILLISECONDS : ASLEEP_MILLISECONDS);
    }
    throw new Lost("the client has left");
  }

  /** Tell how far a start is, and that the agent loads, or cannot be started. */
  tellOfStart(word: string, task: Json): void {
    if (word === "STATUS$ERROR") {
      const detail = task?.detail ?? "The sandbox is gone";
      this.tellNow(statusFrame(word, "error", detail));
      this.tellNow(stateView("error"));
      return;
    }
    if (this.state !== "loading") {
      this.state = "loading";
      this.tellNow(stateView("loading"));
    }
    this.tellNow(statusFrame(word));
  }

  /** Tell what the Agent Server says, until it says no more, which throws. */
  async stream(conversation: Json): Promise<void> {
    const frames = new SocketFrames();
    const listens = Boolean(this.WebSocket);
    if (listens) {
      await this.listen(conversation, frames);
      if ((await frames.next(GREETING_MILLISECONDS_OF_V1)) === null) {
        throw new Lost("no greeting");
      }
    }
    let { newest } = this.timeline;
    while (!this.isLeft) {
      const events = await this.agentHistory(conversation, newest);
      this.isFollowing = true;
      this.addAndTell(events);
      if (this.state === "loading" && this.timeline.status !== "running") {
        this.state = "awaiting_user_input";
        this.tellNow(stateView("awaiting_user_input"));
      }
      newest = await this.tellComing(frames, listens);
    }
  }

  /** Tell what the frames say; the time from which all events are to be asked for. */
  async tellComing(frames: SocketFrames, listens: boolean): Promise<string> {
    while (!this.isLeft) {
      const patience = this.timeline.patience();
      if (patience === 0) {
        return "";
      }
      if (!listens) {
        await this.rest(LOOK_MILLISECONDS);
        return this.timeline.newest;
      }
      const frame = await frames.next(patience);
      const event = frame === null ? {} : JSON.parse(frame);
      if (event.kind === "ServerErrorEvent") {
        this.tellNow(errorView(String(event.detail ?? ""), event.code));
      } else if (event.id && event.key !== "full_state") {
        this.addAndTell([event]);
      }
    }
    return "";
  }

  addAndTell(events: Json[]): void {
    for (const view of this.add(events)) {
      this.tellNow(view);
    }
  }

  tellNow(view: Json): void {
    if (!this.isLeft) {
      this.tell(view);
    }
  }

  /** Take events as they come; gives what the client is to be told now. */
  add(events: Json[]): Json[] {
    this.timeline.add(events);
    const views = this.timeline.views.slice(this.told);
    this.told = Math.max(this.told, this.timeline.views.length);
    return views.map((view) => this.live(view));
  }

  /** An event as V0 told it when it happened. */
  live(view: Json): Json {
    if (!isState(view)) {
      return view;
    }
    const { agent_state: told } = view.extras;
    const state = told === "paused" && this.isStopping ? "stopped" : told;
    this.isStopping = this.isStopping && state === "running";
    this.state = state;
    const extras = { ...view.extras, agent_state: state };
    return { ...view, source: "agent", extras };
  }

  /** The events that are not known yet, of the Agent Server where it can be asked. */
  async history(conversation: Json): Promise<Json[]> {
    const { newest } = this.timeline;
    if (conversation) {
      try {
        return await this.agentHistory(conversation, newest);
      } catch (error) {
        if (this.isDirect) {
          throw error;
        }
      }
    }
    const path = `/conversation/${this.place.conversationId}/events/search`;
    try {
      return await this.pages((query) => this.app("GET", path + query), newest);
    } catch {
      // The App Server of 1.6 fails when it is given a time.
      return this.pages((query) => this.app("GET", path + query), "");
    }
  }

  async agentHistory(conversation: Json, newest: string): Promise<Json[]> {
    const { server, key } = agentOf(conversation);
    const url = `${server}/api/conversations/${this.dashed}/events/search`;
    const headers = agentHeaders(key);
    return this.pages((query) => this.call("GET", url + query, headers), newest);
  }

  async pages(
    ask: (query: string) => Promise<Json>,
    newest: string,
  ): Promise<Json[]> {
    const query = `?limit=100&sort_order=TIMESTAMP${since(newest)}`;
    const events: Json[] = [];
    const seen = new Set();
    let following = "";
    while (true) {
      const page = await ask(query + following);
      events.push(...page.items);
      const token = page.next_page_id;
      if (!token || seen.has(token)) {
        return events;
      }
      seen.add(token);
      following = `&page_id=${encodeURIComponent(token)}`;
    }
  }

  /** The V1 conversation or null, and the task that starts it where it is null. */
  async look(): Promise<Json> {
    const { conversationId: id, server, key } = this.place;
    if (this.isDirect) {
      const conversation = {
        sandbox_status: "RUNNING",
        conversation_url: `${server}/api/conversations/${id}`,
        session_api_key: key,
      };
      return { conversation, task: null };
    }
    for (const _ of [1, 2]) {
      const conversation = await this.known(id);
      if (conversation) {
        return { conversation, task: null };
      }
      const task = await this.startTask();
      if (task?.status !== "READY") {
        return { conversation: null, task };
      }
    }
    return { conversation: null, task: null };
  }

  async known(id: string): Promise<Json> {
    const ids = encodeURIComponent(id);
    try {
      const found = await this.app("GET", `/app-conversations?ids=${ids}`);
      return found[0] ?? null;
    } catch (error) {
      const { status = 0 }: Json = error;
      if ([400, 422].includes(status)) {
        return null; // the id is no UUID
      }
      throw error;
    }
  }

  async startTask(): Promise<Json> {
    const tasks = "/app-conversations/start-tasks";
    if (this.task) {
      return (await this.app("GET", `${tasks}?ids=${this.task}`))[0] ?? null;
    }
    const page = await this.app("GET", `${tasks}/search?limit=100`).catch(
      () => null,
    );
    const found = (page?.items ?? []).find(
      (task: Json) => dashedId(task.request?.conversation_id) === this.dashed,
    );
    this.task = found?.id ?? "";
    return found ?? null;
  }

  /** Do what a V0 action asked for; what V1 cannot do is told as an error. */
  async act(action: Json): Promise<void> {
    try {
      await this.perform(action);
    } catch (error) {
      const { message }: Json = error;
      console.warn(message);
      this.tellNow(errorView(message));
    }
  }

  async perform(action: Json): Promise<void> {
    const isMalformed = !action?.action && action?.type === "message";
    const said = { content: action?.message ?? action?.content };
    const args = (isMalformed ? said : action?.args) ?? {};
    const name = isMalformed ? "message" : action?.action;
    if (name === "message") {
      const images = args.image_urls ?? args.images_urls ?? [];
      return this.say(String(args.content ?? ""), images);
    }
    const isAnswer = ["user_confirmed", "user_rejected"].includes(name);
    const state = name === "change_agent_state" ? args.agent_state : "";
    const wanted = isAnswer ? name : state;
    if (ACTION_PATHS.has(wanted)) {
      return this.change(wanted);
    }
    if (name === "run" && args.command) {
      return this.run(args);
    }
    const what = state ? `${name} ${state}` : (name ?? JSON.stringify(action));
    throw new Error(
      `OpenHands V1 cannot do this (socketio/act): '${what}' has no counterpart. ` +
        "Ask the agent by a message.",
    );
  }

  /** Give the agent a message, at once or as soon as it has been started. */
  async say(text: string, images: string[]): Promise<void> {
    const content: Json[] = text ? [{ type: "text", text }] : [];
    if (images.length) {
      content.push({ type: "image", image_urls: images });
    }
    const { conversation, task } = await this.look();
    if (!conversation && isStarting(task)) {
      const path = `/conversations/${this.dashed}/pending-messages`;
      try {
        await this.app("POST", path, { role: "user", content });
        return;
      } catch (error) {
        const { status = 0 }: Json = error;
        if (![404, 405].includes(status)) {
          throw error;
        }
      }
    }
    await this.agent("/events", { role: "user", content, run: true });
  }

  /** Change what the agent does; one that sleeps is not woken to make it stop. */
  async change(state: string): Promise<void> {
    const path = ACTION_PATHS.get(state) ?? "";
    if (["paused", "stopped"].includes(state)) {
      const { conversation } = await this.look();
      if (conversation?.sandbox_status === "PAUSED") {
        this.tellNow(stateView("stopped"));
        return;
      }
    }
    if (["paused", "stopped"].includes(state)) {
      this.isStopping = state === "stopped";
    }
    const accept = state === "user_confirmed";
    try {
      await this.agent(path, state.startsWith("user") ? { accept } : undefined);
    } catch (error) {
      const { status = 0 }: Json = error;
      if (state === "stopped" && [404, 405].includes(status)) {
        await this.agent("/pause");
      } else if (state !== "running" || status !== 409) {
        throw error;
      }
    }
  }

  /** Run a command beside the agent, and tell of it as V0 did. */
  async run(args: Json): Promise<void> {
    const { command } = args;
    const asked = unstoredView("user", `Running command: ${command}`);
    this.tellNow({ ...asked, action: "run", args: { thought: "", ...args } });
    const { server, key } = agentOf(await this.awakeForAction());
    const url = `${server}/api/bash/execute_bash_command`;
    const body = args.cwd ? { command, cwd: args.cwd } : { command };
    const found = await this.call("POST", url, agentHeaders(key), body);
    const code = found.exit_code;
    const said = `Command \`${command}\` executed with exit code ${code}.`;
    this.tellNow({
      ...unstoredView("agent", said),
      observation: "run",
      content: (found.stdout ?? "") + (found.stderr ?? ""),
      extras: { command, metadata: { exit_code: code }, hidden: false },
      success: code === 0,
    });
  }

  /** Ask the agent for something; its server may not know the conversation yet. */
  async agent(path: string, body?: Json): Promise<void> {
    const deadline = Date.now() + READY_MILLISECONDS;
    while (true) {
      const { server, key } = agentOf(await this.awakeForAction());
      const url = `${server}/api/conversations/${this.dashed}${path}`;
      try {
        await this.call("POST", url, agentHeaders(key), body);
        return;
      } catch (error) {
        const { status = 0 }: Json = error;
        if (path !== "/events" || status !== 404 || Date.now() > deadline) {
          throw error;
        }
      }
      await pause(LOOK_MILLISECONDS);
    }
  }

  /** The conversation once its sandbox runs; it is woken, or waited for. */
  async awakeForAction(): Promise<Json> {
    const deadline = Date.now() + READY_MILLISECONDS;
    let isWoken = false;
    while (true) {
      const { conversation, task } = await this.look();
      if (isRunning(conversation)) {
        return conversation;
      }
      const sandbox = conversation?.sandbox_status;
      const isComing = ["RUNNING", "STARTING", "PAUSED"].includes(sandbox);
      if (!isComing && (conversation || !isStarting(task))) {
        throw new Error(`The sandbox is ${sandbox ?? "gone"}`);
      }
      if (Date.now() > deadline) {
        throw new Error("Request to runtime timed out");
      }
      if (sandbox === "PAUSED" && !isWoken) {
        await this.app("POST", `/sandboxes/${conversation.sandbox_id}/resume`);
        isWoken = true;
      }
      await pause(LOOK_MILLISECONDS);
    }
  }

  /** Ask the App Server. */
  async app(method: string, path: string, body?: Json): Promise<Json> {
    const url = `${this.place.server}/api/v1${path}`;
    const { headers, credentials } = this.place;
    return this.call(method, url, headers, body, { credentials });
  }

  /** Ask a server: the decoded answer; throws for an error status. */
  async call(
    method: string,
    url: string,
    headers: Record<string, string>,
    body?: Json,
    options: Json = {},
  ): Promise<Json> {
    const init: Json = { method, headers: { ...headers }, ...options };
    if (body !== undefined) {
      init.headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    const response: Json = await fetch(url, init).catch((error) => {
      throw new Lost(String(error));
    });
    const text = await response.text();
    if (!response.ok) {
      throw new RefusedByV1(response.status, text.slice(0, 500));
    }
    try {
      return text ? JSON.parse(text) : null;
    } catch {
      throw new RefusedByV1(response.status, text.slice(0, 500));
    }
  }

  /** Open a WebSocket, with the key in its first frame if the server has that. */
  async listen(conversation: Json, frames: SocketFrames): Promise<void> {
    const { server, key } = agentOf(conversation);
    const url = `${server.replace(/^http/, "ws")}/sockets/events/${this.dashed}`;
    if (await this.opened(url, frames)) {
      const first = { type: "auth", session_api_key: key };
      this.socket.send(JSON.stringify(first));
      return;
    }
    // An Agent Server before 1.18.1 wants the key in the URL.
    const keyed = `${url}?session_api_key=${encodeURIComponent(key)}`;
    if (!(await this.opened(keyed, frames))) {
      throw new Lost(`no connection to ${url}`);
    }
  }

  /** Open a socket that fills `frames`; whether that was possible. */
  async opened(url: string, frames: SocketFrames): Promise<boolean> {
    const socket = new this.WebSocket(url);
    this.socket = socket;
    let isOpen = false;
    return new Promise((resolve) => {
      const closed = () => {
        resolve(false);
        if (isOpen) {
          frames.end();
        }
      };
      socket.onopen = () => {
        isOpen = true;
        resolve(true);
      };
      socket.onmessage = ({ data }: Json) => frames.put(String(data));
      socket.onerror = closed;
      socket.onclose = closed;
    });
  }

  /** End the connection; nothing is told any more. */
  leave(): void {
    this.isLeft = true;
    this.hangUp();
    this.wake();
  }

  hangUp(): void {
    this.socket?.close();
    this.socket = null;
  }

  /** Let some milliseconds go by, unless the client leaves meanwhile. */
  async rest(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Frames that have come and are not taken yet. */
class SocketFrames {
  waiting: string[] = [];
  isEnded = false;
  notify: () => void = () => {};

  put(frame: string): void {
    this.waiting.push(frame);
    this.notify();
  }

  end(): void {
    this.isEnded = true;
    this.notify();
  }

  /** The next frame, or null when the milliseconds are over; throws at the end. */
  async next(milliseconds: number | null): Promise<string | null> {
    if (!this.waiting.length && !this.isEnded) {
      await new Promise<void>((resolve) => {
        const timer =
          milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
        this.notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const frame = this.waiting.shift() ?? null;
    if (frame === null && this.isEnded) {
      throw new Lost("the connection was closed");
    }
    return frame;
  }
}

function agentOf(conversation: Json): { server: string; key: string } {
  const url = String(conversation.conversation_url ?? "");
  const server = url.replace(/\/api\/conversations\/.*$/, "");
  return { server, key: conversation.session_api_key ?? "" };
}

function agentHeaders(key: string): Record<string, string> {
  return { "X-Session-API-Key": key };
}

function isRunning(conversation: Json): boolean {
  const runs = conversation?.sandbox_status === "RUNNING";
  return runs && Boolean(conversation.conversation_url);
}

function isStarting(task: Json): boolean {
  return Boolean(task) && !["READY", "ERROR"].includes(task.status);
}

function isState(view: Json): boolean {
  return view.observation === "agent_state_changed";
}

/** An id with dashes; itself where it is no UUID. */
function dashedId(id: Json): string {
  const digits = String(id ?? "")
    .replace(/-/g, "")
    .toLowerCase();
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits);
  return parts ? parts.slice(1).join("-") : String(id ?? "");
}

/** What is in every event of V0; this one is stored nowhere, so it has no number. */
function unstoredView(source: string, message: string): Json {
  const timestamp = new Date().toISOString().replace("Z", "");
  return { timestamp, source, message };
}

function stateView(state: string, id?: number): Json {
  return {
    ...(id === undefined ? {} : { id }),
    ...unstoredView("agent", ""),
    observation: "agent_state_changed",
    content: "",
    extras: { agent_state: state, reason: "" },
  };
}

function errorView(text: string, code = ""): Json {
  const view = { ...unstoredView("agent", text), observation: "error" };
  return { ...view, content: text, extras: { error_id: code } };
}

/** A frame in which V0 told how far a start is. */
function statusFrame(id: string, type = "info", message = ""): Json {
  return { status_update: true, type, id, message };
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
