"""The files of a conversation's sandbox, its Git work tree, and the pages it serves."""

from __future__ import annotations

import posixpath
import shlex
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from v0to1.adapter.python.exchange import (
    _V0,
    Reply,
    Steps,
    _agent,
    _agent_reply,
    _awake,
    _dashed,
    _json,
    _Refused,
    _remember,
)

_CHANGES = {"UPDATED": "M", "ADDED": "A", "DELETED": "D", "MOVED": "R"}
# V0 left these out of its lists.
_NOT_LISTED = (
    ".git/",
    ".DS_Store",
    ".venv/",
    "node_modules/",
    "__pycache__/",
    ".git",
    "lost+found/",
)
_V0_ROOT = "/workspace"
# What V1 says of the caller or the conversation, and not of an uploaded file.
_NOT_THE_FILE = (401, 403, 404)
_ZIP_HEADERS = {
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="workspace.zip"',
}


def _folder(v0: _V0) -> Steps:
    """The folder that the agent works in, as its server names it."""
    known = v0.memory.folders.get(v0.id)
    if known:
        return known
    found = yield from _agent(v0, "GET", f"/api/conversations/{_dashed(v0.id)}")
    folder = str(((found or {}).get("workspace") or {}).get("working_dir") or "")
    if not folder.startswith("/"):
        folder = yield from _shell(v0, "pwd", folder or None)
        folder = folder["stdout"].strip()
    _remember(v0.memory.folders, v0.id, folder)
    return folder


def _place(v0: _V0, path: str) -> Steps:
    """The absolute path of what V0 named by a path below its own workspace."""
    folder = yield from _folder(v0)
    if path == _V0_ROOT or path.startswith(f"{_V0_ROOT}/"):
        if path == folder or path.startswith(f"{folder}/"):
            return path
        path = path[len(_V0_ROOT) + 1 :]
    first, slash, rest = path.partition("/")
    if slash and first == posixpath.basename(folder):  # V0 had the repository in it
        path = rest.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, path))


def _shell(v0: _V0, command: str, folder: str | None) -> Steps:
    """Run a command in the sandbox; gives its exit code and what it printed."""
    asked = {"command": command, **({"cwd": folder} if folder else {})}
    done = yield from _agent(v0, "POST", "/api/bash/execute_bash_command", asked)
    said = {name: done.get(name) or "" for name in ("stdout", "stderr")}
    return {**said, "exit_code": done.get("exit_code")}


def _list_files(v0: _V0) -> Steps:
    """The names in a folder, folders first."""
    path = v0.first("path") or ""
    place = yield from _place(v0, path and f"{path}/")
    folder = shlex.quote(f"{place}/")  # a file is none
    listed = yield from _shell(v0, f"ls -1Ap -- {folder}", None)
    if listed["exit_code"] != 0:
        return []
    names = [name for name in listed["stdout"].splitlines() if name not in _NOT_LISTED]
    names.sort(key=lambda name: (not name.endswith("/"), name.lower()))
    return [posixpath.join(path, name) for name in names]


def _read_file(v0: _V0) -> Steps:
    """The text of a file."""
    path = v0.first("file")
    if path is None:
        return _missing("query", "file")
    place = yield from _place(v0, path)
    try:
        address = f"/api/file/download?path={quote(place)}"
        found = yield from _agent_reply(v0, "GET", address)
    except _Refused as refused:
        if refused.reply.status != 404 or b"onversation" in refused.reply.body:
            raise
        named = posixpath.join(_V0_ROOT, path)
        said = f"File not found: {named}. Your current working directory is {_V0_ROOT}."
        return _json({"error": f"Error opening file: {said}"}, 500)
    try:
        return {"code": found.body.decode("utf-8")}
    except UnicodeDecodeError:
        return _json({"error": f"Unable to open binary file: {path}"}, 415)


def _missing(where: str, name: str) -> Reply:
    missing = {"type": "missing", "loc": [where, name], "msg": "Field required"}
    return _json({"detail": [{**missing, "input": None}]}, 422)


def _upload_files(v0: _V0) -> Steps:
    """Write the files of a form into the workspace, one request for each."""
    files = _form_files(v0)
    if not files:
        return _missing("body", "files")
    uploaded, skipped = [], []
    for name, content, media_type in files:
        place = yield from _place(v0, name)
        form, boundary = _form_of(name, content, media_type)
        try:
            address = f"/api/file/upload?path={quote(place)}"
            yield from _agent_reply(v0, "POST", address, form, boundary)
            uploaded.append(place)
        except _Refused as refused:
            if refused.reply.status in _NOT_THE_FILE:
                raise
            said = refused.reply.body.decode("utf-8", "replace")
            skipped.append({"name": name, "reason": said})
    return {"uploaded_files": uploaded, "skipped_files": skipped}


def _form_files(v0: _V0) -> list[tuple[str, bytes, str]]:
    """Name, content and media type of each file of a form."""
    sent = {name.lower(): text for name, text in v0.request.headers.items()}
    media_type = sent.get("content-type", "")
    boundary = _head_of(f"Content-Type: {media_type}".encode()).get_boundary()
    if not boundary:
        return []
    found = []
    body = b"\r\n" + (v0.request.body or b"")
    for part in body.split(f"\r\n--{boundary}".encode())[1:]:
        text, _, content = part.partition(b"\r\n\r\n")
        head = _head_of(text.lstrip())
        name = None if part.startswith(b"--") else head.get_filename()
        if name is not None:
            found.append((name, content, head.get_content_type()))
    return found


def _head_of(text: bytes) -> Any:
    """The headers of a message or a part of one."""
    return BytesParser(policy=HTTP).parsebytes(text + b"\r\n\r\n", headersonly=True)


def _form_of(name: str, content: bytes, media_type: str) -> tuple[bytes, str]:
    """A form with one file, and its media type."""
    boundary = uuid4().hex
    safe = (
        posixpath.basename(name).replace('"', "%22").replace("\r", "").replace("\n", "")
    )
    head = f'Content-Disposition: form-data; name="file"; filename="{safe}"'
    start = f"--{boundary}\r\n{head}\r\nContent-Type: {media_type}\r\n\r\n".encode()
    end = f"\r\n--{boundary}--\r\n".encode()
    return start + content + end, f"multipart/form-data; boundary={boundary}"


def _zip(v0: _V0) -> Steps:
    """The workspace as a zip file."""
    path = yield from _packed(v0)
    found = yield from _agent_reply(v0, "GET", f"/api/file/download?path={path}")
    yield from _shell(v0, f"rm -f {path}", None)
    length = str(len(found.body))
    return Reply(200, {**_ZIP_HEADERS, "content-length": length}, found.body)


def _packed(v0: _V0) -> Steps:
    """The path of a zip file of the workspace, which the sandbox's own Python makes."""
    folder = yield from _folder(v0)
    made = f"/tmp/openhands-v0-{uuid4().hex}"
    program = f"import shutil; shutil.make_archive({made!r}, 'zip', '.')"
    packed = yield from _shell(v0, f"python3 -c {shlex.quote(program)}", folder)
    if packed["exit_code"] != 0:
        said = f"Error zipping workspace: {packed['stderr'] or packed['stdout']}"
        raise _Refused(_json({"error": said}, 500))
    return f"{made}.zip"


def _git_changes(v0: _V0) -> Steps:
    """The changed files of the work tree, with V0's letters."""
    folder = yield from _folder(v0)
    address = f"/api/git/changes?path={quote(folder)}"
    changes = yield from _agent(v0, "GET", address)
    if not changes:
        known = yield from _shell(v0, "git rev-parse --is-inside-work-tree", folder)
        if known["exit_code"] != 0:
            return _json({"error": "Not a git repository"}, 404)
    return [
        {"status": _CHANGES.get(one["status"], one["status"]), "path": one["path"]}
        for one in changes
    ]


def _git_diff(v0: _V0) -> Steps:
    """A file as it was and as it is."""
    path = v0.first("path")
    if path is None:
        return _missing("query", "path")
    place = yield from _place(v0, path)
    try:
        found = yield from _agent(v0, "GET", f"/api/git/diff?path={quote(place)}")
    except _Refused as refused:
        if refused.reply.status in (401, 403, 429):
            raise
        said = refused.reply.body.decode("utf-8", "replace")
        return _json({"error": f"Error getting diff: {said}"}, 500)
    return {"modified": found.get("modified"), "original": found.get("original")}


def _exposed(v0: _V0) -> Steps:
    """What the sandbox of a conversation serves: name, URL and port of each."""
    found = yield from _awake(v0)
    sandboxes = yield from v0.app("GET", f"/sandboxes?id={found['sandbox_id']}")
    return (sandboxes[0] or {}).get("exposed_urls") or [] if sandboxes else []


def _vscode_url(v0: _V0) -> Steps:
    exposed = yield from _exposed(v0)
    found = [one["url"] for one in exposed if one["name"] == "VSCODE"]
    return {"vscode_url": found[0] if found else None}


def _web_hosts(v0: _V0) -> Steps:
    exposed = yield from _exposed(v0)
    workers = [one for one in exposed if one["name"].startswith("WORKER_")]
    return {"hosts": {one["url"]: one.get("port") for one in workers}}
