"""Where the use of a message socket is kept: at the place where its event, or its query, was written."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.interpreter.facts import SocketUse
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Encoded, Known, Mapping, Text, Value, options


def texts_in(value: Value | None) -> Iterator[Text]:
    """The known texts that a value may be."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Text) and option.literal is not None:
            yield option


def mapping_in(value: Value | None) -> Mapping | None:
    """The first mapping that a value may be, as it is now."""
    for option in options(value) if value is not None else ():
        inner = option.value if type(option) is Encoded else option
        if isinstance(inner, Mapping):
            return inner.snapshot()
    return None


def keep(machine: Machine, use: SocketUse, scope: Scope) -> None:
    """Keep a use at the place where its event, or its query, was written."""
    pieces = [piece for text in (use.event, use.url) if text is not None for piece in text.pieces]
    known = [piece for piece in pieces if type(piece) is Known and piece.source is not None]
    machine.used.update([id(piece.source) for piece in known])
    own = use.kind == "connect" and use.socket is not None
    frames = {id(piece.frame) for piece in known} if not own else ()
    node, module = outermost(scope.frame, frames, use.node)
    machine.sockets.append(replace(use, node=node, module=module or use.module, call=use.call or use.node))


def outermost(frame: Frame, wanted: Collection[int], node: tree.Node) -> tuple[tree.Node, str]:
    """The call in the outermost of some frames that led here; the node itself where it stands in the last."""
    chain = frame.chain
    place = next((index for index, one in enumerate(chain) if id(one) in wanted), len(chain) - 1)
    below = chain[place + 1] if place + 1 < len(chain) else None
    if below is None or below.call is None:
        return node, ""
    return below.call, chain[place].module
