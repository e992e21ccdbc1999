// The events of one conversation, each with its number, as V0 gave them.

import { EventOrder } from "../../helpers/javascript/events_order";
import type { Json } from "../../helpers/javascript/pure";
import { v0EventView } from "./events_view";

/** Takes events as they come, in any order, and keeps V0's views of them. */
export class Timeline extends EventOrder {
  views: Json[] = [];
  numbers = new Map();
  asking = false;
  status = "";
  latest = "";

  /** Take events as they come. */
  add(events: Json[]): void {
    for (const event of this.ordered(events)) {
      this.keep(event);
    }
  }

  keep(event: Json): void {
    const view = v0EventView(event);
    if (view === null || !this.isTold(event, view)) {
      return;
    }
    if (view.source === "agent" && ["message", "finish"].includes(view.action)) {
      this.asking = view.action === "message";
    }
    const told = this.views.length ? [view] : [loading(view), view];
    for (const one of told) {
      one.id = this.views.length;
      this.views.push(one);
    }
    this.numbers.set(event.id, view.id);
    if ("cause" in view) {
      view.cause = this.numbers.get(view.cause) ?? null;
    }
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
    source: "agent",
    message: "",
    observation: "agent_state_changed",
    content: "",
    extras: { agent_state: "loading", reason: "" },
  };
}
