"""A stand-in moves only with the code that it stands in for."""

from __future__ import annotations

from collections.abc import Callable

from v0to1.languages.base import Draft, Refusal, Wish
from v0to1.languages.sketch import Sources


def follow_code(sources: Sources, wish: Wish, draft: Callable[[Wish], Draft]) -> None:
    """Raise `Refusal` for a stand-in of code that is left on V0, or that was not found; `draft` tries it."""
    if not wish.operation.mock:
        return
    rule = wish.operation.rule.id
    code = sources.neighbours.of_rule(rule)
    if not code:
        raise Refusal("no V0 request of the project was found that it stands in for")
    for one in code:
        reason = refusal_of(sources, Wish(one, wish.target), draft)
        if reason is not None:
            raise Refusal(f"the code that it stands in for is left on V0 ({reason})")


def refusal_of(sources: Sources, wish: Wish, draft: Callable[[Wish], Draft]) -> str | None:
    """Why an operation cannot be drafted; many stand-ins ask the same of one, which is tried once."""
    key = (id(wish.operation), id(wish.target))
    if key not in sources.tried:
        try:
            draft(wish)
        except Refusal as refusal:
            sources.tried[key] = str(refusal)
        else:
            sources.tried[key] = None
    return sources.tried[key]
