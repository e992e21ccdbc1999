import { useCallback, useEffect, useRef, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { withExitCode, withMessage, type ChatMessage, type Command } from "./transcript.js";

/** An event as the server sends it: an action, or an observation. */
interface OpenHandsEvent {
  id: number;
  source: "agent" | "user" | "environment";
  action?: string;
  observation?: string;
  args?: { content?: string; command?: string };
  extras?: { agent_state?: string; metadata?: { exit_code?: number } };
}

export interface ConversationOptions {
  serverUrl: string;
  token: string;
  conversationId: string | null;
}

export interface Conversation {
  messages: ChatMessage[];
  commands: Command[];
  state: string;
  connected: boolean;
  send: (text: string) => void;
}

/** The state of an agent in one word of ours. */
function restingState(state: string): string | null {
  if (state === "awaiting_user_input" || state === "finished") return "resting";
  return state === "error" ? "failed" : null;
}

export function useConversation({ serverUrl, token, conversationId }: ConversationOptions): Conversation {
  const [messages, setMessages] = useState<ChatMessage[]>([]);
  const [commands, setCommands] = useState<Command[]>([]);
  const [state, setState] = useState("idle");
  const [connected, setConnected] = useState(false);
  const socketRef = useRef<Socket | null>(null);

  useEffect(() => {
    if (!conversationId) return;
    const socket = io(serverUrl, {
      transports: ["websocket"],
      extraHeaders: { Authorization: `Bearer ${token}` },
      query: { conversation_id: conversationId, latest_event_id: -1 },
    });
    socketRef.current = socket;

    socket.on("connect", () => setConnected(true));
    socket.on("disconnect", () => setConnected(false));
    socket.on("connect_error", (error) => console.error("cannot reach OpenHands:", error.message));
    let latest = -1;
    socket.on("oh_event", (event: OpenHandsEvent) => {
      if (event.id <= latest) return;
      latest = event.id;
      if (event.action === "message" && event.source !== "environment") {
        const text = event.args?.content ?? "";
        const from = event.source === "user" ? "me" : "agent";
        setMessages((before) => withMessage(before, { id: String(event.id), from, text }));
      } else if (event.action === "run") {
        const line = event.args?.command ?? "";
        setCommands((before) => [...before, { line, exitCode: null }]);
      } else if (event.observation === "run") {
        const exitCode = event.extras?.metadata?.exit_code ?? -1;
        setCommands((before) => withExitCode(before, exitCode));
      } else if (event.observation === "agent_state_changed") {
        setState(restingState(event.extras?.agent_state ?? "") ?? "working");
      }
    });

    return () => {
      socket.disconnect();
      socketRef.current = null;
      setConnected(false);
    };
  }, [serverUrl, token, conversationId]);

  const send = useCallback((text: string) => {
    socketRef.current?.emit("oh_user_action", { action: "message", args: { content: text, image_urls: [] } });
  }, []);

  return { messages, commands, state, connected, send };
}
