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
    code = [one for one in sources.operations if not one.mock and one.rule.id == rule]
    if not code:
        raise Refusal("no V0 request of the project was found that it stands in for")
    for one in code:
        try:
            draft(Wish(one, wish.target))
        except Refusal as refusal:
            raise Refusal(f"the code that it stands in for is left on V0 ({refusal})") from refusal
