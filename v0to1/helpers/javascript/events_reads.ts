// What single V1 events say, for code that reads them one by one.

import type { Json } from "./pure";

/** The kind of the action or observation in an event, or of any other event. */
export function eventKind(event: Json): string {
  const part = event?.action ?? event?.observation ?? event;
  return part?.kind ?? "";
}

/** The status of the agent that an event reports, or null. */
export function executionStatus(event: Json): string | null {
  const told = event?.key === "execution_status";
  return told && typeof event.value === "string" ? event.value : null;
}

/** The text of a message, of the user or the agent; empty for other events. */
export function messageText(event: Json): string {
  return contentText(event?.llm_message);
}

/** The text of what came of an action; empty for other events. */
export function observationText(event: Json): string {
  return contentText(event?.observation);
}

/** The exit code of a command that has run, or null. */
export function exitCode(event: Json): number | null {
  const code = partOf(event?.observation, "TerminalObservation").exit_code;
  return typeof code === "number" ? code : null;
}

/** The command that the agent runs; empty for other events. */
export function commandText(event: Json): string {
  return partOf(event?.action, "TerminalAction").command ?? "";
}

/** What the agent says as it finishes; empty for other events. */
export function finalMessage(event: Json): string {
  return partOf(event?.action, "FinishAction").message ?? "";
}

/** An action or observation, if it is of this kind. */
function partOf(part: Json, kind: string): Json {
  return part?.kind === kind ? part : {};
}

/** The text in the content list of a part of an event. */
function contentText(part: Json): string {
  const blocks: Json[] = Array.isArray(part?.content) ? part.content : [];
  const texts = blocks.map((block) => block?.text);
  return texts.filter((text) => typeof text === "string").join("\n");
}
