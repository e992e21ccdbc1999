"""The conversations of a V1 App Server: start tasks, conversations, messages, files and git."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import SKILL
from v0to1.mock.effects import DELETE, MESSAGE, READ, RENAME, START
from v0to1.mock.serving import Answer, answer
from v0to1.mock.state_v1 import Conversation, StartTask, State, hex_of, said
from v0to1.mock.views_v1 import conversation_view, flag, page, task_view
from v0to1.mock.workspace import zipped

APP = "/api/v1/app-conversations"
ONE = f"{APP}/<conversation_id>"
UNKNOWN = "unknown_app_conversation"
NOT_RUNNING = {
    "PAUSED": (409, "sandbox_not_running"),
    "STARTING": (409, "sandbox_not_running"),
    "MISSING": (410, "conversation_archived"),
    "ERROR": (503, "sandbox_error"),
}


class AppConversations:
    """Routes of conversations; `agent_url` is where the sandboxes' Agent Server is."""

    def __init__(self, state: State, agent_url: str) -> None:
        self._state = state
        self._agent_url = agent_url

    def blueprint(self) -> Blueprint:
        """All routes."""
        routes = Blueprint("conversations", __name__)
        routes.add_url_rule(APP, view_func=self.start, methods=["POST"])
        routes.add_url_rule(APP, view_func=self.batch, methods=["GET"])
        routes.add_url_rule(f"{APP}/stream-start", view_func=self.stream_start, methods=["POST"])
        routes.add_url_rule(f"{APP}/search", view_func=self.search)
        routes.add_url_rule(f"{APP}/count", view_func=self.count)
        routes.add_url_rule(f"{APP}/start-tasks", view_func=self.tasks)
        routes.add_url_rule(f"{APP}/start-tasks/search", view_func=self.search_tasks)
        routes.add_url_rule(f"{APP}/start-tasks/count", view_func=self.count_tasks)
        routes.add_url_rule(ONE, view_func=self.update, methods=["PATCH"])
        routes.add_url_rule(ONE, view_func=self.delete, methods=["DELETE"])
        routes.add_url_rule(f"{ONE}/send-message", view_func=self.send_message, methods=["POST"])
        routes.add_url_rule(f"{ONE}/download", view_func=self.download)
        routes.add_url_rule(f"{ONE}/file", view_func=self.file)
        routes.add_url_rule(f"{ONE}/git/changes", view_func=self.git_changes)
        routes.add_url_rule(f"{ONE}/git/diff", view_func=self.git_diff)
        routes.add_url_rule(f"{ONE}/skills", view_func=self.skills)
        pending = "/api/v1/conversations/<conversation_id>/pending-messages"
        routes.add_url_rule(pending, view_func=self.pend, methods=["POST"])
        return routes

    def start(self) -> Response:
        """A start task that has just begun; its conversation does not exist yet."""
        task = self._begun(request.get_json())
        shown = task_view(task, self._agent_url)
        if not self._state.options.start_polls:
            self._state.poll(task)
        return jsonify(shown)

    def _begun(self, body: dict[str, Any]) -> StartTask:
        """A start task, and what it is known by."""
        task = self._state.start(body)
        text, images = said(body.get("initial_message") or {})
        where = {"repository": body.get("selected_repository"), "branch": body.get("selected_branch")}
        told = {"message": text, "images": images, **where, "provider": body.get("git_provider")}
        self._state.effects.add(START, task.id, **told)
        return task

    def stream_start(self) -> Response:
        """The same task at each of its steps, as one JSON array in chunks."""
        task = self._begun(request.get_json())
        views = [task_view(task, self._agent_url)]
        for _ in iter(lambda: task.status in ("READY", "ERROR"), True):
            self._state.poll(task)
            views.append(task_view(task, self._agent_url))
        return Response(_array(views), mimetype="application/json")

    def batch(self) -> Response:
        """One element for each of `ids`, null where there is no such conversation."""
        found = map(self._state.conversation, request.args.getlist("ids"))
        return jsonify([self._view(one) if one else None for one in found])

    def search(self) -> Response:
        """The newest conversations first."""
        return jsonify(page([self._view(one) for one in self._filtered()], at_most=self._limit()))

    def count(self) -> Response:
        """How many conversations `search` would find."""
        return jsonify(len(self._filtered()))

    def tasks(self) -> Response:
        """One element for each of `ids`; every look lets a task get on."""
        found = [self._state.tasks.get(hex_of(identity)) for identity in request.args.getlist("ids")]
        for task in found:
            if task:
                self._state.poll(task)
        return jsonify([task_view(task, self._agent_url) if task else None for task in found])

    def search_tasks(self) -> Response:
        """The newest start tasks first; every look lets them get on, as time does in the real server."""
        for task in self._state.tasks.values():
            self._state.poll(task)
        views = [task_view(task, self._agent_url) for task in self._state.tasks.values()]
        wanted = hex_of(request.args.get("conversation_id__eq", ""))
        found = [view for view in views if not wanted or view["app_conversation_id"] == wanted]
        oldest_first = request.args.get("sort_order", "").rpartition("_")[2] == "AT"
        return jsonify(page(found if oldest_first else found[::-1], at_most=self._limit()))

    def count_tasks(self) -> Response:
        """How many start tasks there are."""
        wanted = hex_of(request.args.get("conversation_id__eq", ""))
        made = [task.conversation.id if task.conversation else "" for task in self._state.tasks.values()]
        return jsonify(made.count(wanted) if wanted else len(made))

    def update(self, conversation_id: str) -> Response | Answer:
        """Change what is in the body; the whole conversation is the answer."""
        found = self._state.conversation(conversation_id)
        if found is None:
            return answer(404, UNKNOWN)
        for name, value in request.get_json().items():
            if hasattr(found, name):
                setattr(found, name, value)
        found.updated_at = self._state.clock.tick()
        if "title" in request.get_json():
            self._state.effects.add(RENAME, found.id, title=found.title)
        return jsonify(self._view(found))

    def delete(self, conversation_id: str) -> Response | Answer:
        """Forget a conversation, and its sandbox if no other uses it."""
        found = self._state.conversations.pop(hex_of(conversation_id), None)
        if found is None:
            return answer(404, UNKNOWN)
        self._state.effects.add(DELETE, found.id)
        if all(other.sandbox is not found.sandbox for other in self._state.conversations.values()):
            self._state.sandboxes.pop(found.sandbox.id, None)
        return jsonify({"success": True})

    def send_message(self, conversation_id: str) -> Response | Answer:
        """Hand a message on to the agent; without `run` in the body it runs."""
        found = self._state.conversation(conversation_id)
        refused = self._refusal(found)
        if found is None or refused:
            return refused or answer(404, UNKNOWN)
        body = request.get_json()
        self._state.say(found, body, run=body.get("run", True))
        self._told(found.id, body)
        return jsonify({"success": True, "sandbox_status": found.sandbox.status, "message": None})

    def pend(self, conversation_id: str) -> Answer:
        """Keep a message until the conversation, or that of a start task, is ready."""
        body = request.get_json()
        found = self._state.conversation(conversation_id)
        task = self._state.tasks.get(hex_of(conversation_id)) or self._starting(conversation_id)
        if found is None and task is not None and task.conversation is None:
            task.queued.append(body)
            self._told(task.id, body)
            return jsonify({"id": uuid4().hex, "queued": True, "position": len(task.queued)}), 201
        found = found or (task.conversation if task else None)
        if found is None:
            return answer(404, UNKNOWN)
        self._state.say(found, body, run=True)
        self._told(found.id, body)
        return jsonify({"id": uuid4().hex, "queued": True, "position": 1}), 201

    def _told(self, identity: str, body: dict[str, Any]) -> None:
        text, images = said(body)
        self._state.effects.add(MESSAGE, identity, text=text, images=images)

    def _starting(self, conversation_id: str) -> StartTask | None:
        """The task that starts a conversation with a chosen id, which is to be given with dashes."""
        asked = {
            str(UUID(task.request["conversation_id"])): task
            for task in self._state.tasks.values()
            if task.request.get("conversation_id")
        }
        return asked.get(conversation_id)

    def download(self, conversation_id: str) -> Response | Answer:
        """All events and what is known of the conversation, as zip; the sandbox may be paused."""
        found = self._state.conversation(conversation_id)
        if found is None:
            return answer(404, UNKNOWN)
        files = {
            f"event_{number:06}_{event['id']}.json": json.dumps(event).encode()
            for number, event in enumerate(found.events)
        }
        files["meta.json"] = json.dumps({"id": found.id, "title": found.title}).encode()
        return Response(zipped(files), mimetype="application/zip")

    def file(self, conversation_id: str) -> Response | Answer:
        """The text of a file as a JSON string, "" on any error."""
        found = self._state.conversation(conversation_id)
        if found is None:
            return answer(404, UNKNOWN)
        path = request.args.get("file_path", f"{self._state.options.project}/PLAN.md")
        self._state.effects.add(READ, found.id, path=posixpath.relpath(path, found.folder))
        content = self._state.workspace.files.get(path, b"") if found.sandbox.look() == "RUNNING" else b""
        return jsonify(content.decode("utf-8", "replace"))

    def git_changes(self, conversation_id: str) -> Response | Answer:
        """Changed files of a work tree; an empty list where there is none."""
        refused = self._refusal(self._state.conversation(conversation_id))
        changes = self._state.workspace.changes(request.args["path"])
        return refused or jsonify([{"status": status, "path": path} for status, path in changes])

    def git_diff(self, conversation_id: str) -> Response | Answer:
        """A file as it was and as it is."""
        refused = self._refusal(self._state.conversation(conversation_id))
        return refused or jsonify(self._state.workspace.diff(request.args["path"]))

    def skills(self, conversation_id: str) -> Response | Answer:
        """The skills of the agent; none while the sandbox does not run."""
        found = self._state.conversation(conversation_id)
        if found is None:
            return answer(404, UNKNOWN)
        return jsonify({"skills": [SKILL] if found.sandbox.look() == "RUNNING" else []})

    def _refusal(self, conversation: Conversation | None) -> Answer | None:
        """Why the sandbox cannot be asked, if so."""
        if conversation is None:
            return answer(404, UNKNOWN)
        refusal = NOT_RUNNING.get(conversation.sandbox.look())
        return answer(*refusal) if refusal else None

    def _filtered(self) -> list[Conversation]:
        title = request.args.get("title__contains", "").lower()
        sandbox = request.args.get("sandbox_id__eq")
        return [
            one
            for one in sorted(
                self._state.conversations.values(), key=lambda each: each.created_at, reverse=True
            )
            if title in one.title.lower()
            and sandbox in (None, one.sandbox.id)
            and (flag("include_sub_conversations") or one.parent is None)
            and _within(one.created_at, "created_at")
            and _within(one.updated_at, "updated_at")
        ]

    def _view(self, conversation: Conversation) -> dict[str, Any]:
        children = [one.id for one in self._state.conversations.values() if one.parent == conversation.id]
        return conversation_view(conversation, self._agent_url, children)

    def _limit(self) -> int:
        return self._state.options.limit_pages


def _within(time: str, name: str) -> bool:
    first, end = request.args.get(f"{name}__gte"), request.args.get(f"{name}__lt")
    return (not first or time >= first) and (not end or time < end)


def _array(views: list[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for number, view in enumerate(views):
        yield ("," if number else "") + "\n" + json.dumps(view)
    yield "\n]"
