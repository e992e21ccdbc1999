// Events of V1 with the keys of V0 beside their own, for listeners that read those.

import { type Json } from "./pure";

const AGENT_STATES = new Map([
  ["idle", "awaiting_user_input"],
  ["waiting_for_confirmation", "awaiting_user_confirmation"],
  ["stuck", "error"],
  ["deleting", "stopped"],
]);
const V0_NAMES = new Map([
  ["TerminalAction", "run"],
  ["TerminalObservation", "run"],
  ["MCPToolAction", "call_tool_mcp"],
  ["MCPToolObservation", "mcp"],
  ["TaskTrackerAction", "task_tracking"],
  ["TaskTrackerObservation", "task_tracking"],
  ["TaskAction", "delegate"],
  ["TaskObservation", "delegate"],
  ["BrowserNavigateAction", "browse"],
  ["BrowserObservation", "browse"],
]);
// V0 told nothing of what comes of these.
const V0_SILENT = ["FinishObservation"];
const V0_SENTENCES = new Map([
  ["action run", "Running command: {command}"],
  ["action read", "Reading file: {path}"],
  ["action think", "I am thinking...: {thought}"],
  [
    "observation run",
    "Command `{command}` executed with exit code {exit_code}.",
  ],
  ["observation read", "I read the file {path}."],
  ["observation edit", "I edited the file {path}."],
]);
const V0_ARGS = new Map([
  ["FinishAction message", "final_thought"],
  ["MCPToolAction data", "arguments"],
]);

/**
 * An event with the keys of V0: `action` and `args`, or `observation` and `extras`.
 *
 * V0 values win where both have a key. An event of a kind that V0 did not have gets
 * no new key. `id` stays the string of V1, which does not count events as V0 did.
 */
export function v0Event(event: Json): Json {
  if (event.kind === "MessageEvent") {
    return { ...event, ...v0Message(event) };
  }
  if (event.kind === "ActionEvent" && event.action) {
    return { ...event, ...v0Action(event) };
  }
  if (
    event.kind === "ObservationEvent" &&
    !V0_SILENT.includes(event.observation.kind)
  ) {
    return { ...event, ...v0Observation(event) };
  }
  return { ...event, ...v0Other(event) };
}

function v0Message(event: Json): Json {
  const content: Json[] = event.llm_message.content;
  const text = textOf(content);
  const images: string[] = [];
  for (const block of content) {
    images.push(...(block.image_urls ?? []));
  }
  const args = { content: text, image_urls: images.length > 0 ? images : null };
  return { action: "message", args, message: text };
}

function v0Action(event: Json): Json {
  const { kind, ...given } = event.action;
  const args: Json = {};
  for (const key of Object.keys(given)) {
    args[V0_ARGS.get(`${kind} ${key}`) ?? key] = given[key];
  }
  if (kind === "MCPToolAction") {
    args.name = event.tool_name;
  }
  args.thought ??= textOf(event.thought ?? []);
  const name = v0Name(event.action, "Action");
  const thought = args.final_thought || args.thought;
  const message = v0Sentence(`action ${name}`, event.action, thought);
  return { action: name, args, message };
}

function v0Observation(event: Json): Json {
  const { kind, content, ...extras } = event.observation;
  const text = textOf(content ?? []);
  const name = v0Name(event.observation, "Observation");
  const said = v0Sentence(`observation ${name}`, event.observation, text);
  const view: Json = { content: text, message: said, cause: event.action_id };
  if (kind === "TerminalObservation") {
    const code = extras.exit_code ?? null;
    extras.metadata = { ...extras.metadata, exit_code: code };
    view.success = code === 0;
  }
  return { ...view, observation: name, extras };
}

function v0Other(event: Json): Json {
  switch (event.kind) {
    case "SystemPromptEvent": {
      const args = { content: event.system_prompt.text, tools: event.tools };
      return { action: "system", args, message: args.content };
    }
    case "ConversationStateUpdateEvent": {
      if (event.key !== "execution_status") {
        return {};
      }
      const state = AGENT_STATES.get(event.value) ?? event.value;
      const extras = { agent_state: state, reason: "" };
      return v0Report("agent_state_changed", "", extras);
    }
    case "AgentErrorEvent":
      return v0Report("error", event.error, {});
    case "ConversationErrorEvent":
    case "ServerErrorEvent":
      return v0Report("error", event.detail, { error_id: event.code });
    case "UserRejectObservation": {
      const reason = event.rejection_reason ?? "";
      const rejected = v0Report("user_rejected", reason, {});
      return { ...rejected, cause: event.action_id };
    }
    case "PauseEvent":
    case "InterruptEvent":
      return { action: "change_agent_state", args: { agent_state: "paused" } };
    case "Condensation":
      return { action: "condensation", args: {} };
    case "CondensationRequest":
      return { action: "condensation_request", args: {} };
    default:
      return {};
  }
}

function v0Report(observation: string, text: string, extras: Json): Json {
  return { observation, content: text, message: text, extras };
}

/** What V0 called an action or observation of V1, by its kind. */
function v0Name(part: Json, suffix: string): string {
  const { kind, command } = part;
  if (kind === `FileEditor${suffix}`) {
    return command === "view" ? "read" : "edit";
  }
  if (kind.startsWith("Browser") && !V0_NAMES.has(kind)) {
    return "browse_interactive";
  }
  return V0_NAMES.get(kind) ?? kind.slice(0, -suffix.length).toLowerCase();
}

/** What V0 said of an action or observation, with the values of V1's. */
function v0Sentence(name: string, part: Json, otherwise: string): string {
  const sentence = V0_SENTENCES.get(name);
  if (sentence === undefined) {
    return otherwise;
  }
  return sentence.replace(/\{(\w+)\}/g, (_, key) => String(part[key] ?? ""));
}

/** The text of a V1 content list. */
function textOf(content: Json[]): string {
  const texts = content.filter((block) => block.type === "text");
  return texts.map((block) => block.text).join("\n");
}
