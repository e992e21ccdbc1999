"""A V1 Agent Server: the agent of each conversation, its shell, its files and its git work tree."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import VSCODE_URL
from v0to1.mock.effects import AGENT, MESSAGE, READ
from v0to1.mock.events_routes import chosen, shown_by_agent
from v0to1.mock.recording import Record
from v0to1.mock.serving import Answer, answer
from v0to1.mock.state_v1 import Conversation, State, said
from v0to1.mock.views_v1 import flag, page
from v0to1.mock.workspace import Workspace

ONE = "/api/conversations/<conversation_id>"
OUTPUT = tuple[int, str, str]


def conversation_routes(state: State) -> Blueprint:
    """The routes of conversations; the guard has seen to it that they exist."""
    routes = Blueprint("conversations", __name__)
    _conversations(routes, state)
    _events(routes, state)
    _agent(routes, state)
    return routes


def _conversations(routes: Blueprint, state: State) -> None:
    """The conversation itself."""

    @routes.get(ONE)
    def get(conversation_id: str) -> Response:
        found = _the(state, conversation_id)
        shown = {"id": str(UUID(found.id)), "title": found.title, "execution_status": found.execution_status}
        workspace = {"working_dir": found.folder, "kind": "LocalWorkspace"}
        times = {"created_at": found.created_at, "updated_at": found.updated_at}
        return jsonify({**shown, "workspace": workspace, **times})


def _events(routes: Blueprint, state: State) -> None:
    """Its events and messages."""

    @routes.get(f"{ONE}/events/search")
    def search(conversation_id: str) -> Response:
        found = shown_by_agent(chosen(_the(state, conversation_id).events, "kind"))
        return jsonify(page(found, at_most=state.options.limit_pages))

    @routes.get(f"{ONE}/events/count")
    def count(conversation_id: str) -> Response:
        return jsonify(len(chosen(_the(state, conversation_id).events, "kind")))

    @routes.get(f"{ONE}/events/<event_id>")
    def event(conversation_id: str, event_id: str) -> Response | Answer:
        found = [one for one in _the(state, conversation_id).events if one["id"] == event_id]
        return jsonify(shown_by_agent(found)[0]) if found else answer(404, "Not Found")

    @routes.post(f"{ONE}/events")
    def say(conversation_id: str) -> Response:
        body, found = request.get_json(), _the(state, conversation_id)
        state.say(found, body, run=body.get("run", False))
        text, images = said(body)
        state.effects.add(MESSAGE, found.id, text=text, images=images)
        return jsonify({"success": True})


def _agent(routes: Blueprint, state: State) -> None:
    """What its agent is told to do."""

    @routes.post(f"{ONE}/run")
    def run(conversation_id: str) -> Response:
        found = _the(state, conversation_id)
        state.effects.add(AGENT, found.id, state="running")
        state.run(found)
        return jsonify({"success": True})

    @routes.post(f"{ONE}/pause", endpoint="pause")
    @routes.post(f"{ONE}/interrupt", endpoint="interrupt")
    def pause(conversation_id: str) -> Response:
        found = _the(state, conversation_id)
        state.effects.add(AGENT, found.id, state="paused")
        state.set_status(found, "paused")
        return jsonify({"success": True})

    @routes.post(f"{ONE}/events/respond_to_confirmation")
    def confirm(conversation_id: str) -> Response:
        found, accepted = _the(state, conversation_id), request.get_json()["accept"]
        state.effects.add(AGENT, found.id, state="confirmed" if accepted else "rejected")
        if accepted:
            state.run(found)
        else:
            state.set_status(found, "idle")
        return jsonify({"success": True})

    @routes.get(f"{ONE}/agent_final_response", endpoint="final_response")
    @routes.post(f"{ONE}/ask_agent", endpoint="ask_agent")
    def final_response(conversation_id: str) -> Response:
        return jsonify({"response": _last_said(_the(state, conversation_id))})


def sandbox_routes(state: State, record: Record, commands: Mapping[str, OUTPUT]) -> Blueprint:
    """Shell, files, git and health; `commands` says what commands other than `ls` do and print."""
    routes = Blueprint("sandbox", __name__)
    _shell(routes, state, record, commands)
    _files(routes, state)
    _git_and_health(routes, state.workspace)
    return routes


def _shell(routes: Blueprint, state: State, record: Record, commands: Mapping[str, OUTPUT]) -> None:
    """The shell."""
    files = state.workspace

    @routes.post("/api/bash/execute_bash_command")
    def execute() -> Response:
        command, project = request.get_json()["command"], state.options.project
        place = posixpath.join(project, request.get_json().get("cwd") or project)
        output = commands.get(command) or files.execute(command, place)
        if output is None:
            record.violation("agent", request, f"the test server does not play the command `{command}`")
        code, stdout, stderr = output or (127, "", "command not found\n")
        identity = {
            "id": uuid4().hex,
            "timestamp": f"{state.clock.tick()}Z",
            "command_id": uuid4().hex,
            "order": 0,
        }
        streams = {"exit_code": code, "stdout": stdout or None, "stderr": stderr or None}
        return jsonify({**identity, **streams, "kind": "BashOutput"})


def _files(routes: Blueprint, state: State) -> None:
    """Files and VS Code."""
    files = state.workspace

    @routes.post("/api/file/upload")
    def upload() -> Response | Answer:
        path = request.args["path"]
        if not path.startswith("/"):
            return answer(400, "Path must be absolute")
        files.files[path] = request.files["file"].read()
        here = _here(state)
        if here is not None:
            state.effects.upload(here.id, posixpath.relpath(path, here.folder), files.files[path])
        return jsonify({"success": True, "file_size": len(files.files[path])})

    @routes.get("/api/file/download")
    def download() -> Response | Answer:
        path = request.args["path"]
        if not path.startswith("/"):
            return answer(400, "Path must be absolute")
        if path not in files.files:
            return answer(404, "File not found")
        here = _here(state)
        if here is not None:
            state.effects.add(READ, here.id, path=posixpath.relpath(path, here.folder))
        return Response(files.files[path], mimetype="application/octet-stream")

    @routes.get("/api/file/archive")
    def archive() -> Response:
        path = request.args["path"]
        if request.args.get("format", "git-delta") != "tar.gz":
            return Response(files.patch(path), mimetype="application/octet-stream")
        everything = "use_default_excludes" in request.args and not flag("use_default_excludes")
        return Response(files.tar(path, everything=everything), mimetype="application/gzip")


def _git_and_health(routes: Blueprint, files: Workspace) -> None:
    """The git work tree, and health."""

    @routes.get("/api/git/changes")
    def git_changes() -> Response:
        return jsonify(
            [{"status": status, "path": path} for status, path in files.changes(request.args["path"])]
        )

    @routes.get("/api/git/diff")
    def git_diff() -> Response:
        return jsonify(files.diff(request.args["path"]))

    @routes.get("/api/vscode/url")
    def vscode() -> Response:
        return jsonify({"url": f"{VSCODE_URL}&folder={request.args.get('workspace_dir', 'workspace')}"})

    @routes.get("/alive", endpoint="alive")
    @routes.get("/health", endpoint="health")
    def health() -> Response:
        return jsonify({"status": "ok"})

    @routes.get("/ready")
    def ready() -> Response:
        return jsonify({"status": "ready"})

    @routes.get("/server_info")
    def server_info() -> Response:
        identity: dict[str, Any] = {"title": "OpenHands Agent Server", "version": "1.58.2", "uptime": 1.0}
        return jsonify(identity)


def _here(state: State) -> Conversation | None:
    """A conversation of the sandbox whose key the request has: the last that was made in it."""
    key = request.headers.get("X-Session-API-Key")
    found = [one for one in state.conversations.values() if one.sandbox.session_api_key == key]
    return found[-1] if found else None


def _last_said(conversation: Conversation) -> str:
    """The text of the last message of the agent, or ""."""
    said = (one for one in reversed(conversation.events) if one["kind"] == "MessageEvent")
    blocks = next((one["llm_message"]["content"] for one in said if one["source"] == "agent"), ())
    return "".join(str(block.get("text", "")) for block in blocks)


def _the(state: State, conversation_id: str) -> Conversation:
    found = state.conversation(conversation_id)
    if found is None:
        raise LookupError(conversation_id)
    return found
