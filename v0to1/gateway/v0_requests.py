"""V0 requests as the gateway has them: who may be asked, and bodies that go through in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import uuid4

from v0to1.adapter.python import conversations, workspace
from v0to1.adapter.python.exchange import (
    _V0,
    Call,
    Reply,
    Steps,
    _agent_of,
    _agent_reply,
    _awake,
    _dashed,
    _decoded,
    _json,
    _Memory,
    _Refused,
)
from v0to1.adapter.python.sockets import _Direct
from v0to1.adapter.python.workspace import _NOT_THE_FILE, _form_of, _missing, _packed, _place, _shell
from v0to1.gateway.upstream import FileBody

VIEWS = (conversations._get, conversations._list)
"""The flows whose response has addresses of Agent Servers."""

UPLOAD = workspace._upload_files
ZIP = workspace._zip


_NOT_HERE = {"detail": "Ask the server of the API for this, not that of the sandbox"}


class GatewayRequest(_V0):
    """A V0 request of one of many callers: nothing of it outlives its response."""

    shared: _Memory

    def __init__(self, request: Call, root: str, route: dict[str, Any], path: dict[str, str]) -> None:
        super().__init__(request, root, route, path)
        self.memory = self.shared

    def note_agent(self, server: str, key: str) -> None:
        """Remember nothing: clients are given addresses of the gateway."""


def requests_with(memory: _Memory) -> type[GatewayRequest]:
    """The requests of one gateway, which know what its requests before did to conversations."""
    return type("GatewayRequest", (GatewayRequest,), {"shared": memory})


class AgentRequest(GatewayRequest, _Direct):
    """A V0 request to the address of an Agent Server, with the key of its sandbox.

    The App Server is not asked, as the caller may have no key for it.
    """

    def __init__(self, request: Call, root: str, route: dict[str, Any], path: dict[str, str]) -> None:
        self.shared = _Memory()
        super().__init__(request, root, route, path)
        self.agent = root
        self.memory.is_v1 = True
        sent = {name.lower(): text for name, text in request.headers.items()}
        self.key = sent.get("x-session-api-key") or sent.get("session_api_key", "")

    def app(self, method: str, path: str, body: Any = None) -> Steps:
        """What the App Server would have said of the conversation; else 404."""
        yield from ()
        if not path.startswith("/app-conversations?ids="):
            raise _Refused(_json(_NOT_HERE, 404))
        url = f"{self.agent}/api/conversations/{self.id}"
        return [
            {
                "id": self.id,
                "sandbox_status": "RUNNING",
                "session_api_key": self.key,
                "conversation_url": url,
            }
        ]

    def page(self, path: str) -> Steps:
        """A page of events, as the Agent Server has them."""
        before, found, query = path.partition("/events/search")
        if not found or not before.startswith("/conversation/"):
            raise _Refused(_json(_NOT_HERE, 404))
        url = f"{self.agent}/api/conversations/{_dashed(self.id)}/events/search{query}"
        page = _decoded((yield from self._sent("GET", url, {"X-Session-API-Key": self.key}, None)))
        if not isinstance(page, dict) or not isinstance(page.get("items"), list):
            raise ValueError("no page of events")
        return page


class Download(Reply):
    """A response whose body is that of another request, piece by piece; `after` are the steps behind it."""

    call: Call
    after: Steps


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form: its name, its media type, and its content on disk."""

    name: str
    media_type: str
    size: int
    file: BinaryIO


def zipped(v0: _V0) -> Steps:
    """The workspace as a zip file, which is not kept in memory."""
    path = yield from _packed(v0)
    found = yield from _awake(v0)
    url, key = _agent_of(v0, found)
    given = Download(200, dict(workspace._ZIP_HEADERS), b"")
    given.call = Call("GET", f"{url}/api/file/download?path={path}", {"X-Session-API-Key": key}, None, True)
    given.after = _shell(v0, f"rm -f {path}", None)
    return given


ADMITTED = Reply(204, {}, b"")
"""What `admitted` gives to a caller who may write into the sandbox."""


def admitted(v0: _V0) -> Steps:
    """Look whether the caller may write into the sandbox, which is woken if need be."""
    yield from _awake(v0)
    return ADMITTED


def uploaded(files: list[Upload]) -> Callable[[_V0], Steps]:
    """The flow that writes the files of a form into the workspace, without having them in memory."""

    def upload_files(v0: _V0) -> Steps:
        if not files:
            return _missing("body", "files")
        done, skipped = [], []
        for one in files:
            place = yield from _place(v0, one.name)
            head, tail, media_type = _form_around(one)
            body = FileBody.of(head, one.file, one.size, tail)
            try:
                address = f"/api/file/upload?path={quote(place)}"
                yield from _agent_reply(v0, "POST", address, body, media_type)
                done.append(place)
            except _Refused as refused:
                if refused.reply.status in _NOT_THE_FILE:
                    raise
                said = refused.reply.body.decode("utf-8", "replace")
                skipped.append({"name": one.name, "reason": said})
        return {"uploaded_files": done, "skipped_files": skipped}

    return upload_files


def _form_around(one: Upload) -> tuple[bytes, bytes, str]:
    """What stands in a form before and behind the content of its one file, and the form's media type."""
    mark = uuid4().hex.encode()
    form, media_type = _form_of(one.name, mark, one.media_type)
    head, _, tail = form.partition(mark)
    return head, tail, media_type
