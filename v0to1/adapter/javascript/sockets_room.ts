// V0's Socket.IO server over V1: what one socket is told, and what its actions do.

import { since } from "./events_order";
import type { Json } from "./json";
import {
  REMEMBERED,
  Timeline,
  allPages,
  eventsSince,
  v0EventView,
} from "./events";
import {
  type Call,
  type Found,
  GLOBAL,
  type Line,
  Older,
  Refused,
  type Reply,
  V0Request,
  agentOf,
  dashed,
  isStarting,
  json,
  lookUp,
  remember,
  replyOf,
  shown,
  textOf,
  agent,
} from "./exchange";
import { fetchedOnce } from "./for_fetch";
import { ACTIONS, delivered, saidTo, told } from "./messages";
import { noteUse } from "./usage";

const LOOK_MILLISECONDS = 1000;
const ASLEEP_MILLISECONDS = 5000;
const GREETED_MILLISECONDS = 60000;
// How often a sandbox that runs is asked for before its connection counts as lost.
const MOST_KNOCKS = 30;
// The rules of actions, as usage records have them.
const ACTION_RULES: Json = {
  message: "socketio/message",
  run: "socketio/command",
  user_confirmed: "socketio/confirm",
  user_rejected: "socketio/reject",
  change_agent_state: "socketio/state",
  "change_agent_state running": "socketio/run",
  "change_agent_state paused": "socketio/pause",
  "change_agent_state stopped": "socketio/stop",
  "change_agent_state user_confirmed": "socketio/confirm-state",
  "change_agent_state user_rejected": "socketio/reject-state",
  "type message": "socketio/malformed",
};
// What V0 said of the steps of a start.
const START_WORDS: Json = {
  PREPARING_REPOSITORY: "STATUS$SETTING_UP_WORKSPACE",
  RUNNING_SETUP_SCRIPT: "STATUS$SETTING_UP_WORKSPACE",
  SETTING_UP_GIT_HOOKS: "STATUS$SETTING_UP_GIT_HOOKS",
  SETTING_UP_SKILLS: "STATUS$RUNTIME_STARTED",
  STARTING_CONVERSATION: "STATUS$RUNTIME_STARTED",
};

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
export class Lost extends Error {}

/** A conversation of which only the Agent Server is known, and its key. */
class DirectRequest extends V0Request {
  constructor(request: Call, place: Found, line: Line) {
    super(request, place, line);
    this.app = (_method, path) => this.known(path);
  }

  /** What the App Server would have said of the conversation; else 404. */
  async known(path: string): Promise<Json> {
    if (!path.startsWith("/app-conversations?ids=")) {
      throw new Refused(json({ detail: "there is no App Server" }, 404));
    }
    const { request, id } = this;
    const conversation = {
      id,
      sandbox_status: "RUNNING",
      conversation_url: `${request.url}/api/conversations/${id}`,
      session_api_key: request.headers["session_api_key"],
    };
    return [conversation];
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
  replay: Json[] = [];
  socket: Json = null;
  wake: () => void = () => {};
  timeline = new Timeline();
  v0: V0Request;

  /** What the URL says. */
  place: SocketPlace;

  /** The class of WebSockets, or null where there is none. */
  WebSocket: Json;

  /** Called for what the client is to be told. */
  tell: (view: Json) => void;

  constructor(
    place: SocketPlace,
    socketClass: Json,
    tell: (view: Json) => void,
  ) {
    this.place = place;
    this.WebSocket = socketClass;
    this.tell = tell;
    this.v0 = this.asking(V0Request, place.headers);
  }

  asking(kind: Json, headers: Record<string, string>): V0Request {
    const { server, conversationId, credentials } = this.place;
    const request = { method: "GET", url: server, headers, body: null };
    const named = { conversation_id: conversationId };
    const send = async (call: Json): Promise<Reply> => {
      const inner = GLOBAL.fetch;
      const sending = fetchedOnce(inner, call, { credentials }, null);
      const response = await sending.catch((error: Json) => {
        throw new Lost(String(error));
      });
      return fetchedReply(response);
    };
    return new kind(request, [server, {}, named], { send });
  }

  /** Look for the conversation; false where the server is none of V1's. */
  async enter(): Promise<boolean> {
    if (!this.place.conversationId) {
      this.refusal = "No conversation_id in query params";
      return true;
    }
    let found: Json = null;
    let task: Json = null;
    try {
      [found, task] = await lookUp(this.v0);
    } catch (error) {
      const status = statusOf(error);
      if ([401, 403].includes(status)) {
        this.refusal = "invalid_session_api_key";
        return true;
      }
      if (error instanceof Older || [404, 405].includes(status)) {
        return this.enterAgent();
      }
      throw error;
    }
    if (!found && !task) {
      this.refusal = "Failed to join conversation";
      return true;
    }
    const { memory, id } = this.v0;
    this.timeline = memory.timelines.get(id) ?? this.timeline;
    remember(memory.timelines, id, this.timeline, REMEMBERED);
    if (task?.id) {
      remember(memory.tasks, id, String(task.id));
    }
    this.replay = await this.replayed(found);
    return true;
  }

  /** Look whether the server is the Agent Server of the conversation itself. */
  async enterAgent(): Promise<boolean> {
    const { server, key } = this.place;
    if (this.isDirect || !key) {
      return false;
    }
    const url = `${server}/api/conversations/${dashed(this.v0.id)}`;
    let known: Json = null;
    try {
      known = await this.asked("GET", url, key);
    } catch {
      return false;
    }
    if (!known?.id) {
      return false;
    }
    this.isDirect = true;
    this.v0 = this.asking(DirectRequest, { session_api_key: key });
    return this.enter();
  }

  /** What V0 told a client that came: all events, and the last state behind them. */
  async replayed(conversation: Json): Promise<Json[]> {
    const { latest } = this.place;
    if (!conversation) {
      this.state = "loading";
      this.told = 1;
      return latest < 0 ? [stateView("loading", 0)] : [];
    }
    const isAwake = this.runs(conversation);
    this.add(await this.history(isAwake ? conversation : null));
    this.state = "";
    const views = this.timeline.views.slice(latest + 1, this.told);
    const others = views.filter((view) => !isState(view));
    const states = views.filter(isState).slice(-1);
    const isSilent = !this.timeline.status && this.timeline.patience() === null;
    if (isAwake && latest < 0 && isSilent) {
      this.told = Math.max(this.told, 1);
      return [...others, stateView("awaiting_user_input", 0)];
    }
    return [...others, ...states];
  }

  /** Tell what happens; returns, or throws, when the connection is lost. */
  async follow(): Promise<void> {
    let knocks = 0;
    while (!this.isLeft) {
      const conversation = await this.awake();
      this.isFollowing = false;
      await this.stream(conversation).catch(() => {});
      this.hangUp();
      knocks = this.isFollowing ? 0 : knocks + 1;
      const [found] = this.isLeft ? [null] : await lookUp(this.v0);
      if (found?.sandbox_status !== "RUNNING") {
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
      const [found, task] = await lookUp(this.v0);
      const sandbox = found?.sandbox_status;
      if (this.runs(found)) {
        if (said) {
          this.tellNow(statusFrame("STATUS$READY"));
        }
        return found;
      }
      const comes = found
        ? ["RUNNING", "STARTING"].includes(sandbox)
        : isStarting(task);
      let word = "STATUS$ERROR";
      if (comes || sandbox === "PAUSED") {
        word = START_WORDS[task?.status] ?? "STATUS$STARTING_RUNTIME";
      }
      if (!comes && !this.mayWake) {
        word = said;
      } else if (sandbox === "PAUSED" && !said) {
        await this.v0.app("POST", `/sandboxes/${found.sandbox_id}/resume`);
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
      if ((await frames.next(GREETED_MILLISECONDS)) === null) {
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
        const view = v0EventView(event); // it is not stored
        delete view.id;
        this.tellNow(view);
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
    const { agent_state: known } = view.extras;
    const state = known === "paused" && this.isStopping ? "stopped" : known;
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
    return eventsSince(this.v0, newest);
  }

  /** The events from a little before a time on, as the Agent Server has them. */
  async agentHistory(conversation: Json, newest: string): Promise<Json[]> {
    const [server, key] = agentOf(this.v0, conversation);
    const path = `/api/conversations/${dashed(this.v0.id)}/events/search`;
    const query = `?limit=100&sort_order=TIMESTAMP${since(newest)}`;
    const url = server + path + query;
    return allPages((following) => this.asked("GET", url + following, key));
  }

  /** Ask the Agent Server by a whole URL: the decoded answer. */
  async asked(method: string, url: string, key: string): Promise<Json> {
    const headers = { "X-Session-API-Key": key };
    const reply = await this.v0.sent(method, url, headers);
    try {
      return JSON.parse(textOf(reply.body));
    } catch {
      throw new Refused(reply);
    }
  }

  /** Count what a client uses that connects. */
  noteConnection(): void {
    this.note("socketio/connect", "Socket.IO connect");
    this.note("socketio/events", "Socket.IO on oh_event");
  }

  /** Count what a client uses that emits an event. */
  noteAction(event: string, action: Json): void {
    const state = String(action?.args?.agent_state ?? "");
    const name = String(action?.action || `type ${action?.type}`);
    const rule = ACTION_RULES[`${name} ${state}`] ?? ACTION_RULES[name];
    this.note(rule ?? "socketio/act", `Socket.IO emit ${event}`);
  }

  note(rule: string, route: string): void {
    const { root } = this.v0;
    noteUse(rule, route, this.isDirect ? "" : root);
  }

  /** Do what a V0 action asked for; what V1 cannot do is told as an error. */
  async act(action: Json): Promise<void> {
    let said = "";
    try {
      said = saidBy(await this.perform(action));
    } catch (error) {
      const message = error instanceof Error && error.message;
      said =
        error instanceof Refused
          ? saidBy(error.reply)
          : `OpenHands V1 did not answer: ${message || "the server is older"}`;
    }
    if (said) {
      GLOBAL.console.warn(said);
      this.tellNow(errorView(said));
    }
  }

  async perform(action: Json): Promise<Json> {
    const isMalformed = !action?.action && action?.type === "message";
    const text = { content: action?.message ?? action?.content };
    const args = (isMalformed ? text : action?.args) ?? {};
    const name = isMalformed ? "message" : action?.action;
    if (name === "message") {
      const images = args.image_urls ?? args.images_urls ?? [];
      return this.say(String(args.content ?? ""), images);
    }
    const isAnswer = ["user_confirmed", "user_rejected"].includes(name);
    const given = name === "change_agent_state" ? args.agent_state : "";
    const state = isAnswer ? name : given;
    if (state in ACTIONS) {
      return this.change(state);
    }
    if (name === "run" && args.command) {
      return this.run(args);
    }
    const what = given ? `${name} ${given}` : (name ?? action ?? null);
    const why = `${shown(what)} has no counterpart. Ask the agent by a message.`;
    const detail = `OpenHands V1 cannot do this (socketio/act): ${why}`;
    return json({ detail }, 501);
  }

  /** Give the agent a message, at once or as soon as it has been started. */
  async say(text: string, images: string[]): Promise<Json> {
    try {
      return await saidTo(this.v0, text, images);
    } catch (error) {
      if (!(error instanceof Older)) {
        throw error;
      }
      const content: Json[] = [{ type: "text", text }]; // it queues no messages
      if (images.length > 0) {
        content.push({ type: "image", image_urls: images });
      }
      return delivered(this.v0, { role: "user", content, run: true });
    }
  }

  /** Change what the agent does; one that sleeps is not woken to make it stop. */
  async change(state: string): Promise<void> {
    if (["paused", "stopped"].includes(state)) {
      const [found] = await lookUp(this.v0);
      if (found?.sandbox_status === "PAUSED") {
        this.tellNow(stateView("stopped"));
        return;
      }
      this.isStopping = state === "stopped";
    }
    const accept = state === "user_confirmed";
    const body = state.startsWith("user") ? { accept } : undefined;
    await told(this.v0, ACTIONS[state], body);
  }

  /** Run a command beside the agent, and tell of it as V0 did. */
  async run(args: Json): Promise<void> {
    const { command, cwd } = args;
    const asked = unstoredView("user", `Running command: ${command}`);
    this.tellNow({ ...asked, action: "run", args: { thought: "", ...args } });
    const path = "/api/bash/execute_bash_command";
    const body = cwd ? { command, cwd } : { command };
    const found = await agent(this.v0, "POST", path, body);
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

  /** Open a WebSocket, with the key in its first frame if the server has that. */
  async listen(conversation: Json, frames: SocketFrames): Promise<void> {
    const [server, key] = agentOf(this.v0, conversation);
    const path = `/sockets/events/${dashed(this.v0.id)}`;
    const url = server.replace(/^http/, "ws") + path;
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

  /** Whether the agent of a conversation can be asked. */
  runs(conversation: Json): boolean {
    const isRunning = conversation?.sandbox_status === "RUNNING";
    return isRunning && agentOf(this.v0, conversation)[0] !== "";
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
      const timer = GLOBAL.setTimeout(resolve, milliseconds);
      this.wake = () => {
        GLOBAL.clearTimeout(timer);
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
          milliseconds === null
            ? undefined
            : GLOBAL.setTimeout(resolve, milliseconds);
        this.notify = () => {
          GLOBAL.clearTimeout(timer);
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

/** A response of fetch as a reply. */
async function fetchedReply(response: Json): Promise<Reply> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value: string, name: string) => {
    headers[name.toLowerCase()] = value;
  });
  const body = new Uint8Array(await response.arrayBuffer());
  return replyOf(response.status, headers, body);
}

/** The status with which V1 refused a request; 0 where it did not. */
function statusOf(error: unknown): number {
  return error instanceof Refused ? error.reply.status : 0;
}

/** What a response says in words, if it has an error status. */
function saidBy(reply: Json): string {
  if (!(reply?.status >= 400)) {
    return "";
  }
  const text = textOf(reply.body).slice(0, 500);
  try {
    const found = JSON.parse(text);
    return String(found.detail ?? found.error ?? text);
  } catch {
    return text || `status ${reply.status}`;
  }
}

function isState(view: Json): boolean {
  return view.observation === "agent_state_changed";
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

function errorView(text: string): Json {
  const view = { ...unstoredView("agent", text), observation: "error" };
  return { ...view, content: text, extras: { error_id: "" } };
}

/** A frame in which V0 told how far a start is. */
function statusFrame(id: string, type = "info", message = ""): Json {
  return { status_update: true, type, id, message };
}
