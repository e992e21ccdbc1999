"""Why the way in which a client sends an operation leaves it to the run-time adapter."""

from __future__ import annotations

from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.urls import sources_in
from v0to1.evaluation.values import Session

QUERIED = "its session adds a query to every request, which V1 may interpret differently"
ONE_TEXT = "its method and its path are in one string, which the client splits when it sends the request"


def queried(one: Operation) -> str:
    """Why an operation is left whose session adds a query of its own."""
    sessions = (each.session for each in one.requests)
    return QUERIED if any(isinstance(each, Session) and each.query is not None for each in sessions) else ""


def in_one_text(one: Operation) -> str:
    """Why an operation is left whose method is given with its path."""
    said = ((each.url, each.method) for each in one.requests if each.method is not None)
    joined = any({*sources_in(url)} & {*sources_in(method)} for url, method in said)
    return ONE_TEXT if joined else ""
