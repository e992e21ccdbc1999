"""What a client of events does in a conversation; twin of `events_actions_async`."""

from __future__ import annotations

from typing import Any

import requests

from v0to1.helpers.python.events_handlers import _Handlers
from v0to1.helpers.python.events_pure import _ACT_SECONDS, _method_of
from v0to1.helpers.python.pure import message_content
from v0to1.helpers.python.transport_requests import _agent_request


class _Actions(_Handlers):
    """Each method asks the Agent Server for something and returns its response."""

    def send_message(self, text: str, image_urls: list[str] | None = None) -> Any:
        """Send a message for the agent to work on."""
        content = message_content(text, image_urls)
        return self._act("/events", {"role": "user", "content": content, "run": True})

    def pause(self) -> Any:
        """Let the agent rest after its current step."""
        return self._act("/pause")

    def run(self) -> Any:
        """Let the agent go on; the status is 409 if it runs already."""
        return self._act("/run", fine=(409,))

    def interrupt(self) -> Any:
        """Stop the agent at once, or after its step where the server is older."""
        response = self._act("/interrupt", fine=(404, 405))
        return self.pause() if response.status_code in (404, 405) else response

    def accept(self) -> Any:
        """Let the agent do what it waits for."""
        return self._act("/events/respond_to_confirmation", {"accept": True})

    def reject(self, reason: str | None = None) -> Any:
        """Do not let the agent do what it waits for."""
        answer = {"accept": False, **({"reason": reason} if reason else {})}
        return self._act("/events/respond_to_confirmation", answer)

    def run_command(self, command: str) -> Any:
        """Run a command beside the agent, which does not see it."""
        return self._ask("/api/bash/execute_bash_command", {"command": command})

    def send_action(self, action: Any) -> Any:
        """Do what a V0 action did; OpenHandsV1Error for one that V1 has no call for."""
        method, arguments = _method_of(action)
        return getattr(self, method)(*arguments)

    def _act(self, path: str, body: Any = None, fine: tuple[int, ...] = ()) -> Any:
        """Ask for something of the conversation."""
        return self._ask(f"/api/conversations/{self._place[1]}{path}", body, fine)

    def _ask(self, path: str, body: Any, fine: tuple[int, ...] = ()) -> Any:
        agent, options = self._known_agent(), {**self._place[2]}
        options.setdefault("timeout", _ACT_SECONDS)
        sent = {} if body is None else {"json": body}
        response = _agent_request(requests, agent, "POST", path, options, **sent)
        if response.status_code not in fine:
            response.raise_for_status()
        return response
