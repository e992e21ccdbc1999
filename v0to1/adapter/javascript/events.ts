// Events as V0 gave them: numbered, in order, of its own kinds, with its own keys.

import { GRACE_MILLISECONDS, EventOrder } from "./events_order";
import { since } from "./events_order";
import type { Json } from "./json";
import {
  Refused,
  type V0Request,
  isNothing,
  isStarting,
  json,
  lookUp,
  notFound,
  remember,
  shown,
  startTask,
  wholeNumber,
} from "./exchange";
import { EVENTS, STATES_OF_V0, TOOLS_OF_V0 } from "./routes";

// How many events a page has at the most, in V0 and in V1.
const PAGE = 100;
// Conversations whose events are remembered.
export const REMEMBERED = 16;
// What a read of the events waits for one that must be before another.
const LATE_MILLISECONDS = 5000;
const RISKS: Json = { LOW: 0, MEDIUM: 1, HIGH: 2 };

/** The events of one conversation, each with its number, as V0 gave them. */
export class Timeline extends EventOrder {
  views: Json[] = [];
  numbers = new Map<string, number>();
  asking = false;
  status = "";
  latestState = "";

  /** Take events as they come; gives the views that can be told now. */
  add(events: Json[]): Json[] {
    return this.viewsOf(this.ordered(events));
  }

  /** The views of those that still wait for others, which do not come. */
  finish(): Json[] {
    return this.viewsOf(this.rest());
  }

  viewsOf(events: Json[]): Json[] {
    const told: Json[] = [];
    for (const event of events) {
      told.push(...this.viewOf(event));
    }
    return told;
  }

  viewOf(event: Json): Json[] {
    const view = v0EventView(event);
    if (!view || !this.isTold(event, view)) {
      return [];
    }
    const isLast = ["message", "finish"].includes(view.action);
    if (view.source === "agent" && isLast) {
      this.asking = view.action === "message";
    }
    const told = this.views.length > 0 ? [view] : [loading(view), view];
    for (const one of told) {
      one.id = this.views.length;
      this.views.push(one);
    }
    this.numbers.set(String(event.id), view.id);
    if ("cause" in view) {
      view.cause = this.numbers.get(String(view.cause)) ?? null;
    }
    return told;
  }

  /** Whether V0 had such an event; an agent that gets a message is idle before. */
  isTold(event: Json, view: Json): boolean {
    if (view.action === "message" && view.source === "user") {
      this.status = this.status || "running";
    }
    if (view.observation !== "agent_state_changed") {
      return true;
    }
    const time = String(event.timestamp);
    if (time < this.latestState) {
      return false; // it is over by now
    }
    this.latestState = time;
    const before = this.status;
    this.status = String(event.value);
    if (this.status === "finished" && this.asking) {
      view.extras.agent_state = "awaiting_user_input";
    }
    return this.status !== "idle" || before === "waiting_for_confirmation";
  }
}

/** What V0 told of an agent that starts, before all else. */
function loading(first: Json): Json {
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

/** A V1 event as V0 had it; null for one of a kind that V0 did not have. */
export function v0EventView(event: Json): Json {
  const part = event.action || event.observation;
  const isWhole = !["ActionEvent", "ObservationEvent"].includes(event.kind);
  const inner = typeof part === "object" ? part : null;
  const table = EVENTS[isWhole || !inner ? event.kind : inner.kind];
  const conditions = Object.keys(table?.when ?? {});
  if (!table || conditions.some((key) => event[key] !== table.when[key])) {
    return null;
  }
  const sort = "action" in table ? "action" : "observation";
  const name = table.when_command?.[inner?.command] ?? table[sort];
  const isActed = sort === "observation" && name !== "agent_state_changed";
  const view: Json = {
    id: null,
    timestamp: event.timestamp ?? null,
    source: isActed ? "agent" : (event.source ?? null),
    message: "",
  };
  if (isActed && event.action_id) {
    view.cause = event.action_id;
  }
  view[sort] = name;
  if (event.tool_call_id) {
    view.tool_call_metadata = toolCall(event);
  }
  Object.assign(
    view,
    sort === "action" ? { args: {} } : { content: "", extras: {} },
  );
  const only: string[] | undefined = table.only?.[name];
  for (const field of Object.keys(table.fields ?? {})) {
    if (!only || only.includes(field)) {
      putBelow(view, field, takenFrom(event, table.fields[field]));
    }
  }
  const always = table.always?.[name] ?? {};
  for (const field of Object.keys(always)) {
    putBelow(view, field, workedOut(event, view, always[field]));
  }
  if (name === "agent_state_changed") {
    const state = view.extras.agent_state;
    view.extras.agent_state = STATES_OF_V0[state] ?? state;
  }
  view.message = sentence(table.says?.[name] ?? "", view);
  return view;
}

function toolCall(event: Json): Json {
  return {
    function_name: TOOLS_OF_V0[event.tool_name] ?? event.tool_name ?? null,
    tool_call_id: event.tool_call_id,
    model_response: { id: event.llm_response_id ?? null },
    total_calls_in_response: 1,
  };
}

/** The value under a path; behind `[]`, texts are joined and lists put together. */
function takenFrom(whole: Json, path: string): Json {
  const [listed = "", rest] = path.split("[].");
  let value = whole;
  for (const key of listed.split(".")) {
    const isObject = typeof value === "object" && !Array.isArray(value);
    value = (isObject && value?.[key]) ?? null;
  }
  if (rest === undefined) {
    return value;
  }
  const parts: Json[] = Array.isArray(value) ? value : [];
  const found = parts
    .filter((one) => one && typeof one === "object")
    .map((one) => one[rest] ?? null)
    .filter((one) => one !== null);
  return rest === "text"
    ? found.map((one) => shown(one, false)).join("\n")
    : [].concat(...found);
}

/** The value of a field that V1 lacks. */
function workedOut(event: Json, view: Json, value: Json): Json {
  if (value === "=by_agent") {
    return event.source === "agent";
  }
  if (value === "=risk") {
    return RISKS[event.security_risk] ?? -1;
  }
  if (value === "=succeeded") {
    return takenFrom(view, "extras.metadata.exit_code") === 0;
  }
  if (typeof value === "string" && value.startsWith("=")) {
    return takenFrom(event, value.slice(1));
  }
  const isObject = value && typeof value === "object";
  return isObject && !Array.isArray(value) ? { ...value } : value;
}

/** Set a field of a view; `args.command` is below `args`. */
function putBelow(view: Json, field: string, value: Json): void {
  const folders = field.split(".");
  const name = String(folders.pop());
  let place = view;
  for (const folder of folders) {
    place[folder] = place[folder] ?? {};
    place = place[folder];
  }
  place[name] = value;
}

/** What V0 said of an event: the first template that gives a text. */
function sentence(templates: string, view: Json): string {
  for (const template of templates.split("|")) {
    const said = template.replace(
      /\{([\w.]+)(?:#([^}]+))?\}/g,
      (_, path: string, noun?: string) => spoken(takenFrom(view, path), noun),
    );
    if (said) {
      return said;
    }
  }
  return "";
}

function spoken(value: Json, noun?: string): string {
  if (!noun) {
    return value === null ? "" : shown(value, false);
  }
  const count = isNothing(value) ? 0 : Object.keys(value).length;
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The views of all events so far; what was fetched before is not fetched again. */
async function timelineOf(v0: V0Request): Promise<Json[]> {
  const known = v0.memory.timelines;
  const timeline: Timeline = known.get(v0.id) ?? new Timeline();
  remember(known, v0.id, timeline, REMEMBERED);
  const deadline = Date.now() + Math.min(LATE_MILLISECONDS, GRACE_MILLISECONDS);
  for (;;) {
    timeline.add(await eventsSince(v0, timeline.newest));
    if (timeline.patience() === null) {
      break;
    }
    if (Date.now() > deadline) {
      timeline.finish();
      break;
    }
    await v0.pause(0.5);
  }
  return [...timeline.views];
}

/** The events of a conversation, from a little before a time on. */
export async function eventsSince(
  v0: V0Request,
  newest: string,
): Promise<Json[]> {
  if (newest && !v0.memory.isTimeless) {
    try {
      return await eventsOf(v0, newest);
    } catch (error) {
      // The App Server of 1.6 fails when it is given a time, and hangs up.
      const status = error instanceof Refused ? error.reply.status : 0;
      if (![422, 500].includes(status)) {
        throw error;
      }
      v0.memory.isTimeless = true;
      await v0.pause(0.2);
    }
  }
  return eventsOf(v0, "");
}

async function eventsOf(v0: V0Request, newest: string): Promise<Json[]> {
  const query = `limit=${PAGE}&sort_order=TIMESTAMP${since(newest)}`;
  const path = `/conversation/${v0.id}/events/search?${query}`;
  return allPages((following) => v0.page(path + following));
}

/** The items of all pages of a search; `ask` takes what ends the URL of a page. */
export async function allPages(
  ask: (following: string) => Promise<Json>,
): Promise<Json[]> {
  const items: Json[] = [];
  const pages = new Set<string>();
  let following = "";
  for (;;) {
    const page = await ask(following);
    items.push(...page.items);
    const token = String(page.next_page_id || "");
    if (!token || pages.has(token)) {
      return items;
    }
    pages.add(token);
    following = `&page_id=${encodeURIComponent(token)}`;
  }
}

/** The views of a conversation, none while it starts; null where there is none. */
async function knownViews(v0: V0Request): Promise<Json[] | null> {
  const [found, task] = await lookUp(v0);
  if (found) {
    return timelineOf(v0);
  }
  return isStarting(task) ? [] : null;
}

/** A page of events by their numbers, filtered as V0 filtered them. */
export async function v0Events(v0: V0Request): Promise<Json> {
  const first = wholeNumber(v0, "start_id", 0);
  const limit = wholeNumber(v0, "limit", 20);
  const last = wholeNumber(v0, "end_id", Infinity);
  if (limit < 0 || limit > PAGE) {
    return json({ detail: "Invalid limit" }, 400);
  }
  const views = await knownViews(v0);
  if (!views) {
    return notFound(v0);
  }
  const given = v0.json();
  const wanted = isNothing(given) ? {} : given;
  if (typeof wanted !== "object" || Array.isArray(wanted)) {
    const msg = "Input should be a dictionary or an instance of EventFilter";
    const wrong = { type: "dataclass_type", loc: ["body"], input: wanted };
    return json({ detail: [{ ...wrong, msg }] }, 422);
  }
  const passing = views.filter(
    (view) => first <= view.id && view.id <= last && passes(view, wanted),
  );
  const reverse = String(v0.first("reverse")).toLowerCase();
  if (["true", "1", "yes", "on", "t", "y"].includes(reverse)) {
    passing.reverse();
  }
  const has_more = passing.length > limit;
  return { events: passing.slice(0, limit), has_more };
}

/** Whether an event passes a filter; its types are V0's names, or its classes'. */
function passes(view: Json, wanted: Json): boolean {
  const sort = "action" in view ? "action" : "observation";
  const name = String(view[sort]);
  const own = [name, name.replace(/_/g, "") + sort];
  const isOneOf = (types: Json): boolean =>
    (types || []).some((one: Json) => own.includes(String(one).toLowerCase()));
  const hidden = (isNothing(view.args) ? view.extras : view.args)?.hidden;
  const query = String(wanted.query || "").toLowerCase();
  return !(
    (!isNothing(wanted.include_types) && !isOneOf(wanted.include_types)) ||
    isOneOf(wanted.exclude_types) ||
    (wanted.exclude_hidden && hidden) ||
    (wanted.source && view.source !== wanted.source) ||
    (query && !dumped(view).toLowerCase().includes(query)) ||
    String(view.timestamp) < String(wanted.start_date || "") ||
    String(view.timestamp) > String(wanted.end_date || "~")
  );
}

/** A value as the JSON that V0 looked for a text in. */
function dumped(value: Json): string {
  if (Array.isArray(value)) {
    return `[${value.map(dumped).join(", ")}]`;
  }
  if (value && typeof value === "object") {
    const entries = Object.keys(value).map(
      (key) => `${dumped(key)}: ${dumped(value[key])}`,
    );
    return `{${entries.join(", ")}}`;
  }
  const code = (one: string) => one.charCodeAt(0).toString(16).padStart(4, "0");
  return JSON.stringify(value ?? null).replace(
    /[\u007f-\uffff]/g,
    (one) => `\\u${code(one)}`,
  );
}

/** All events; those of a conversation that starts are waited for. */
export async function v0Trajectory(v0: V0Request): Promise<Json> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const views = await knownViews(v0);
    if (!views) {
      return notFound(v0);
    }
    const starts = views.length === 0 && isStarting(await startTask(v0));
    if (!starts || Date.now() > deadline) {
      return { trajectory: views };
    }
    await v0.pause(1);
  }
}
