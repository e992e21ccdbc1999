// A conversation as a stream: each event once, in order, and as V0 told it.

import { v0Event } from "./bridges";
import { EventOrder } from "./events_order";
import { type Json, OpenHandsV1Error } from "./pure";

/** An event of V1, and its V0 view or null. */
export type Told = [Json, Json];

// An event may be stored later than one with a later time: an Agent Server has it
// stored by the App Server, and tries that four times, for half a minute each.
const OVERLAP_MILLISECONDS = 150000;
// Events that follow one for which was waited in vain.
const GIVEN_UP = new Set();
/**
 * Takes events as they come and gives each once, in order, with its V0 view.
 *
 * `after` is where a client was before: the number of a V0 event, or the id of one
 * of V1; -1 or null is the beginning.
 */
export class EventFeed extends EventOrder {
  begun = false;
  earlier = new Set();
  numbers = new Map();
  count = 1;
  asking = false;
  status = "";
  latest = "";

  /** Where the client was before. */
  after: Json;

  constructor(after: Json) {
    super();
    const number = Number(after ?? -1);
    this.after = Number.isInteger(number) ? number : after;
  }

  /**
   * The events that the client has not had yet; `events` are all so far.
   *
   * A conversation in which nothing was said begins with an agent that waits; in the
   * V0 view, number 0 is kept for that. It is not told where there may be more than
   * these, so that they are not `whole`.
   */
  begin(events: Json[], whole: boolean): Told[] {
    const told = this.take(events);
    if (this.begun) {
      return told;
    }
    this.begun = true;
    const known = told.map((one) => this.isKnown(one)).lastIndexOf(true);
    this.earlier = new Set(this.queue.map(({ event }) => event.id));
    const later = this.earlier.has(this.after) ? [] : told.slice(known + 1);
    if (whole && !this.status && this.queue.length === 0) {
      later.unshift([null, this.waiting()]);
    }
    return later;
  }

  /** Those that can be told now: new ones, and such as waited for them. */
  take(events: Json[]): Told[] {
    return this.told(this.ordered(events));
  }

  /** Those that still wait, when nothing comes any more. */
  end(): Told[] {
    return this.told(this.rest());
  }

  /** Events with their V0 views, but for what the client has had. */
  told(events: Json[]): Told[] {
    const pairs = events.map((event): Told => [event, this.view(event)]);
    return pairs.filter((pair) => !this.isEarlier(pair));
  }

  /** Whether the client has had an event, while some of the first ones wait. */
  isEarlier([event, view]: Told): boolean {
    const had = this.earlier.has(this.after);
    const counts = this.earlier.size > 0 && typeof this.after === "number";
    this.earlier.delete(event.id);
    return counts ? this.isKnown([event, view]) : had;
  }

  /** Whether the client has had this event, and all before it. */
  isKnown([event, view]: Told): boolean {
    if (typeof this.after === "number") {
      return view !== null && view.id <= this.after;
    }
    return event.id === this.after;
  }

  /** The V0 view of an event that comes after those before, or null. */
  view(event: Json): Json {
    const view = v0Event(event);
    const isAction = typeof view.action === "string";
    const name = isAction ? view.action : view.observation;
    if (typeof name !== "string" || !this.isTold(event, view)) {
      return null;
    }
    if (view.source === "agent" && ["message", "finish"].includes(name)) {
      this.asking = name === "message";
    }
    if (!isAction && name !== "agent_state_changed") {
      view.source = "agent";
    }
    // The server keeps no error of its own.
    if (event.kind !== "ServerErrorEvent") {
      this.numbers.set(event.id, this.count);
      this.count += 1;
    }
    view.id = this.count - 1;
    if ("cause" in view) {
      view.cause = this.numbers.get(view.cause) ?? null;
    }
    return view;
  }

  /** Whether V0 had such an event; an agent that gets a message is idle before. */
  isTold(event: Json, view: Json): boolean {
    if (view.action === "message" && view.source === "user") {
      this.status = this.status || "running";
    }
    if (view.observation !== "agent_state_changed") {
      return true;
    }
    const time = String(event.timestamp ?? "");
    if (time < this.latest) {
      return false; // it is over by now
    }
    this.latest = time;
    const before = this.status;
    this.status = event.value;
    if (this.status === "finished" && this.asking) {
      view.extras.agent_state = "awaiting_user_input";
    }
    return this.status !== "idle" || before === "waiting_for_confirmation";
  }

  /** What V0 told of an agent that waits for its first message. */
  waiting(): Json {
    return {
      id: 0,
      timestamp: this.newest,
      source: "environment",
      message: "",
      observation: "agent_state_changed",
      content: "",
      extras: { agent_state: "awaiting_user_input", reason: "" },
    };
  }
}

/** What a client of V0 asked for of a conversation's events. */
export interface Asked {
  startId?: Json;
  endId?: Json;
  limit?: Json;
  reverse?: Json;
}

/**
 * A page as V0 gave it; `events` are all of a conversation.
 *
 * Numbers are those that an EventsClient gives. Number 0 is the agent that starts.
 */
export function numberedPage(events: Json[], asked: Asked): Json {
  const feed = new EventFeed(-1);
  const told = [...feed.take(events), ...feed.end()]
    .map(([, view]) => view)
    .filter((view) => view !== null);
  const views = told.length ? [starting(told[0]), ...told] : [];
  const first = Number(asked.startId ?? 0);
  const last = Number(asked.endId ?? views.length);
  const found = views.filter(({ id }) => id >= first && id <= last);
  if (/^(true|1|yes|on)$/i.test(String(asked.reverse))) {
    found.reverse();
  }
  const size = Number(asked.limit ?? 20);
  return { events: found.slice(0, size), has_more: found.length > size };
}

/**
 * Whether an event follows one that is not there, and may be soon.
 *
 * When it is `late`, what is missing is missing for good.
 */
export function isMissing(events: Json[], late: boolean): boolean {
  const order = new EventOrder();
  order.ordered(events);
  const early = order.rest().map((event) => event.id);
  for (const id of late ? early : []) {
    GIVEN_UP.add(id);
  }
  return early.some((id) => !GIVEN_UP.has(id));
}

/**
 * Take up a page of a search; gives the query for the next one, or nothing.
 *
 * Throws for what is no page, or one that came before.
 */
export function taken(page: Json, events: Json[], pages: Set<string>): string {
  if (!Array.isArray(page?.items)) {
    const answered = JSON.stringify(page);
    throw new OpenHandsV1Error(`V1 answered ${answered}, not a page of events`);
  }
  events.push(...page.items);
  const following = page.next_page_id;
  if (!following) {
    return "";
  }
  if (pages.has(following)) {
    throw new OpenHandsV1Error(`V1 gave the page ${following} of events twice`);
  }
  pages.add(following);
  return `&page_id=${encodeURIComponent(following)}`;
}

/** What V0 told of an agent that starts, before the first event that V1 keeps. */
function starting(first: Json): Json {
  return {
    id: 0,
    timestamp: first.timestamp,
    source: "environment",
    message: "",
    observation: "agent_state_changed",
    content: "",
    extras: { agent_state: "loading", reason: "" },
  };
}

/** The query for events from a little before a time on; empty for all of them. */
export function since(newest: string): string {
  const moment = Date.parse(newest.endsWith("Z") ? newest : `${newest}Z`);
  if (Number.isNaN(moment)) {
    return "";
  }
  const begin = new Date(moment - OVERLAP_MILLISECONDS).toISOString();
  return `&timestamp__gte=${encodeURIComponent(begin.replace("Z", ""))}`;
}
