"""Play a customer of the help desk example: a whole ticket through its own web routes, as JSON on stdout."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from helpdesk.web import app  # type: ignore[import-not-found]  # the example, put on the path by the flow

PATIENCE_SECONDS = 120


def wait_for_answers(page: Any, conversation_id: str, count: int, poll: float) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ticket = page.get(f"/api/conversations/{conversation_id}").json
        if ticket.get("ready") and len(ticket["answers"]) >= count:
            return ticket["answers"]
        time.sleep(poll)
    raise TimeoutError(f"the ticket does not get {count} answers: {ticket}")


def ticket_from_question_to_end(question: str, message: str, repository: str, poll: float) -> dict[str, Any]:
    page = app.test_client()
    created = page.post("/api/conversations", json={"message": question, "repository": repository})
    conversation_id = created.json["conversation_id"]
    first = wait_for_answers(page, conversation_id, 1, poll)
    time.sleep(2 * poll)  # nobody replies before they have read
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
        "answers": [first, wait_for_answers(page, conversation_id, 2, poll)],
        "listed": [ticket["conversation_id"] for ticket in page.get("/api/conversations").json["results"]],
        "closed": page.delete(here).json["status"],
        "after": _without_link(page.get(here).json),
    }


def _without_link(ticket: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in ticket.items() if name != "url"}


if __name__ == "__main__":
    asked, said, about, seconds = sys.argv[1:]
    json.dump(ticket_from_question_to_end(asked, said, about, float(seconds)), sys.stdout)
