"""Play a customer of the help desk example: a whole ticket through its own web routes, as JSON on stdout."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from helpdesk.web import app  # type: ignore[import-not-found]  # the example, put on the path by the flow

PATIENCE_SECONDS = 20
POLL_SECONDS = 0.05


def wait_until_ready(page: Any, conversation_id: str) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ticket = page.get(f"/api/conversations/{conversation_id}").json
        if ticket.get("ready"):
            return ticket
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"the ticket does not get ready: {ticket}")


def ticket_from_question_to_end(question: str, message: str) -> dict[str, Any]:
    page = app.test_client()
    created = page.post("/api/conversations", json={"message": question, "repository": "acme/web"})
    conversation_id = created.json["conversation_id"]
    first = wait_until_ready(page, conversation_id)
    here = f"/api/conversations/{conversation_id}"
    sent = page.post(f"{here}/message", json={"message": message})
    attached = page.put(f"{here}/attachments/report.txt", data=b"It is late.\n")
    return {
        "conversation_id": conversation_id,
        "created": [created.status_code, created.json["status"], created.json["title"]],
        "link": created.json["url"].partition("/conversations/")[2] == conversation_id,
        "sent": [sent.status_code, sent.json],
        "attached": [attached.status_code, attached.json],
        "attachment": page.get(f"{here}/attachments/report.txt").text,
        "made": page.get(f"{here}/attachments/made.txt").text,
        "answers": [first["answers"], page.get(here).json["answers"]],
        "listed": [ticket["conversation_id"] for ticket in page.get("/api/conversations").json["results"]],
        "closed": page.delete(here).json["status"],
        "after": _without_link(page.get(here).json),
    }


def _without_link(ticket: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ticket.items() if name != "url"}


if __name__ == "__main__":
    json.dump(ticket_from_question_to_end(*sys.argv[1:]), sys.stdout)
