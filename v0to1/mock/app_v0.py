"""The conversations of a V0 server: starting, stopping, messages, events and trajectory."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.account import SKILL
from v0to1.mock.effects import DELETE, MESSAGE, RENAME, START, STOP
from v0to1.mock.serving import Answer, answer
from v0to1.mock.state_v0 import Event, V0State

ALL = "/api/conversations"
ONE = f"{ALL}/<conversation_id>"


def conversation_routes(state: V0State, limit_pages: int) -> Blueprint:
    """Routes of conversations as a whole; all but three tolerate unknown ids in V0's own way."""
    routes = Blueprint("conversations", __name__)
    _conversations(routes, state, limit_pages)
    _changes(routes, state)
    return routes


def _conversations(routes: Blueprint, state: V0State, limit_pages: int) -> None:
    """Creating, listing and reading."""

    @routes.post(ALL)
    def create() -> Response:
        body = request.get_json()
        made = state.new_conversation(body)
        told = {"message": body.get("initial_user_msg"), "images": body.get("image_urls")}
        where = {"repository": body.get("repository"), "branch": body.get("selected_branch")}
        state.effects.add(START, made.id, **told, **where, provider=body.get("git_provider"))
        return jsonify(_done(made.id, message=None, status=made.status))

    @routes.get(ALL)
    def search() -> Response:
        repository, trigger = (
            request.args.get(name) for name in ("selected_repository", "conversation_trigger")
        )
        newest_first = sorted(state.conversations.values(), key=lambda one: one.created_at, reverse=True)
        found = [
            one.view()
            for one in newest_first
            if repository in (None, one.selected_repository) and trigger in (None, one.trigger)
        ]
        first = int(request.args.get("page_id") or 0)
        end = first + min(int(request.args.get("limit", 20)), limit_pages)
        return jsonify({"results": found[first:end], "next_page_id": str(end) if end < len(found) else None})

    @routes.get(ONE)
    def get(conversation_id: str) -> Response:
        found = state.conversations.get(conversation_id)
        if found is None:
            return jsonify(None)
        state.look(found)
        state.wait(found)
        return jsonify(found.view())


def _changes(routes: Blueprint, state: V0State) -> None:
    """Renaming, deleting, starting and stopping."""

    @routes.patch(ONE)
    def rename(conversation_id: str) -> Response | Answer:
        found = state.conversations.get(conversation_id)
        if found is None:
            unknown = {"status": "error", "message": "Conversation not found"}
            return jsonify({**unknown, "msg_id": "CONVERSATION$NOT_FOUND"}), 404
        found.title = request.get_json()["title"]
        found.last_updated_at = state.clock.tick()
        state.effects.add(RENAME, found.id, title=found.title)
        return jsonify(True)

    @routes.delete(ONE)
    def delete(conversation_id: str) -> Response:
        found = state.conversations.pop(conversation_id, None)
        if found is not None:
            state.effects.add(DELETE, found.id)
        return jsonify(found is not None)

    @routes.post(f"{ONE}/start")
    def start(conversation_id: str) -> Response | Answer:
        found = state.conversations.get(conversation_id)
        if found is None:
            return jsonify({"status": "error", "conversation_id": conversation_id}), 404
        state.start_again(found)
        return jsonify(_done(found.id, message=None, status=found.status))

    @routes.post(f"{ONE}/stop")
    def stop(conversation_id: str) -> Response | Answer:
        found = state.conversations.get(conversation_id)
        before = found.status if found else "STOPPED"
        if found is not None:
            state.effects.add(STOP, found.id)
        if found is None or before not in ("STARTING", "RUNNING"):
            message = "Conversation was not running"
            return jsonify(_done(conversation_id, message=message, status=before))
        found.status, found.last_updated_at = "STOPPED", state.clock.tick()
        message = "Conversation stopped successfully"
        return jsonify(_done(conversation_id, message=message, status=before))


def event_routes(state: V0State) -> Blueprint:
    """What is said and done in a conversation; the gate has seen to it that it exists."""
    routes = Blueprint("events", __name__)
    _messages(routes, state)
    _reads(routes, state)
    return routes


def _messages(routes: Blueprint, state: V0State) -> None:
    """What the user says."""

    @routes.post(f"{ONE}/message")
    def message(conversation_id: str) -> Response | Answer:
        found = state.conversations[conversation_id]
        if found.status not in ("RUNNING", "STARTING"):
            return jsonify({"success": False, "error": "The conversation is not running"}), 500
        state.say(found, request.get_json()["message"], [])
        state.effects.add(MESSAGE, found.id, text=request.get_json()["message"])
        return jsonify({"success": True})

    @routes.post(f"{ONE}/events")
    def act(conversation_id: str) -> Response | Answer:
        found, body = state.conversations[conversation_id], request.get_json()
        if found.status not in ("RUNNING", "STARTING"):
            return answer(500, "The conversation is not running")
        state.take(found, body["action"], body.get("args") or {})
        return jsonify({"success": True})


def _reads(routes: Blueprint, state: V0State) -> None:
    """Events and other things to read."""

    @routes.get(f"{ONE}/events")
    def search(conversation_id: str) -> Response | Answer:
        limit = int(request.args.get("limit", 20))
        if not 0 <= limit <= 100:
            return answer(400, "Invalid limit")
        conversation = state.conversations[conversation_id]
        state.look(conversation)
        found = _searched(conversation.events)
        return jsonify({"events": found[:limit], "has_more": len(found) > limit})

    @routes.get(f"{ONE}/trajectory")
    def trajectory(conversation_id: str) -> Response:
        return jsonify({"trajectory": state.conversations[conversation_id].events})

    @routes.get(f"{ONE}/config")
    def config(conversation_id: str) -> Response:
        return jsonify({"runtime_id": f"runtime-{conversation_id}", "session_id": conversation_id})

    @routes.get(f"{ONE}/microagents")
    def microagents(conversation_id: str) -> Response:
        del conversation_id
        return jsonify({"microagents": [{**SKILL, "inputs": [], "tools": []}]})

    @routes.get(f"{ONE}/remember-prompt")
    def remember_prompt(conversation_id: str) -> Response:
        return jsonify({"status": "success", "prompt": f"Remember {conversation_id}."})

    @routes.post(f"{ONE}/submit-feedback")
    def feedback(conversation_id: str) -> Response:
        return jsonify({"feedback_id": conversation_id})


def _searched(events: list[Event]) -> list[Event]:
    """The events that query and filter body of the request ask for, in its order."""
    first, last = int(request.args.get("start_id", 0)), int(request.args.get("end_id", len(events)))
    wanted: dict[str, Any] = request.get_json(force=True, silent=True) or {}
    found = [event for event in events if first <= event["id"] <= last and _passes(event, wanted)]
    return found[::-1] if request.args.get("reverse", "").lower() in ("true", "1", "yes", "on") else found


def _passes(event: Event, wanted: dict[str, Any]) -> bool:
    """Whether an event passes an EventFilter; types are V0's names of actions and observations."""
    kind = event.get("action") or event.get("observation")
    included, excluded = wanted.get("include_types"), wanted.get("exclude_types") or ()
    return (
        (not included or kind in included)
        and kind not in excluded
        and wanted.get("source") in (None, event["source"])
        and str(wanted.get("query") or "").lower() in json.dumps(event).lower()
        and event["timestamp"] >= (wanted.get("start_date") or "")
        and event["timestamp"] <= (wanted.get("end_date") or "9")
    )


def _done(conversation_id: str, *, message: str | None, status: str) -> dict[str, Any]:
    return {
        "status": "ok",
        "conversation_id": conversation_id,
        "message": message,
        "conversation_status": status,
    }
