"""Putting requests of JavaScript behind the adapter: what sends them, where it is made or else used."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from ast_grep_py import SgNode

from v0to1.adapter.compose_javascript import LIBRARIES
from v0to1.core.model import Span
from v0to1.evaluation.http.adapted import goes_through
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Session
from v0to1.languages.base import Draft, Refusal, Use
from v0to1.languages.edit_builder import EditBuilder
from v0to1.languages.javascript.adapter.names import NAME, called, is_adapted
from v0to1.languages.javascript.adapter.options import FETCH, sending_option, takes_option, with_option
from v0to1.languages.javascript.adapter.scripts import refuse_unreached
from v0to1.languages.javascript.adapter.senders import sender_of
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.testing import is_test
from v0to1.records import record

CALLS = ("call_expression", "new_expression")
INSIDE = "the code stands inside another file, which cannot import the adapter"
IN_PLACE = "a test double stays as it is when the code that it replaces sends V0 requests through the adapter"


@record(frozen=True, slots=True)
class Place:
    """An expression to put behind the adapter, and the libraries that it may be of.

    A method is bound to its `owner` first. With an `option` it is a call with options, and what it is told to
    send with goes behind the adapter.
    """

    module: str
    node: SgNode
    libraries: tuple[str, ...]
    owner: str = ""
    option: str = ""


def draft_adapter(sources: Sources, operation: Operation) -> Draft:
    """The edits that put an operation behind the adapter, none where it is; raises `Refusal`."""
    if operation.mock:
        raise Refusal(IN_PLACE)
    edits = EditBuilder(sources)
    requests = [one for one in operation.requests if not goes_through(one)]
    own = [one for one in requests if not is_test(one.module)] or requests
    made = [place_made(sources, one) for one in own]
    if all(place is not None for place in made):
        places = [place for place in made if place is not None]
    else:
        places = [place_used(sources, one) for one in own]
    for place in places:
        put_behind(edits, place, (operation.rule.id,))
    return edits.draft()


def place_made(sources: Sources, request: Request) -> Place | None:
    """Where the session of a request is made, if that can be seen, and the adapter be imported there."""
    session = request.session
    made = session.made if isinstance(session, Session) else None
    option = sending_option(session) if isinstance(session, Session) else ""
    if made is None or (request.library not in LIBRARIES and not option):
        return None
    module, node = made[0], syntax(made[1])
    if node.kind() not in CALLS or (is_test(module) and not is_test(request.module)):
        return None
    try:
        refuse_unreachable(sources, module)
    except Refusal:
        return None
    if option:
        return Place(module, node, (FETCH,), option=option) if takes_option(node, option) else None
    return Place(module, node, (request.library,))


def place_used(sources: Sources, request: Request) -> Place:
    """What sends a request, where it is called; raises `Refusal` where that cannot be."""
    refuse_unreachable(sources, request.module)
    found = sender_of(sources, request)
    return Place(request.module, found.node, found.libraries, found.owner)


def refuse_unreachable(sources: Sources, module: str) -> None:
    """Raise `Refusal` for a module that no file of ours can be brought to."""
    if module in sources.standalone:
        raise Refusal(INSIDE)
    refuse_unreached(sources.modules, module)


def put_behind(edits: EditBuilder[Sources], place: Place, rules: Iterable[str]) -> None:
    """Give an expression to the adapter, for what some rules are about, unless that has it already."""
    if is_adapted(place.node):
        return
    alias = called(edits.sources.root(place.module))
    for library, rule in product(place.libraries, rules):
        edits.uses.add(Use(place.module, NAME, alias, library, rule))
    if place.option:
        send_with(edits, place, alias)
    elif place.owner:
        edits.wrap(place.module, span_of(place.node), f"{alias}(", f".bind({place.owner}))")
    else:
        wrap(edits, place.module, place.node, alias)


def send_with(edits: EditBuilder[Sources], place: Place, alias: str) -> None:
    """Tell a call with options to send with a function that is behind the adapter."""
    for span, text in with_option(place.node, place.option, alias):
        edits.replace(place.module, span, text)


def wrap(edits: EditBuilder[Sources], module: str, node: SgNode, alias: str) -> None:
    """Write the call around an expression; parentheses that it has are those of the call."""
    span = span_of(node)
    if node.kind() == "parenthesized_expression":
        edits.replace(module, Span(span.start, span.start), alias)
    else:
        edits.wrap(module, span, f"{alias}(", ")")
