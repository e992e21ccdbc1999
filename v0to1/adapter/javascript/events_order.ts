// Events in the order in which things happened, whenever each of them was stored.

import { type Json, inOrder } from "./json";

// The App Server stores events side by side: what says that a turn has ended may be
// there before the answer. So long is waited for what an event follows.
export const GRACE_MILLISECONDS = 15000;
// An event may be stored later than one with a later time: an Agent Server has it
// stored by the App Server, and tries that four times, for half a minute each.
const OVERLAP_MILLISECONDS = 150000;

/** An event that waits, and when it came. */
interface Waiting {
  came: number;
  event: Json;
}

/**
 * Takes events as they come and gives each once, in the order of their times.
 *
 * One that follows another which has not come waits for that: what came of an action
 * for the action, a message of the agent for what came of its actions, the end of a
 * turn for the answer. Those with later times wait behind it. When the grace is over,
 * it is given all the same.
 */
export class EventOrder {
  newest = "";
  now = 0;
  seen = new Set();
  running = new Map();
  done = new Set();

  /** The states of the agent, in the order of times. */
  states: Json[] = [];

  /** The answers of the agent, in the order of times. */
  answers: Json[] = [];

  /** What waits, in the order of times. */
  queue: Waiting[] = [];

  /**
   * Milliseconds for which a missing event is awaited; null while none is missing.
   *
   * When they are 0, all events are to be asked for; what follows the missing one is
   * given with the next that come.
   */
  patience(): number | null {
    this.now = Date.now();
    const [first] = this.queue;
    if (!first) {
      return null;
    }
    return Math.max(0, first.came + GRACE_MILLISECONDS - this.now);
  }

  /** All events that wait, since nothing comes any more. */
  rest(): Json[] {
    return this.given(this.queue.length);
  }

  /** Those that can be given now, after `events` came. */
  ordered(events: Json[]): Json[] {
    const now = Date.now();
    for (const event of events) {
      if (!this.seen.has(event.id)) {
        this.seen.add(event.id);
        const time = timeOf(event);
        this.newest = time > this.newest ? time : this.newest;
        this.queue.push({ came: now, event });
      }
    }
    this.queue.sort((a, b) => inOrder(timeOf(a.event), timeOf(b.event)));
    const given: Json[] = [];
    let [first] = this.queue;
    while (first && !this.mustWait(first)) {
      given.push(...this.given(1));
      [first] = this.queue;
    }
    return given;
  }

  /** The first of the events that wait, which do so no more. */
  given(count: number): Json[] {
    const events = this.queue.splice(0, count).map(({ event }) => event);
    for (const event of events) {
      this.takeUp(event);
    }
    return events;
  }

  /** Whether an event follows one that may still come. */
  mustWait({ came, event }: Waiting): boolean {
    if (!this.isEarly(event)) {
      return false;
    }
    const passed = millisecondsBetween(timeOf(event), this.newest);
    if (Math.max(this.now - came, passed) < GRACE_MILLISECONDS) {
      return true;
    }
    // What has not come by now holds nothing else up.
    this.running.clear();
    return false;
  }

  /** Whether an event follows one that has not come. */
  isEarly(event: Json): boolean {
    const { key, value } = event;
    const followed = key === "last_user_message_id" ? value : event.action_id;
    if (followed && !this.seen.has(followed)) {
      return true;
    }
    if (key === "execution_status") {
      return this.isEarlyState(event);
    }
    if (event.source !== "agent" || !event.llm_response_id) {
      return false;
    }
    return [...this.running.values()].some(
      (action) =>
        timeOf(action) <= timeOf(event) &&
        action.llm_response_id !== event.llm_response_id,
    );
  }

  /** Whether the agent cannot have come to a state by what is known of it. */
  isEarlyState(event: Json): boolean {
    const before = lastUntil(this.states, event);
    const answer = lastUntil(this.answers, event);
    const was = before?.value;
    if (event.value === was || (event.value === "idle" && was === "running")) {
      return true; // something came between them
    }
    if (answer && [undefined, "finished", "idle"].includes(was)) {
      if (!before || timeOf(answer) > timeOf(before)) {
        return true; // the agent ran meanwhile
      }
    }
    if (event.value === "finished") {
      const ran = was === "running" && answer;
      return !ran || timeOf(answer) < timeOf(before);
    }
    const asks = event.value === "waiting_for_confirmation";
    return asks && this.running.size === 0;
  }

  /** Learn from an event what may come after it. */
  takeUp(event: Json): void {
    if (event.key === "execution_status") {
      insert(this.states, event);
    }
    const isLast =
      event.kind === "MessageEvent" || event.action?.kind === "FinishAction";
    if (event.source === "agent" && isLast) {
      insert(this.answers, event);
    }
    const call = event.tool_call_id;
    if (event.kind === "ActionEvent") {
      if (event.action && !this.done.has(call)) {
        this.running.set(call, event);
      }
    } else if (call) {
      this.done.add(call);
      this.running.delete(call);
    }
  }
}

/** Put an event behind those that are not later. */
function insert(events: Json[], event: Json): void {
  events.splice(countUntil(events, event), 0, event);
}

/** The last of the events that are not later than `event`, if any. */
function lastUntil(events: Json[], event: Json): Json {
  return events[countUntil(events, event) - 1];
}

function countUntil(events: Json[], event: Json): number {
  let count = events.length;
  while (count > 0 && timeOf(events[count - 1]) > timeOf(event)) {
    count -= 1;
  }
  return count;
}

/** The time of an event, as the server writes it. */
function timeOf(event: Json): string {
  return String(event.timestamp ?? "");
}

/** The milliseconds between two times of events; 0 where they are none. */
function millisecondsBetween(first: string, last: string): number {
  return Date.parse(last) - Date.parse(first) || 0;
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
