"""Sockets in the state of React components, and what their listeners hand on to functions that run later."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import migrated

HOOK = """import { useCallback, useEffect, useState } from "react";
import { io, Socket } from "socket.io-client";

export function useAgent(server: string, id: string) {
  const [socket, setSocket] = useState<Socket | null>(null);
  const [lines, setLines] = useState<string[]>([]);

  useEffect(() => {
    const opened = io(server, { query: { conversation_id: id, latest_event_id: -1 } });
    opened.on("oh_event", (event) => {
      if (event.action === "message") setLines((all) => [...all, event.args.content]);
    });
    setSocket(opened);
    return () => {
      opened.disconnect();
    };
  }, [server, id]);

  const say = useCallback(
    (text: string) => {
      socket?.emit("oh_user_action", { action: "message", args: { content: text } });
    },
    [socket],
  );
  return { lines, say };
}
"""
GIVEN = {
    "out.ts": HOOK.replace("return { lines, say }", "return { lines, say, socket }"),
    "shown.tsx": HOOK.replace("return { lines, say }", "return <Shared.Provider value={socket} />"),
}


def test_a_socket_that_state_gives_to_others_stays(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, GIVEN)
    assert after == {}
    assert findings and not any(one.applied for one in findings)
