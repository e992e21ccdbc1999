// Events of V1 as V0 had them: of its own kinds, with its own keys.

import type { Json } from "../../helpers/javascript/pure";
import { EVENTS, STATES_OF_V0, TOOLS_OF_V0 } from "./routes";

const RISKS = ["LOW", "MEDIUM", "HIGH"];

/** A V1 event as V0 had it; null for one of a kind that V0 did not have. */
export function v0EventView(event: Json): Json {
  const part = event.action ?? event.observation;
  const isPart = ["ActionEvent", "ObservationEvent"].includes(event.kind);
  const table = EVENTS[isPart && part ? part.kind : event.kind];
  const wanted = Object.entries(table?.when ?? {});
  if (!table || wanted.some(([key, value]) => event[key] !== value)) {
    return null;
  }
  const sort = "action" in table ? "action" : "observation";
  const name = table.when_command?.[part?.command] ?? table[sort];
  const acted = sort === "observation" && name !== "agent_state_changed";
  const view: Json = {
    id: null,
    timestamp: event.timestamp,
    source: acted ? "agent" : event.source,
    message: "",
  };
  if (acted && event.action_id) {
    view.cause = event.action_id;
  }
  view[sort] = name;
  if (event.tool_call_id) {
    view.tool_call_metadata = toolCall(event);
  }
  Object.assign(view, sort === "action" ? { args: {} } : { content: "" });
  if (sort === "observation") {
    view.extras = {};
  }
  const only = table.only?.[name];
  for (const [field, path] of Object.entries<string>(table.fields ?? {})) {
    if (!only || only.includes(field)) {
      put(view, field, takenFrom(event, path));
    }
  }
  for (const [field, value] of Object.entries(table.always?.[name] ?? {})) {
    put(view, field, workedOut(event, view, value));
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
function takenFrom(event: Json, path: string): Json {
  const [listed = "", rest] = path.split("[].");
  let found = event;
  for (const key of listed.split(".")) {
    found = found !== null && typeof found === "object" ? found[key] : null;
  }
  if (rest === undefined) {
    return found ?? null;
  }
  const values = (found ?? [])
    .map((one: Json) => one?.[rest])
    .filter((one: Json) => one !== null && one !== undefined);
  return rest === "text" ? values.join("\n") : values.flat();
}

/** The value of a field that V1 lacks. */
function workedOut(event: Json, view: Json, value: Json): Json {
  if (value === "=by_agent") {
    return event.source === "agent";
  }
  if (value === "=risk") {
    return RISKS.indexOf(event.security_risk);
  }
  if (value === "=succeeded") {
    return takenFrom(view, "extras.metadata.exit_code") === 0;
  }
  if (typeof value === "string" && value.startsWith("=")) {
    return takenFrom(event, value.slice(1));
  }
  const isPlain = value === null || typeof value !== "object";
  return isPlain || Array.isArray(value) ? value : { ...value };
}

/** Set a field of a view; `args.command` is below `args`. */
function put(view: Json, field: string, value: Json): void {
  const folders = field.split(".");
  const name = folders.pop() ?? "";
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
      (_whole: string, path: string, noun: string) => spoken(view, path, noun),
    );
    if (said) {
      return said;
    }
  }
  return "";
}

function spoken(view: Json, path: string, noun?: string): string {
  const value = takenFrom(view, path);
  if (!noun) {
    return String(value ?? "");
  }
  const count = value?.length ?? 0;
  return count === 1 ? `${count} ${noun}` : `${count} ${noun}s`;
}
