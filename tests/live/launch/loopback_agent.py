"""Run the real Agent Server on 127.0.0.1, which a sandbox would offer to the whole network, with a log file.

The App Server starts it as `python -m loopback_agent --port N`, with pipes that it never reads: past the size
of a pipe the agent would block for ever, so that the log goes to a file of the folder V0TO1_LIVE_LOGS.

Each agent gets a tmux of its own: at its start it ends the sessions that others have left, and a command that
is given to a tmux server which is just ending with its last session hangs.
"""

import asyncio
import os
import runpy
import sys
import tempfile
from typing import Any


def flush_again() -> None:
    """Send events that came while a batch was sent, as Agent Server 1.58.2 does.

    Older ones set no timer for them, so that the last answer of an agent may never reach the App Server.
    """
    from openhands.agent_server.conversation_service import WebhookSubscriber

    flush = WebhookSubscriber._flush_after_delay

    async def flush_all(self: Any) -> None:
        await flush(self)
        if self.queue and self._flush_timer is None:
            self._flush_timer = asyncio.create_task(self._flush_after_delay())

    WebhookSubscriber._flush_after_delay = flush_all


if __name__ == "__main__":
    os.environ["TMUX_TMPDIR"] = tempfile.mkdtemp(dir=os.environ["TMUX_TMPDIR"])
    name = os.path.join(os.environ["V0TO1_LIVE_LOGS"], f"agent-{sys.argv[-1]}-{os.getpid()}.log")
    log = os.open(name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    flush_again()
    sys.argv += ["--host", "127.0.0.1"]
    runpy.run_module("openhands.agent_server", run_name="__main__", alter_sys=True)
