"""A call of a library's function, as those see it who read it through the library's model."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Session


@immutable
class Sender:
    """A call of a library's function: on which session, with what, and where."""

    session: Session | None
    function: str
    given: Arguments
    node: tree.Call
    scope: Scope
