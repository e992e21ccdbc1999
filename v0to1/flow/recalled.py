"""Sessions that are called themselves."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.flow.arguments import Arguments
from v0to1.flow.values import Callable, Session, Value


def decorated(target: Session, given: Arguments) -> Value:
    """A session that is called is itself, with the given base URL; around a function it is the function."""
    first = given.at(0)
    if isinstance(first, Callable):
        return first
    if "base_url" not in given.named:
        return target
    return replace(target, base=given.named["base_url"][1], via=(), last=(), mapper=None)
