"""A language model that always does the same, behind the chat-completions API of OpenAI.

Asked by an agent with a shell, it runs one command and then says one sentence; asked for anything else, such
as a title, it gives a title. A line `RUN: command` in the user's message chooses the command, a line
`CALL: tool {…}` another tool; `FAIL: reason` makes the model refuse.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.live.serving import Serving

ANSWER = "I have made made.txt."
COMMAND = "echo 42 > made.txt"
SHELLS = ("terminal", "execute_bash")  # V1's name, V0's name
TITLE = "Title of the stub"

_numbers = itertools.count(1)
_RUN = re.compile(r"^\s*RUN: (.+)$", re.MULTILINE)
_CALL = re.compile(r"^\s*CALL: (\w+) (\{.+\})$", re.MULTILINE)
_FAIL = re.compile(r"^\s*FAIL: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Model:
    """A stub model that runs: where it is, and what agents have asked it so far."""

    url: str
    asked: list[str]


@contextmanager
def stub_model() -> Iterator[Model]:
    """Run a stub model until the context ends."""
    asked: list[str] = []
    serving = Serving(application(asked))
    try:
        yield Model(f"{serving.url}/v1", asked)
    finally:
        serving.stop()


def application(asked: list[str]) -> Starlette:
    """The model's server, `/v1/chat/completions`; what agents with a shell ask is added to `asked`."""

    async def completions(request: Request) -> Response:
        body = await request.json()
        if _shell(body):
            asked.append(_question(body))
        return _completion(body)

    return Starlette(routes=[Route("/v1/chat/completions", completions, methods=["POST"])])


def _completion(body: dict[str, Any]) -> Response:
    failed = _FAIL.search(_question(body)) if _shell(body) else None
    if failed:
        return JSONResponse({"error": {"message": failed[1], "type": "invalid_request_error"}}, 400)
    answer = _answer(body)
    head = {"id": f"chatcmpl-{next(_numbers)}", "created": 0, "model": body.get("model")}
    if body.get("stream"):
        return StreamingResponse(_chunks(head, answer), media_type="text/event-stream")
    finish = "tool_calls" if "tool_calls" in answer else "stop"
    choices = [{"index": 0, "message": answer, "finish_reason": finish}]
    return JSONResponse({**head, "object": "chat.completion", "choices": choices, "usage": _usage()})


def _answer(body: dict[str, Any]) -> dict[str, Any]:
    """The message of the assistant: a command first, a sentence when its result is there."""
    shell = _shell(body)
    if shell is None:
        return {"role": "assistant", "content": TITLE}
    if body["messages"][-1]["role"] == "tool":
        return {"role": "assistant", "content": ANSWER}
    call = {"id": f"call_{next(_numbers)}", "type": "function", "function": _function(body, shell)}
    return {"role": "assistant", "content": "", "tool_calls": [call]}


def _function(body: dict[str, Any], shell: dict[str, Any]) -> dict[str, str]:
    """The tool that is called, and with what."""
    question = _question(body)
    called = _CALL.findall(question)
    if called:
        name, given = called[-1]
        tools = {tool["function"]["name"]: tool["function"] for tool in body["tools"]}
        required = _arguments(tools[name], json.loads(given)) if name in tools else json.loads(given)
        return {"name": name, "arguments": json.dumps(required)}
    chosen = _RUN.findall(question)
    arguments = _arguments(shell, {"command": chosen[-1] if chosen else COMMAND})
    return {"name": shell["name"], "arguments": json.dumps(arguments)}


def _shell(body: dict[str, Any]) -> dict[str, Any] | None:
    """The tool that runs commands, or None when the request is not an agent's."""
    tools = (tool["function"] for tool in body.get("tools") or ())
    return next((tool for tool in tools if tool["name"] in SHELLS), None)


def _question(body: dict[str, Any]) -> str:
    """What the user said last; V0 sends the context of a message as another message."""
    asking = [each["role"] == "user" for each in body["messages"]]
    last = max(at for at, asks in enumerate(asking) if asks)
    first = max((at for at in range(last) if not asking[at]), default=-1) + 1
    return "\n".join(_text(each.get("content")) for each in body["messages"][first : last + 1])


def _arguments(tool: dict[str, Any], given: dict[str, Any]) -> dict[str, object]:
    """What is given and whatever else the tool requires; the tools of V0 and V1 differ in that."""
    known = {"security_risk": "LOW", "summary": "make a file", "task_completed": "true"}
    required = tool["parameters"].get("required", ())
    return {**{name: known[name] for name in required if name in known}, **given}


def _text(content: object) -> str:
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content)
    return str(content or "")


def _usage() -> dict[str, int]:
    return {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def _chunks(head: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    calls = [{**call, "index": at} for at, call in enumerate(answer.get("tool_calls", ()))]
    delta = {**answer, **({"tool_calls": calls} if calls else {})}
    finish = "tool_calls" if calls else "stop"
    chunk = {**head, "object": "chat.completion.chunk"}
    first = {"index": 0, "delta": delta, "finish_reason": None}
    last = {"index": 0, "delta": {}, "finish_reason": finish}
    yield _event({**chunk, "choices": [first]})
    yield _event({**chunk, "choices": [last]})
    yield _event({**chunk, "choices": [], "usage": _usage()})
    yield "data: [DONE]\n\n"


def _event(value: object) -> str:
    return f"data: {json.dumps(value)}\n\n"
