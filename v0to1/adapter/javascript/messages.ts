// What a V0 client says in a conversation, and what it asks the agent to do.

import type { Json } from "./json";
import {
  Older,
  PAUSE_SECONDS,
  READY_SECONDS,
  Refused,
  type V0Request,
  agentOf,
  conversationOf,
  dashed,
  gap,
  isStarting,
  json,
  lookUp,
  notFound,
  shown,
  agent,
} from "./exchange";

const CONFIRMATION = "/events/respond_to_confirmation";
export const ACTIONS: Json = {
  running: "/run",
  paused: "/pause",
  stopped: "/interrupt",
  user_confirmed: CONFIRMATION,
  user_rejected: CONFIRMATION,
};

/** Send a message; one for a conversation that still starts is queued. */
export async function v0Message(v0: V0Request): Promise<Json> {
  const input = v0.json();
  if (typeof input?.message !== "string") {
    const loc = ["body", "message"];
    const wrong = { type: "missing", loc, msg: "Field required", input };
    return json({ detail: [wrong] }, 422);
  }
  return saidTo(v0, input.message, []);
}

/** Do what V0 did when an event was posted. */
export async function v0Act(v0: V0Request): Promise<Json> {
  const given = v0.json();
  const isObject = typeof given === "object" && !Array.isArray(given);
  if (!given || !isObject || (!("action" in given) && "role" in given)) {
    throw new Older(); // the Agent Server has the same path for messages of V1
  }
  const action = given.action ?? null;
  const args = given.args || {};
  if (action === "message") {
    return saidTo(v0, String(args.content || ""), args.image_urls || []);
  }
  const state = action === "change_agent_state" ? args.agent_state : action;
  const path: string | undefined = ACTIONS[state];
  if (path) {
    const accept = state === "user_confirmed";
    await told(v0, path, path === CONFIRMATION ? { accept } : undefined);
    return { success: true };
  }
  if (action === "run" && args.command) {
    const { command } = args;
    await agent(v0, "POST", "/api/bash/start_bash_command", { command });
    return { success: true };
  }
  return gap(v0.route, `the action ${shown(action)} has no counterpart`);
}

/** Ask the agent of a conversation to do something that it may be doing already. */
export async function told(
  v0: V0Request,
  path: string,
  body: Json,
): Promise<void> {
  const whole = `/api/conversations/${dashed(v0.id)}`;
  try {
    await agent(v0, "POST", whole + path, body);
  } catch (error) {
    const status = error instanceof Refused ? error.reply.status : 0;
    const isOlder = error instanceof Older || status === 404;
    if (path === "/interrupt" && isOlder) {
      await agent(v0, "POST", `${whole}/pause`);
    } else if (path !== "/run" || status !== 409) {
      throw error; // with 409 it runs already
    }
  }
}

/** Give the agent a message: at once, or when its sandbox has been started. */
export async function saidTo(
  v0: V0Request,
  text: string,
  images: string[],
): Promise<Json> {
  const content: Json[] = text ? [{ type: "text", text }] : [];
  if (images.length > 0) {
    content.push({ type: "image", image_urls: [...images] });
  }
  const [found, task] = await lookUp(v0);
  if (found) {
    await delivered(v0, { role: "user", content, run: true });
    return { success: true };
  }
  if (!isStarting(task)) {
    return notFound(v0);
  }
  const path = `/conversations/${dashed(v0.id)}/pending-messages`;
  await v0.app("POST", path, { role: "user", content });
  return { success: true };
}

/** Post a message to the Agent Server, which may not know the conversation yet. */
export async function delivered(v0: V0Request, body: Json): Promise<void> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  const path = `/api/conversations/${dashed(v0.id)}/events`;
  for (;;) {
    try {
      await agent(v0, "POST", path, body);
      return;
    } catch (error) {
      const status = error instanceof Refused ? error.reply.status : 0;
      if (status !== 404 || Date.now() > deadline) {
        throw error;
      }
    }
    const found = await conversationOf(v0);
    if (!found || !agentOf(v0, found)[0]) {
      throw new Refused(notFound(v0));
    }
    await v0.pause(PAUSE_SECONDS);
  }
}
