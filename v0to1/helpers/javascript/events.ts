// A client of a conversation's events.

import {
  EventFeed,
  type Told,
  methodOf,
  since,
  socketUrl,
} from "./events_feed";
import { agentServer } from "./flows";
import {
  type AgentServer,
  type Json,
  OpenHandsV1Error,
  existing,
  messageContent,
  runningAgent,
} from "./pure";
import {
  type Answer,
  type Http,
  type Options,
  agentRequest,
  answer,
  checked,
} from "./transport_fetch";

const POLL_MILLISECONDS = 1000;
const GREETING_MILLISECONDS = 60000;
const LONGEST_DELAY = 5000;

/**
 * How to follow a conversation, beside what goes with each call.
 *
 * `after` is what the client has had before: the number of an event in the V0 view,
 * or the id of a V1 event; -1 or null is nothing. `WebSocket` is a class to use
 * where there is no global one; without either, the App Server is asked again and
 * again.
 */
export interface EventsOptions extends Options {
  after?: number | string | null;
  autoConnect?: boolean;
  reconnection?: boolean;
  reconnectionAttempts?: number;
  reconnectionDelay?: number;
  WebSocket?: Json;
}

/** What is called for an event, with the event or what is said of the connection. */
export type Listener = (given: Json) => unknown;

/** Follow the events of a conversation, at once unless `autoConnect` is false. */
export function connectEvents(
  http: Http,
  root: string,
  conversationId: string,
  options: EventsOptions = {},
): EventsClient {
  const client = new EventsClient(http, root, conversationId, options);
  return options.autoConnect === false ? client : client.connect();
}

/**
 * Follows the events of a conversation, and acts in it.
 *
 * Listeners get each event once, in order, also after the connection was lost:
 * `event` as V1 has it, `oh_event` as V0 had it. `connect`, `disconnect` and
 * `connect_error` tell of the connection; `reconnect_attempt`, `reconnect`,
 * `reconnect_error` and `reconnect_failed` of attempts to make it again.
 */
export class EventsClient {
  connected = false;
  active = false;
  listeners = new Map();
  round = 0;
  isTimed = true;
  agent: AgentServer | undefined = undefined;
  socket: Json = null;
  wake: () => void = () => {};
  asked: Promise<unknown> = Promise.resolve();

  /** What calls the App Server. */
  http: Http;

  /** Where the V1 API of the App Server begins. */
  root: string;

  /** The conversation. */
  conversationId: string;

  /** What goes with each call. */
  options: Options;

  /** How to connect. */
  settings: EventsOptions;

  /** Which events the listeners have had. */
  feed: EventFeed;

  constructor(
    http: Http,
    root: string,
    conversationId: string,
    options: EventsOptions,
  ) {
    const here: Json = globalThis;
    const {
      after,
      autoConnect,
      reconnection = true,
      reconnectionAttempts = Infinity,
      reconnectionDelay = 1000,
      WebSocket: socketClass = here.WebSocket,
      ...rest
    } = options;
    this.http = http;
    this.root = root;
    this.conversationId = conversationId;
    this.options = rest;
    this.settings = {
      reconnection,
      reconnectionAttempts,
      reconnectionDelay,
      WebSocket: socketClass,
    };
    this.feed = new EventFeed(after);
  }

  /** The id of the connection, while there is one. */
  get id(): string | undefined {
    return this.connected ? `${this.conversationId}-${this.round}` : undefined;
  }

  /** What tells of attempts to connect again: this client itself. */
  get io(): this {
    return this;
  }

  /** Call `listener` for each event with this name. */
  on(name: string, listener: Listener): this {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    return this;
  }

  /** Call `listener` for the next event with this name. */
  once(name: string, listener: Listener): this {
    const only = (given: Json) => {
      this.off(name, only);
      return listener(given);
    };
    return this.on(name, only);
  }

  /** Call `listener`, or all of this name, or all of them, no more. */
  off(name?: string, listener?: Listener): this {
    if (name === undefined) {
      this.listeners.clear();
    } else {
      const found: Json[] = this.listeners.get(name) ?? [];
      const kept = found.filter((one) => listener && one !== listener);
      this.listeners.set(name, kept);
    }
    return this;
  }

  /** Call no listener of this name, or of any, any more. */
  removeAllListeners(name?: string): this {
    return this.off(name);
  }

  /** Open the connection. */
  connect(): this {
    if (!this.active) {
      this.active = true;
      this.round += 1;
      void this.follow(this.round);
    }
    return this;
  }

  /** Open the connection. */
  open(): this {
    return this.connect();
  }

  /** End the connection. */
  disconnect(): this {
    const wasConnected = this.connected;
    this.active = false;
    this.connected = false;
    this.round += 1;
    this.socket?.close();
    this.wake();
    if (wasConnected) {
      this.tell("disconnect", "io client disconnect");
    }
    return this;
  }

  /** End the connection. */
  close(): this {
    return this.disconnect();
  }

  /** Send a message for the agent to work on. */
  async sendMessage(
    text: string | null | undefined,
    imageUrls?: readonly string[] | null,
  ): Promise<Answer> {
    const content = messageContent(text, imageUrls);
    return this.act("/events", { role: "user", content, run: true });
  }

  /** Let the agent rest after its current step. */
  async pause(): Promise<Answer> {
    return this.act("/pause");
  }

  /** Let the agent go on; the status is 409 if it runs already. */
  async run(): Promise<Answer> {
    return this.act("/run", undefined, [409]);
  }

  /** Stop the agent at once, or after its step where the server is older. */
  async interrupt(): Promise<Answer> {
    const older = [404, 405];
    const response = await this.act("/interrupt", undefined, older);
    return older.includes(response.status) ? this.pause() : response;
  }

  /** Let the agent do what it waits for. */
  async accept(): Promise<Answer> {
    return this.act("/events/respond_to_confirmation", { accept: true });
  }

  /** Do not let the agent do what it waits for. */
  async reject(reason?: string | null): Promise<Answer> {
    const said = reason ? { accept: false, reason } : { accept: false };
    return this.act("/events/respond_to_confirmation", said);
  }

  /** Run a command beside the agent, which does not see it. */
  async runCommand(command: string): Promise<Answer> {
    const path = "/api/bash/execute_bash_command";
    return this.inTurn(() => this.ask("POST", path, { command }));
  }

  /** Do what a V0 action did; throws for one that V1 has no call for. */
  async sendAction(action: Json): Promise<Answer> {
    const [method, ...given] = methodOf(action);
    const methods: Json = this;
    return methods[method](...given);
  }

  /** Ask for something of the conversation, when all that was asked before is done. */
  async act(path: string, data?: Json, fine?: number[]): Promise<Answer> {
    const url = `/api/conversations/${this.conversationId}${path}`;
    return this.inTurn(() => this.ask("POST", url, data, fine));
  }

  /** What `call` gives, which is called when those before it are done. */
  async inTurn(call: () => Promise<Answer>): Promise<Answer> {
    const coming = this.asked.then(call);
    this.asked = coming.catch(() => {});
    return coming;
  }

  /** Ask the Agent Server; statuses that are `fine` do not throw. */
  async ask(
    method: string,
    path: string,
    data?: Json,
    fine: number[] = [],
  ): Promise<Answer> {
    const agent = this.agent ?? (await this.located());
    const request = { method, path, data };
    try {
      const { http, options } = this;
      return await checked(await agentRequest(http, agent, request, options));
    } catch (error) {
      const { response }: Json = error ?? {};
      if (fine.includes(response?.status)) {
        return response;
      }
      throw error;
    }
  }

  /** The Agent Server; a paused sandbox is resumed only for a first connection. */
  async located(): Promise<AgentServer> {
    const { http, root, conversationId, options } = this;
    if (!this.agent) {
      this.agent = await agentServer(http, root, conversationId, options);
      return this.agent;
    }
    const url = `${root}/app-conversations?ids=${conversationId}`;
    const { data } = await answer(http, "GET", url, options);
    const found = existing(data, conversationId);
    const agent = runningAgent(found);
    if (!agent) {
      throw new OpenHandsV1Error(`the sandbox is ${found.sandbox_status}`);
    }
    this.agent = agent;
    return agent;
  }

  /** Hand on events until the connection ends and is not made again. */
  async follow(round: number): Promise<void> {
    const { reconnection, reconnectionAttempts = 0 } = this.settings;
    const { reconnectionDelay = 0 } = this.settings;
    let tried = 0;
    while (round === this.round) {
      try {
        const agent = await this.located();
        await this.handOn(agent, round, () => {
          this.tellOf("reconnect", tried, tried);
          tried = 0;
        });
      } catch (error) {
        if (round === this.round) {
          this.lost(error);
          this.tellOf("reconnect_error", tried, error);
        }
      }
      tried += 1;
      if (!reconnection || tried > reconnectionAttempts) {
        this.deliver(this.feed.end(), round);
        if (reconnection && round === this.round) {
          this.tell("reconnect_failed");
        }
        this.active = this.active && round !== this.round;
        return;
      }
      const delay = reconnectionDelay * 2 ** Math.min(tried - 1, 8);
      await this.rest(Math.min(delay, LONGEST_DELAY), round);
      if (round === this.round) {
        this.tell("reconnect_attempt", tried);
      }
    }
  }

  /** Tell of an attempt to connect again, if it is one: `tried` counts them. */
  tellOf(name: string, tried: number, given: Json): void {
    if (tried > 0) {
      this.tell(name, given);
    }
  }

  /** Tell that there is no connection, or no longer one. */
  lost(error: unknown): void {
    if (this.connected) {
      this.connected = false;
      this.tell("disconnect", "transport close");
    } else {
      this.tell("connect_error", error);
    }
  }

  /** Hand on events until the connection breaks, which throws, or is ended. */
  async handOn(
    agent: AgentServer,
    round: number,
    opened: () => void,
  ): Promise<void> {
    const frames = new Frames();
    const hasSocket = Boolean(this.settings.WebSocket);
    if (hasSocket) {
      await this.greeted(agent, frames);
    }
    if (round !== this.round) {
      this.socket?.close();
      return;
    }
    opened();
    this.connected = true;
    this.tell("connect");
    this.deliver(await this.beginning(hasSocket), round);
    while (round === this.round) {
      if (hasSocket) {
        this.deliver(this.feed.take(await this.coming(frames)), round);
      } else {
        await this.rest(POLL_MILLISECONDS, round);
        this.deliver(this.feed.take(await this.history(false)), round);
      }
    }
  }

  /** The events so far, of which the App Server may not have stored all yet. */
  async beginning(hasSocket: boolean): Promise<Told[]> {
    try {
      return this.feed.begin(await this.history(true), true);
    } catch (error) {
      if (hasSocket) {
        throw error;
      }
      return this.feed.begin(await this.history(false), false);
    }
  }

  /** The events of the next frames, or all where one is missing for long. */
  async coming(frames: Frames): Promise<Json[]> {
    const patience = this.feed.patience();
    if (patience === 0) {
      return this.history(true);
    }
    return frames.next(patience);
  }

  /** Connect, and wait for the frame with which the server greets. */
  async greeted(agent: AgentServer, frames: Frames): Promise<void> {
    const timer = setTimeout(() => this.socket.close(), GREETING_MILLISECONDS);
    try {
      await this.authenticated(agent, frames);
      const first = await frames.next();
      frames.put(first.filter((event) => event.key !== "full_state"));
    } finally {
      clearTimeout(timer);
    }
  }

  /** Open a socket, with the key in its first frame where the server has that. */
  async authenticated(agent: AgentServer, frames: Frames): Promise<void> {
    const { conversationId, feed } = this;
    const key = agent.sessionApiKey;
    const bare = socketUrl(agent, conversationId, feed.newest, "");
    if (await this.opened(bare, frames)) {
      const auth = { type: "auth", session_api_key: key };
      this.socket.send(JSON.stringify(auth));
      return;
    }
    // An Agent Server before 1.18.1 wants the key in the URL.
    const url = socketUrl(agent, conversationId, feed.newest, key);
    if (!(await this.opened(url, frames))) {
      throw new OpenHandsV1Error(`no connection to ${bare}`);
    }
  }

  /** Open a socket that fills `frames`; whether that was possible. */
  async opened(url: string, frames: Frames): Promise<boolean> {
    const socket = new this.settings.WebSocket(url);
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
      socket.onmessage = ({ data }: Json) => {
        frames.put([JSON.parse(String(data))]);
      };
      socket.onerror = closed;
      socket.onclose = closed;
    });
  }

  /** The events from a little before the newest one on, or all of them. */
  async history(byAgent: boolean): Promise<Json[]> {
    const isMissing = this.feed.patience() === 0;
    const from = this.isTimed && !isMissing ? since(this.feed.newest) : "";
    try {
      return await this.pages(byAgent, from);
    } catch (error) {
      if (byAgent || !from) {
        throw error;
      }
      // The App Server of 1.6 fails when it is given a time.
      const events = await this.pages(byAgent, "");
      this.isTimed = false;
      return events;
    }
  }

  async pages(byAgent: boolean, from: string): Promise<Json[]> {
    const { http, root, conversationId, options } = this;
    const query = `limit=100&sort_order=TIMESTAMP${from}`;
    const path = byAgent ? "/api/conversations" : "/conversation";
    const search = `${path}/${conversationId}/events/search?${query}`;
    const events: Json[] = [];
    let following = "";
    do {
      const url = following
        ? `${search}&page_id=${encodeURIComponent(following)}`
        : search;
      const page = byAgent
        ? await bodyOf(await this.ask("GET", url))
        : (await answer(http, "GET", root + url, options)).data;
      events.push(...page.items);
      following = page.next_page_id ?? "";
    } while (following);
    return events;
  }

  deliver(told: Told[], round: number): void {
    for (const [event, view] of told) {
      if (event !== null && round === this.round) {
        this.tell("event", event);
      }
      if (view !== null && round === this.round) {
        this.tell("oh_event", view);
      }
    }
  }

  /** Call the listeners of an event; an error in one is logged and ends nothing. */
  tell(name: string, given?: Json): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      const called = new Promise((resolve) => resolve(listener(given)));
      called.catch((error) => console.error(error));
    }
  }

  /** Let some milliseconds go by, unless the connection is ended meanwhile. */
  async rest(milliseconds: number, round: number): Promise<void> {
    if (round === this.round) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Frames that have come and are not taken yet. */
class Frames {
  waiting: Json[] = [];
  ended = false;
  notify: () => void = () => {};

  put(events: Json[]): void {
    this.waiting.push(...events);
    this.notify();
  }

  end(): void {
    this.ended = true;
    this.notify();
  }

  /**
   * What has come, at least one frame, but nothing when the milliseconds are over;
   * throws when there will be none.
   */
  async next(milliseconds: number | null = null): Promise<Json[]> {
    let isOver = false;
    while (this.waiting.length === 0 && !isOver) {
      if (this.ended) {
        throw new OpenHandsV1Error("the connection has been closed");
      }
      await new Promise<void>((resolve) => {
        const over = () => {
          isOver = true;
          resolve();
        };
        const timer =
          milliseconds === null ? undefined : setTimeout(over, milliseconds);
        this.notify = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.waiting.splice(0);
  }
}

/** The decoded body of a response. */
async function bodyOf(response: Json): Promise<Json> {
  const body = response.json ? await response.json() : response.data;
  return typeof body === "string" ? JSON.parse(body) : body;
}
