"""Several ways to draft the same thing: the first that goes is taken, and the others leave nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from v0to1.languages.base import Refusal, Wish
from v0to1.languages.route_edits import OwnUrl, rename_route
from v0to1.languages.routes import locate_route
from v0to1.languages.sketch import Kept, copied, take_over
from v0to1.languages.spelling import is_longer_base

Found = TypeVar("Found")


def first_way(sketch: Kept, ways: Iterable[Callable[[Kept], Found | None]], otherwise: str) -> Found:
    """What the first way gives that neither gives None nor refuses.

    Raises the first `Refusal` when there is no such way, and one that says `otherwise` when all gave None.
    """
    reason: Refusal | None = None
    for way in ways:
        trial = copied(sketch)
        try:
            found = way(trial)
        except Refusal as refusal:
            reason = reason or refusal
            continue
        if found is not None:
            take_over(sketch, trial)
            return found
    raise reason or Refusal(otherwise)


def renamed_in_place(sketch: Kept, wish: Wish, called: str) -> bool:
    """Rename the route where it is written; False, with a note, where it has to be written anew.

    `called` is what the language calls a request: a call, a command.
    """
    operation, target = wish.operation, wish.target
    trial = copied(sketch)
    try:
        for request in operation.requests:
            where = locate_route(request.url, operation.rule)
            if is_longer_base(request, where):
                raise OwnUrl("the base URL of its session ends in a part of the route")
            rename_route(trial, request, where, target)
    except OwnUrl as refusal:
        sketch.note(f"The {called} has a URL of its own now, because {refusal}.")
        return False
    take_over(sketch, trial)
    return True
