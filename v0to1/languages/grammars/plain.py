"""Requests that differ from V1's in nothing but the path: the only ones that are changed here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from v0to1.core.api import api
from v0to1.core.endpoints import split_address
from v0to1.core.model import Span
from v0to1.core.rules import HeaderSource, Target
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import HOLE, Constant, Item, Known, Text, is_null
from v0to1.languages.base import Change, Draft, Refusal, Wish
from v0to1.languages.editing import edited
from v0to1.languages.grammars.renaming import renamed
from v0to1.languages.grammars.sources import GrammarSources
from v0to1.languages.naming import tests_naming
from v0to1.languages.route_edits import OwnUrl, rename_route
from v0to1.languages.routes import locate_route, refuse_open_end

TAGGED = (
    "names in tags or annotations changed with the path; if code outside of this project writes values of"
    " these types as JSON, it writes the new names now"
)
MOST = "V1 takes at most {most} for {name}, and nothing shows that it is not more; write the V1 route by hand"
BY_HAND = "it needs more than another path, and only paths and names in tags are changed here"


@dataclass(frozen=True, slots=True)
class Edits:
    """The changes of one request while they are gathered."""

    sources: GrammarSources
    changes: list[Change] = field(default_factory=list)

    def replace(self, module: str, span: Span, text: str) -> None:
        """Replace characters; the same change twice is one."""
        change = Change(module, span, text)
        if change not in self.changes:
            self.changes.append(change)


def draft_plain(sources: GrammarSources, wish: Wish, others: Iterable[Operation]) -> Draft:
    """The change of the path, and of names in tags; raises `Refusal` where more would have to change."""
    operation, target = wish.operation, wish.target
    refuse_more_than_path(operation, target)
    refuse_query(operation, target)
    names = renamed(sources, operation, target, others, BY_HAND)
    refuse_answer(operation, target, tagged=bool(names))
    if wish.own_url:
        raise Refusal("the literal of this path serves other requests too")
    edits = Edits(sources, list(names))
    for request in operation.requests:
        refuse_doubt(sources, request)
        refuse_old_key(sources, request, wish.headers)
        where = locate_route(request.url, operation.rule)
        refuse_open_end(request.url, where)
        refuse_elsewhere(sources, request)
        try:
            rename_route(edits, request, where, target)
        except OwnUrl as refusal:
            raise Refusal(str(refusal)) from refusal
    notes: list[str] = [TAGGED] if names else []
    modules = sources.modules
    notes += tests_naming(modules, modules.is_test, wish.collection[0], operation.module)
    return Draft(tuple(edits.changes), notes=tuple(notes))


def refuse_more_than_path(operation: Operation, target: Target) -> None:
    """Raises `Refusal` where anything but the path would have to change."""
    if target.call is not None or target.method != operation.rule.method or target.lookups:
        raise Refusal(BY_HAND)
    if (
        target.add
        or target.through
        or target.convert
        or target.first
        or target.answer != "json"
        or target.query
    ):
        raise Refusal(BY_HAND)
    for request in operation.requests:
        bodies = [*request.bodies, *([request.query] if request.query is not None else [])]
        fields = {**target.query_fields, **target.body}
        for name, item in (entry for body in bodies for entry in body.items.items()):
            rule = fields.get(name)
            same = rule is not None and rule.to == name and not (rule.shape or rule.values or rule.gap)
            if rule is None or not same:
                raise Refusal(f"the field {name} is another one in V1; {BY_HAND}")
            if rule.maximum is not None and not is_within(item, rule.maximum):
                raise Refusal(MOST.format(most=rule.maximum, name=name))
        unseen = request.body_text is not None and not request.bodies and bool(target.body)
        queries = [one for one in request.arguments if one.role == "query" and not is_null(one.value)]
        if any(body.open for body in bodies) or unseen or (queries and request.query is None):
            raise Refusal("not all that it sends is known here")


def is_within(item: Item, most: int) -> bool:
    """Whether a number that is sent is known, and one that V1 takes."""
    value = item.value
    text = value.literal if isinstance(value, Text) else None
    text = str(value.value) if isinstance(value, Constant) else text
    return text is not None and text.isdecimal() and int(text) <= most


def refuse_query(operation: Operation, target: Target) -> None:
    """Raises `Refusal` where the text of the URL has a query that V1 takes otherwise, or not at all."""
    for request in operation.requests:
        query = preview(request.url).partition("?")[2].partition("#")[0]
        for name, _, value in (one.partition("=") for one in query.split("&") if one):
            if HOLE in name:
                raise Refusal("not all that it sends is known here")
            rule = target.query_fields.get(name)
            plain = rule is not None and rule.to == name and not (rule.shape or rule.values or rule.gap)
            most = rule.maximum if rule is not None else None
            if not plain:
                raise Refusal(f"the parameter {name} is another one in V1; {BY_HAND}")
            if most is not None and not (value.isdigit() and int(value) <= most):
                raise Refusal(MOST.format(most=most, name=name))


def refuse_answer(operation: Operation, target: Target, *, tagged: bool) -> None:
    """Raises `Refusal` where an answer is read otherwise than by names, or leaves what can be seen.

    `tagged` says that all names are those of declared types, which take nothing else of an answer: then
    single values of it may go anywhere.
    """
    if not tagged and any(request.decodes for request in operation.requests):
        raise Refusal("it reads the answer, and V1 answers otherwise")
    paths = {one.path for one in operation.reads}
    above = {path[:end] for path in paths for end in range(len(path))}
    for one in (one for request in operation.requests for one in request.escapes):
        single = tagged and one.stage == "data" and one.path in paths - above
        if not single and (one.stage != "response" or target.reads or target.bridge):
            raise Refusal("its answer leaves what can be seen here, and V1 answers otherwise")


def refuse_doubt(sources: GrammarSources, request: Request) -> None:
    """Raises `Refusal` in a file that is not understood as a whole."""
    modules = {request.module, request.site.module}
    if any(module in sources.failures for module in modules):
        raise Refusal("its file is not understood as a whole, so that nothing is changed in it")


ONCE = 2
"""How often a name stands in a project that is declared and used once."""


def refuse_elsewhere(sources: GrammarSources, request: Request) -> None:
    """Raises `Refusal` where the path stands in a constant that is used for something else too."""
    function = request.site.function
    for piece in request.url.pieces:
        if not isinstance(piece, Known) or piece.source is None or api().collection not in piece.text:
            continue
        here = function is not None and piece.module == request.site.module
        if here and sources.inside(piece.module, piece.source, function):
            continue
        for via in piece.via[-1:]:
            name = via.symbol.rpartition(".")[2]
            if sources.uses(name) > ONCE:
                raise Refusal(f"its path stands in {name}, which is used in other places too")


def refuse_old_key(sources: GrammarSources, request: Request, headers: Iterable[HeaderSource]) -> None:
    """Raises `Refusal` where the key may go to the cloud in a header that V1 does not take."""
    host = split_address(preview(request.url)).host.rpartition("@")[2].lower()
    for source in headers:
        if host in source.hosts and sources.naming(source.name.lower()):
            raise Refusal(
                f"V1 takes no key in {source.name}, and only paths and names in tags are changed here"
            )


def written_url(sources: GrammarSources, operation: Operation, target: Target) -> str:
    """The URL of the request as the client would write it for V1; empty where that cannot be told."""
    request = operation.request
    edits = Edits(sources)
    try:
        rename_route(edits, request, locate_route(request.url, operation.rule), target)
    except Refusal:
        return ""
    places = [one for one in edits.changes if one.module == request.site.module]
    node = next(
        (one.arg.value for one in request.arguments if one.role == "url" and one.arg is not None), None
    )
    if not places or len(places) != len(edits.changes):
        return ""
    text = sources.text(request.site.module)
    if node is not None and request.module == request.site.module:
        span = quoted(text, sources.span(request.module, node))
        if all(one.span in span for one in places):
            return " ".join(edited(text[span.start : span.end], span, places).split())
    return literal_of(text, places[0].span, edited(text, Span(0, len(text)), places))


def quoted(text: str, span: Span) -> Span:
    """A place with the quotes around it."""
    around = text[span.start - 1 : span.start] + text[span.end : span.end + 1]
    return Span(span.start - 1, span.end + 1) if len(set(around)) == 1 and around[:1] in QUOTES else span


QUOTES = "\"'`"


def literal_of(text: str, place: Span, changed: str) -> str:
    """The literal around a place, after the change."""
    start = max(text.rfind(mark, 0, place.start) for mark in QUOTES)
    line = text.rfind("\n", 0, place.start)
    if start <= line:
        return ""
    end = changed.find(text[start], place.start)
    return changed[start : end + 1] if end > 0 and "\n" not in changed[start:end] else ""
