"""The service that our web page talks to; its routes and its JSON are our own."""

from flask import Flask, abort, jsonify, request

from helpdesk import openhands
from helpdesk.links import page_of

app = Flask(__name__)
tickets = {}


@app.errorhandler(openhands.OpenHandsDown)
def openhands_down(error):
    return jsonify({"status": "error", "message": str(error)}), 502


def ticket_or_404(conversation_id):
    if conversation_id not in tickets:
        abort(404)
    return tickets[conversation_id]


@app.post("/api/conversations")
def create_conversation():
    question = request.get_json()
    conversation_id = openhands.start(question["message"], question.get("repository"))
    tickets[conversation_id] = {
        "conversation_id": conversation_id,
        "title": question["message"][:60],
        "status": "open",
        "url": page_of(conversation_id),
    }
    return jsonify(tickets[conversation_id]), 201


@app.get("/api/conversations")
def list_conversations():
    return jsonify({"results": list(tickets.values()), "next_page_id": None})


@app.get("/api/conversations/<conversation_id>")
def get_conversation(conversation_id):
    ticket = ticket_or_404(conversation_id)
    ready = openhands.is_ready(conversation_id)
    return jsonify({**ticket, "ready": ready, "answers": openhands.answers(conversation_id) if ready else []})


@app.post("/api/conversations/<conversation_id>/message")
def post_message(conversation_id):
    ticket_or_404(conversation_id)
    openhands.say(conversation_id, request.get_json()["message"])
    return jsonify({"success": True})


@app.put("/api/conversations/<conversation_id>/attachments/<name>")
def put_attachment(conversation_id, name):
    ticket_or_404(conversation_id)
    return jsonify({"success": openhands.attach(conversation_id, name, request.get_data())})


@app.get("/api/conversations/<conversation_id>/attachments/<name>")
def get_attachment(conversation_id, name):
    ticket_or_404(conversation_id)
    return openhands.read(conversation_id, name)


@app.delete("/api/conversations/<conversation_id>")
def delete_conversation(conversation_id):
    ticket = ticket_or_404(conversation_id)
    openhands.close(conversation_id)
    ticket["status"] = "closed"
    return jsonify(ticket)
