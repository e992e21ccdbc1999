import pytest

from helpdesk import openhands, web


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(openhands, "start", lambda message, repository=None: "c1")
    monkeypatch.setattr(openhands, "is_ready", lambda conversation_id: True)
    monkeypatch.setattr(openhands, "answers", lambda conversation_id: ["Hello!"])
    monkeypatch.setattr(web, "tickets", {})
    return web.app.test_client()


def test_a_question_becomes_a_ticket(page):
    answer = page.post("/api/conversations", json={"message": "Dates are late"})

    assert answer.status_code == 201
    assert answer.json["conversation_id"] == "c1"
    assert answer.json["status"] == "open"


def test_a_ticket_shows_the_answers(page):
    page.post("/api/conversations", json={"message": "Dates are late"})

    assert page.get("/api/conversations/c1").json["answers"] == ["Hello!"]
    results = page.get("/api/conversations").json["results"]
    assert [ticket["title"] for ticket in results] == ["Dates are late"]


def test_unknown_ticket(page):
    assert page.get("/api/conversations/c2").status_code == 404


def test_openhands_is_down(page, monkeypatch):
    def refuse(conversation_id, message):
        raise openhands.OpenHandsDown("no route to host")

    monkeypatch.setattr(openhands, "say", refuse)
    page.post("/api/conversations", json={"message": "Dates are late"})

    answer = page.post("/api/conversations/c1/message", json={"message": "Still there?"})

    assert answer.status_code == 502
    assert answer.json == {"status": "error", "message": "no route to host"}
