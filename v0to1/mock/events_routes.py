"""Searching the events of a conversation, as both V1 servers do it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from v0to1.mock.events_v1 import Event, without_nulls
from v0to1.mock.serving import Answer, answer
from v0to1.mock.state_v1 import State
from v0to1.mock.views_v1 import page

EVENTS = "/api/v1/conversation/<conversation_id>/events"


def app_events(state: State) -> Blueprint:
    """The App Server's routes of events; they work whether or not the sandbox runs."""
    routes = Blueprint("events", __name__)

    @routes.get(f"{EVENTS}/search")
    def search(conversation_id: str) -> Response | Answer:
        found = state.conversation(conversation_id)
        if found is None:
            return answer(404, "unknown_app_conversation")
        return jsonify(page(chosen(found.events, "kind__eq"), at_most=state.options.limit_pages))

    @routes.get(f"{EVENTS}/count")
    def count(conversation_id: str) -> Response | Answer:
        found = state.conversation(conversation_id)
        return (
            jsonify(len(chosen(found.events, "kind__eq")))
            if found
            else answer(404, "unknown_app_conversation")
        )

    @routes.get(EVENTS)
    def batch(conversation_id: str) -> Response | Answer:
        found = state.conversation(conversation_id)
        if found is None:
            return answer(404, "unknown_app_conversation")
        events = {event["id"]: event for event in found.events}
        return jsonify([events.get(identity) for identity in request.args.getlist("id")])

    return routes


def chosen(events: list[Event], kind: str) -> list[Event]:
    """The events that the query asks for, in its order; `kind` is the name of the filter by kind."""
    first, end = _naive("timestamp__gte"), _naive("timestamp__lt")
    wanted, source, text = (request.args.get(name) for name in (kind, "source", "body"))
    found = [
        event
        for event in sorted(events, key=lambda each: str(each["timestamp"]))
        if wanted in (None, event["kind"])
        and source in (None, event["source"])
        and (text is None or text.lower() in _said(event).lower())
        and (not first or event["timestamp"] >= first)
        and (not end or event["timestamp"] < end)
    ]
    return found[::-1] if request.args.get("sort_order") == "TIMESTAMP_DESC" else found


def shown_by_agent(events: list[Event]) -> list[Event]:
    """Events as the Agent Server shows them: without what is null."""
    return [without_nulls(event) for event in events]


def _naive(name: str) -> str:
    return request.args.get(name, "").removesuffix("Z").partition("+")[0].strip()


def _said(event: Event) -> str:
    message = event.get("llm_message") or {"content": []}
    return " ".join(str(block.get("text", "")) for block in message["content"])
