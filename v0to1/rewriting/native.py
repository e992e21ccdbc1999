"""Rewrites to V1 beyond a request in place: payloads, helper functions, and mapped responses.

The forms are tried from the best one: readers renamed, then the response mapped where it becomes data. Each
is made only where everything that it touches is seen; else the next one, and at last `Refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.rules import ByKind, FieldRule, Native, ReadRule, Target
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Decoding, Escape, Frame, Read, Request
from v0to1.evaluation.responses.responses import DETAIL, FAILED
from v0to1.evaluation.responses.text_tests import COMPARED
from v0to1.evaluation.values import HOLE, Gap, Hole, Item, Known, Value, is_null, options
from v0to1.languages.base import Change, DataPlace, Draft, Edited, Editor, GapRefusal, Refusal, Workbench
from v0to1.languages.conversation_servers import may_ask_own_server
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.registry import load as language
from v0to1.languages.routes import parameters_of
from v0to1.rewriting.event_guards import texts_in
from v0to1.rewriting.events import edits_by_kind, kinds_read, known_values, literal_changes, readers_of
from v0to1.rewriting.hidden_readers import refuse_hidden_readers
from v0to1.rewriting.plain import (
    KINDS,
    RESPONSE,
    escaped_to,
    is_at_most,
    is_list,
    items_of,
    refuse_gap,
    refuse_headers,
    written,
)
from v0to1.rewriting.reads import ELEMENT, NAMED, TYPED, gives_other_value
from v0to1.rewriting.urls import route_changes
from v0to1.tree.walking import statements_in, walk_through

GivesData = Callable[[tree.Function], bool]
"""Tells whether all that a function returns of a response is its whole data."""

TOLD = re.compile(
    r"(?:Error|Exception|Failed|Failure)$|^(?:log|logger|logging)\b|^console\.(?:debug|error|trace|warn)$"
)
"""Functions that are given a text for a person: errors and logs, but no output that a program may read."""

ENDING = re.compile(rf"{TOLD.pattern}|^(?:__init__|exit)$")
"""The same, with what an error is made with (`super().__init__`), and `sys.exit`."""

UNTYPED = frozenset(["Any", "None", "object"])
"""Types that say nothing of a value."""

WAITED_FOR = frozenset(["STOPPED"])
STARTING = frozenset(["RUNNING", "STARTING"])
"""Words of V0 that a client compares a status with: it waits for the end, or for the start."""

GIVES = frozenset(["read_conversation", "find_conversation", "conversation_in"])
"""Helper functions that give a conversation, or the response that has one."""

EVENTS_GIVEN = "where it is not seen to be read, it has the events of V1, with their own keys"
"""What to look at where a client gives out events as V1 has them."""

WAITS = "it waits until the conversation runs, and fails with the reason if it does not start"
"""What to look at where a client gets a new conversation no earlier than it runs."""

IMAGES, SHAPED = "messages", ("message", "content", "args")


def native(
    bench: Workbench,
    one: Operation,
    target: Target,
    returned: Sequence[Escape],
    gives_data: GivesData,
    replaced: Callable[[Operation], bool],
    *,
    mapping_only: bool = False,
) -> Draft:
    """The rewrite of an operation in the best form that is right; raises `Refusal`.

    With `mapping_only` none is right that does not map the response. `replaced` tells whether tests give data
    of V0 to its readers, in the place of a function of the client.
    """
    editor = bench.editor
    if target.native is None or editor is None:
        raise Refusal(reasons.NO_FORM)
    refuse_sender(bench, editor, one, target)
    places = tuple(printed(one) if editor.gives_text else places_of(one, gives_data))
    refusals: list[str] = []
    attempts = [renamed, mapped] if target.native.is_mapped else [renamed]
    if any(rule.filtered for name in sent_names(one) if (rule := target.query_fields.get(name)) is not None):
        attempts = [mapped]
    if mapping_only:
        attempts = [mapped] if target.native.is_mapped else []
        refusals.append(reasons.UNLIKE)
    elif bench.gives_v1_events and target.native.by_kind is not None:
        attempts.insert(-1, given)
    if renamed in attempts and changes_readers(target) and replaced(one):
        attempts.remove(renamed)
        refusals.append(reasons.TEST_REPLACES)
    for attempt in attempts:
        try:
            made = attempt(bench, editor, one, target, places, returned)
            return replace(made, reason=refusals[0]) if refusals and attempt is not given else made
        except Refusal as refusal:
            refusals.append(str(refusal))
    raise Refusal(refusals[-1])


def sent_names(one: Operation) -> set[str]:
    """The names of what is sent in the query."""
    return {item.key for request in one.requests for item in items_of(request.query)}


def refuse_sender(bench: Workbench, editor: Editor, one: Operation, target: Target) -> None:
    """Raise `Refusal` for a request that more depends on than is seen, or of which V1 lacks something."""
    for request in one.requests:
        refuse_missing(request, target)
        refuse_headers(request)
        reason = editor.sent_for_more(request)
        if reason:
            raise Refusal(reason)
        for escape in request.response.escapes if not editor.gives_text else ():
            if escape.stage == RESPONSE:
                raise Refusal(reasons.LEAVES.format(escaped_to(bench, escape)))
    if one.from_runtime:
        raise Refusal(reasons.RUNTIME)


def refuse_missing(request: Request, target: Target) -> None:
    """Raise `Refusal` for what V1 has nothing for, but for what the mapping makes up."""
    plan = target.native
    made_up = set(plan.mapped_arguments) if plan is not None else set()
    for item in items_of(request.query):
        if item.key not in made_up:
            refuse_gap(item, target.query_fields.get(item.key))
    for name, _, _ in parameters_of(request):
        rule = target.query_fields.get(name)
        if rule is not None and rule.gap and name not in made_up:
            raise GapRefusal(f"{name}: {rule.gap}")
    for item in (each for body in request.bodies for each in items_of(body)):
        refuse_gap(item, target.body.get(item.key))


def places_of(one: Operation, gives_data: GivesData) -> Iterator[DataPlace]:
    """Where the response of an operation becomes data, seen from the code that sends it; raises `Refusal`.

    What an error has for data is for those who handle it, and is no response that V1 gives in another shape.
    """
    found: dict[tuple[str, int], DataPlace] = {}
    for request in one.requests:
        for decoding in request.response.decodings:
            if decoding.failed:
                continue
            place = place_of(request, decoding, gives_data)
            found.setdefault((place.module, id(place.node)), place)
    yield from found.values()


def printed(one: Operation) -> Iterator[DataPlace]:
    """Where the text of a response is given, once for each place that a request is sent from."""
    found = {id(request.call): request for request in one.requests}
    for request in found.values():
        yield DataPlace(request.site.module, request.call, whole=True)


def place_of(request: Request, decoding: Decoding, gives_data: GivesData) -> DataPlace:
    """Where one decoding gives data to the code that sends a request: itself, or the call of what decodes."""
    if decoding.node is None or decoding.frame is None:
        raise Refusal(reasons.DECODED_UNSEEN)
    chain, site = decoding.frame.chain, request.site
    below = next((after for frame, after in pairwise(chain) if frame is site), None)
    while below is not None and is_part(below, site):
        site = below
        below = next((after for frame, after in pairwise(chain) if frame is site), None)
    if below is not None:
        if below.call is None or below.function is None or not gives_data(below.function):
            raise Refusal(reasons.DECODED_UNSEEN)
        return DataPlace(site.module, below.call, below.call is request.call)
    if any(frame is decoding.frame for frame in site.chain):
        return DataPlace(decoding.module, decoding.node, decoding.node is request.call)
    raise Refusal(reasons.DECODED_UNSEEN)


def is_part(below: Frame, site: Frame) -> bool:
    """Whether what runs in another activation is a function without a name, written where it is handed on."""
    function = below.function
    if function is None or function.name or not function.is_value or below.module != site.module:
        return False
    return site.function is not None and any(one is function for one in walk_through(site.function.body))


def renamed(
    bench: Workbench,
    editor: Editor,
    one: Operation,
    target: Target,
    places: Sequence[DataPlace],
    returned: Sequence[Escape],
) -> Draft:
    """The rewrite with V1 keys where the response is read."""
    plan = target.native
    assert plan is not None
    if plan.helper and not uses_data(one):  # one request shows whether it succeeds
        with suppress(Refusal):
            return draft(bench, one, target, sent(bench, editor, one, target), "inline")
    if plan.only_mapped:
        raise Refusal(reasons.ONLY_MAPPED)
    if plan.by_kind is not None and (not plan.result or reads_events(one, plan.by_kind)):
        return by_kind(bench, editor, one, target, plan.by_kind, places, returned)
    if target.response and uses_value(bench, one, places):
        raise Refusal(target.response)
    if plan.chosen and editor.gives_text and not uses_value(bench, one, places):
        return draft(bench, one, target, sent(bench, editor, one, target), "inline")
    if plan.started:
        with suppress(Refusal):
            return started(bench, editor, one, target, returned)
    if plan.chosen:
        known = {plan.chosen, "id", *plan.answered}
        refuse_other_readers(bench, one, target, returned, known)
        return draft(bench, one, target, id_read(bench, editor, one, target, places), "inline")
    read = list(read_edits(bench, editor, one, target))
    refuse_declared(one, plan)
    refuse_unseen_readers(bench, one, target, returned)
    keys = keys_read(one, target)
    exchanged = [with_keys(each, keys) for each in exchange(bench, editor, one, target, places)]
    form = "helper" if plan.helper or plan.payload else "inline"
    return draft(bench, one, target, [*exchanged, *read], form)


def started(
    bench: Workbench, editor: Editor, one: Operation, target: Target, returned: Sequence[Escape]
) -> Draft:
    """The rewrite that waits until a new conversation runs."""
    plan = target.native
    assert plan is not None
    edited = [*sent(bench, editor, one, target), editor.started(one, plan.started)]
    for read in one.reads:
        if read.path != ("id",):
            rule = rule_of(read, target)
            if rule is None:
                raise Refusal(reasons.UNKNOWN_READ.format(read_name(read)))
            edited.append(read_edit(bench, editor, one, read, rule, ended=False))
    refuse_other_readers(bench, one, target, returned, {"id"})
    return replace(draft(bench, one, target, edited, "helper"), look=WAITS)


def by_kind(
    bench: Workbench,
    editor: Editor,
    one: Operation,
    target: Target,
    reading: ByKind,
    places: Sequence[DataPlace],
    returned: Sequence[Escape],
) -> Draft:
    """The rewrite that reads V1's events by their kinds."""
    plan = target.native
    assert plan is not None
    for name in sorted(sent_anyhow(one)):
        if name not in reading.dropped and name not in plan.arguments:
            raise Refusal(reasons.EVENT_PAGE.format(name))
    readers = readers_of(bench, one, reading)
    plan = replace(plan, result=reading.path, constants=(readers.only,) if readers.only else ())
    target = replace(target, native=plan)
    refuse_declared(one, plan)
    refuse_other_readers(bench, one, target, returned, known_values(readers, reading))
    edited = [as_edited(editor.read_itself(read)) for read in one.reads if read.path == (reading.path,)]
    edited += edits_by_kind(bench, editor, readers)
    edited += exchange(bench, editor, one, target, places)
    return replace(draft(bench, one, target, edited, "helper"), look=reading.look)


def reads_events(one: Operation, reading: ByKind) -> bool:
    """Whether a client looks into the events of a response, and not only at how many there are."""
    return any(len(read.path) > 2 and read.path[0] == reading.path for read in one.reads)


def sent_anyhow(one: Operation) -> set[str]:
    """The names that are sent in the query with a value, however it is written."""
    items = (item for request in one.requests for item in items_of(request.query))
    written_ones = (name for request in one.requests for name, _, _ in parameters_of(request))
    return {item.key for item in items if not is_null(item.value)} | {*written_ones} - {HOLE}


def refuse_declared(one: Operation, plan: Native) -> None:
    """Raise `Refusal` where a function is declared to give V0's object, of which a list or a text is left."""
    if not plan.result or any(read.path[0] == plan.result for read in one.reads):
        return
    for request in one.requests:
        declared = request.site.function.returns if request.site.function is not None else None
        while isinstance(declared, tree.Index):
            declared = declared.target
        if isinstance(declared, tree.Name | tree.Attr) and declared.name not in UNTYPED:
            raise Refusal(reasons.DECLARED)


def id_read(
    bench: Workbench, editor: Editor, one: Operation, target: Target, places: Sequence[DataPlace]
) -> list[Edited]:
    """The edits by which the client chooses an id, and reads it where it is chosen, or from a literal."""
    plan = target.native
    assert plan is not None
    edited = list(sent(bench, editor, one, target))
    try:
        return [*edited, editor.id_chosen(one, plan, places)]
    except Refusal:
        read = {read.path[0] for read in one.reads} - {plan.chosen, "id"}
        if not one.reads or read - plan.answered.keys():
            raise
        return [*edited, editor.id_answered(one, plan, places, read)]


def keys_read(one: Operation, target: Target) -> frozenset[str] | None:
    """The keys of V1's data that a client reads, but for those that helper functions do; None for any."""
    escapes = [escape for request in one.requests for escape in request.response.escapes]
    if any(escape.stage == "data" and not escape.path for escape in escapes):
        return None
    rules = ((read, rule_of(read, target)) for read in one.reads)
    names = (
        rule.to if rule is not None and rule.to else read.path[0]
        for read, rule in rules
        if rule is None or not rule.through
    )
    return frozenset(name.partition(".")[0] for name in names)


def with_keys(edited: Edited, keys: frozenset[str] | None, functions: Container[str] = GIVES) -> Edited:
    """The same edits, with what is read of the conversations, or events, that helper functions give."""
    helpers = (replace(use, keys=keys) if use.function in functions else use for use in edited.helpers)
    return replace(edited, helpers=tuple(helpers))


def mapped(
    bench: Workbench,
    editor: Editor,
    one: Operation,
    target: Target,
    places: Sequence[DataPlace],
    returned: Sequence[Escape],
) -> Draft:
    """The rewrite that maps the response to V0's shape where it becomes data."""
    plan = target.native
    assert plan is not None
    if any(escape.stage == RESPONSE for escape in returned):
        raise Refusal(reasons.GIVEN_OUT)
    if not editor.gives_text:
        refuse_text(bench, one)
    refuse_unmapped(one, target)
    if not places:
        raise Refusal(reasons.DECODED_UNSEEN)
    edited = list(exchange(bench, editor, one, target, places))
    waits = False
    if plan.answered:
        with suppress(Refusal):
            answered = editor.id_answered(one, plan, places, plan.answered.keys())
            return draft(bench, one, target, [*edited, answered], "mapped")
    if plan.started:
        with suppress(Refusal):
            edited.append(editor.started(one, plan.started))
            waits = True
    if plan.chosen and not waits:
        edited += [editor.id_sent(body, plan.chosen) for request in one.requests for body in request.bodies]
    wrapped: list[Edited] = []
    if plan.result:
        with suppress(Refusal):
            wrapped = list(taken_out(editor, one, plan))
    edited += wrapped
    shape = plan.result if not wrapped else ""
    function = plan.awaited if plan.awaited and waits_for_start(bench, one) else plan.mapped
    edited += [editor.mapped(one, place, function, plan.mapped_arguments, shape) for place in places]
    if plan.by_kind is not None:
        kinds = kinds_read(bench, one, plan.by_kind)
        edited = [with_keys(each, kinds, [plan.mapped]) for each in edited]
    return draft(bench, one, target, edited, "mapped")


def given(
    bench: Workbench,
    editor: Editor,
    one: Operation,
    target: Target,
    places: Sequence[DataPlace],
    returned: Sequence[Escape],
) -> Draft:
    """The rewrite that gives events as V1 has them, of which the client is not seen to read any."""
    plan = target.native
    assert plan is not None
    if plan.by_kind is None or plan.mapped_arguments:
        raise Refusal(reasons.ONLY_MAPPED)
    if reads_events(one, plan.by_kind):
        raise Refusal(reasons.EVENTS_LEAVE)
    refuse_hidden_readers(bench, one, target)
    as_it_is = replace(target, native=replace(plan, mapped=""))
    made = mapped(bench, editor, one, as_it_is, places, returned)
    return replace(made, form="helper", replaced=True, look=EVENTS_GIVEN)


def refuse_unmapped(one: Operation, target: Target) -> None:
    """Raise `Refusal` where a client reads what mapped data lack, such as what is wrong."""
    plan = target.native
    assert plan is not None
    for read in one.reads:
        name, rule = read_name(read), rule_of(read, target)
        if read.path == (DETAIL,) and rule is None:
            raise Refusal(reasons.UNKNOWN_READ.format(DETAIL))
        if name in plan.unmapped:
            gone = rule.gone if rule is not None else ""
            raise Refusal(
                f"{name} is read from the response: {gone}" if gone else reasons.UNKNOWN_READ.format(name)
            )


def uses_data(one: Operation) -> bool:
    """Whether more of a response is used than whether the request succeeded."""
    if one.rule.method != "GET":
        return True
    responses = [request.response for request in one.requests]
    return any(each.decoded or each.escapes or each.reads for each in responses)


def uses_value(bench: Workbench, one: Operation, places: Sequence[DataPlace]) -> bool:
    """Whether the data of a response are used at all, be it for a test of their truth alone."""
    if gives_text(bench):
        return any(each.response.escapes or each.response.decoded for each in one.requests)
    sites = {(request.site.module, id(request.site.function)): request.site for request in one.requests}
    dropped = {
        id(each.value if isinstance(each, tree.Await) else each)
        for site in sites.values()
        for each in statements_in(
            bench.modules.body(site.module) if site.function is None else site.function.body
        )
    }
    return any(id(place.node) not in dropped for place in places)


def taken_out(editor: Editor, one: Operation, plan: Native) -> Iterator[Edited]:
    """The edits that take the result for the value of its key, where nothing else is used."""
    if any(read.path[0] != plan.result for read in one.reads):
        return
    for request in one.requests:
        if any(escape.stage == "data" and not escape.path for escape in request.response.escapes):
            return
    for read in one.reads:
        if read.path == (plan.result,):
            yield as_edited(editor.read_itself(read, mapped=True))


def exchange(
    bench: Workbench, editor: Editor, one: Operation, target: Target, places: Sequence[DataPlace]
) -> Iterator[Edited]:
    """The edits that send what V1 takes, and give V1's data at the places where V0's were."""
    plan = target.native
    assert plan is not None
    if not plan.helper:
        yield from sent(bench, editor, one, target)
        return
    refuse_left_out(one, target, plan)
    editor = editor.with_route(tuple(shown_route(bench, one, target)))
    if len(places) > 1:
        yield editor.response_of_helper(one, plan, places)
        return
    try:
        edited = editor.call_of_helper(one, plan, places[0] if places else None)
    except Refusal as refusal:
        if not plan.sender:
            raise
        with suppress(Refusal):
            yield editor.response_of_helper(one, plan, places)
            return
        raise refusal from None
    yield edited


def shown_route(bench: Workbench, one: Operation, target: Target) -> Iterator[Change]:
    """The changes that give an address that is also shown V1's route, where that has the same parameters."""
    with suppress(Refusal):
        route = replace(target, path=target.route)
        yield from [
            each for request in one.requests for each in route_changes(bench, request, one.rule, route)
        ]


def refuse_left_out(one: Operation, target: Target, plan: Native) -> None:
    """Raise `Refusal` for what is sent in the query, and that neither helper nor mapping takes."""
    taken = {*plan.arguments, *plan.mapped_arguments}
    for name in sorted(sent_anyhow(one) - taken) if target.query_fields else ():
        rule = target.query_fields.get(name)
        if rule is None:
            raise Refusal(reasons.UNKNOWN_FIELD.format(name))
        if rule.to is not None:
            raise Refusal(reasons.OTHER_FIELD.format(name))


def sent(bench: Workbench, editor: Editor, one: Operation, target: Target) -> Iterator[Edited]:
    """The edits that make the one request of V1 of V0's: its route, its query and its body."""
    plan = target.native
    assert plan is not None
    if one.rule.method != target.method:
        raise Refusal(reasons.METHOD.format(target.method))
    if any(may_ask_own_server(request, one.rule) for request in one.requests):
        raise Refusal(reasons.OWN_SERVER)
    if (target.body or target.add) and not plan.payload:
        editor.refuse_other_uses(one)
    for request in one.requests:
        yield Edited(tuple(route_changes(bench, request, one.rule, target)))
        yield Edited(tuple(query_edits(editor, one, request, target)))
        yield from body_edits(editor, request, target)


def query_edits(editor: Editor, one: Operation, request: Request, target: Target) -> Iterator[Change]:
    """The edits of what is sent in the query."""
    fields = target.query_fields
    if (
        fields
        and request.query is None
        and any(arg.role == "query" and not is_null(arg.value) for arg in request.arguments)
    ):
        raise Refusal(reasons.QUERY_UNSEEN)
    if fields and request.query is not None and (request.query.open or request.query.rest):
        raise Refusal(reasons.QUERY_UNSEEN)
    for item in items_of(request.query):
        yield from field_edits(editor, one, item, target)
    for name, _, value in parameters_of(request):
        if name == HOLE and request.query is not None:  # the query itself, whose entries are seen
            continue
        rule = fields.get(name)
        if fields and (rule is None or rule.to != name or rule.shape or rule.values):
            raise Refusal(reasons.OTHER_FIELD.format(name))
        if rule is None or rule.maximum is None or is_at_most(rule.maximum, value):
            continue
        given = value_in(request, name) if value == HOLE else None
        if given is None or not is_never_above(given, rule.maximum):
            raise Refusal(reasons.ABOVE.format(name, rule.maximum))


def value_in(request: Request, name: str) -> Value | None:
    """The value of a parameter that is written into a URL, if that is a single unknown one."""
    before = ""
    for piece in request.url.pieces:
        if isinstance(piece, Gap) and re.search(rf"[?&]{re.escape(name)}=\Z", before):
            return piece.value
        before += piece.text if isinstance(piece, Known) else HOLE
    return None


def field_edits(editor: Editor, one: Operation, item: Item, target: Target) -> Iterator[Change]:
    """The edits of one field of a query."""
    fields = target.query_fields
    rule = fields.get(item.key)
    if rule is None:
        if fields:
            raise Refusal(reasons.UNKNOWN_FIELD.format(item.key))
        return
    if rule.to is None:
        yield editor.field_removed(item)
        return
    if rule.shape or rule.values:
        raise Refusal(reasons.OTHER_FIELD.format(item.key))
    if rule.to != item.key:
        yield editor.field_renamed(item, rule.to)
    if rule.maximum is not None and not is_never_above(item.value, rule.maximum):
        if not follows_pages(one, target):
            raise Refusal(reasons.ABOVE.format(item.key, rule.maximum))
        yield editor.limited(item, rule.maximum)


def is_never_above(value: Value, most: int) -> bool:
    """Whether a value is a number that V1 takes, as far as the project gives one."""
    return all(is_null(one) or is_at_most(most, written(usual(one))) for one in options(value))


def usual(value: Value) -> Value:
    """A value, or what a parameter is where a program gives none."""
    return value.default if isinstance(value, Hole) and value.default is not None else value


def follows_pages(one: Operation, target: Target) -> bool:
    """Whether a client is told which page comes next, so that shorter pages are all the same to it."""
    pages = target.native.pages if target.native is not None else ""
    told = any(read.path == (pages,) for read in one.reads)
    escapes = [escape for request in one.requests for escape in request.response.escapes]
    return told or any(escape.stage == "data" and not escape.path for escape in escapes)


def body_edits(editor: Editor, request: Request, target: Target) -> Iterator[Edited]:
    """The edits of what is sent as the body."""
    plan = target.native
    assert plan is not None
    if not target.body and not target.add:
        return
    if not request.bodies:
        raise Refusal(reasons.BODY_UNSEEN)
    if plan.payload:
        refuse_unmade(request, target)
        yield editor.body_mapped(request, plan.payload)
        return
    for body in request.bodies:
        if not body.whole or body.node is None:
            raise Refusal(reasons.BODY_UNSEEN)
        message = next((item for item in body.items.values() if shape_of(item, target) == "message"), None)
        for item in items_of(body):
            yield Edited(tuple(body_field(editor, item, message, target)))
        if target.add:
            yield as_edited(editor.fields_added(body, target.add))


def refuse_unmade(request: Request, target: Target) -> None:
    """Raise `Refusal` where a body may have more in it than is seen, or fields that V1 has none for."""
    for body in request.bodies:
        if not body.whole:
            raise Refusal(reasons.BODY_UNSEEN)
        for item in items_of(body):
            rule = target.body.get(item.key)
            if rule is None:
                raise Refusal(reasons.UNKNOWN_FIELD.format(item.key))
            if rule.to is None and not is_null(item.value):
                raise Refusal(reasons.OTHER_FIELD.format(item.key))


def shape_of(item: Item, target: Target) -> str:
    """The shape in which V1 takes a field."""
    rule = target.body.get(item.key)
    return rule.shape if rule is not None else ""


def body_field(editor: Editor, item: Item, message: Item | None, target: Target) -> Iterator[Change]:
    """The edits of one field of a body."""
    rule = target.body.get(item.key)
    if rule is None:
        raise Refusal(reasons.UNKNOWN_FIELD.format(item.key))
    if rule.to == item.key and not (rule.shape or rule.values or rule.gap):
        return
    if item.declared:
        raise Refusal(reasons.DECLARED_FIELD.format(item.key))
    if item.declarations:
        yield from editor.field_declared(item, rule.to, rule.shape).changes
    if rule.gap:
        if not is_null(item.value):
            raise Refusal(f"{item.key}: {rule.gap}")
        yield editor.field_removed(item)
        return
    if rule.to is None:
        yield editor.field_removed(item)
        return
    if rule.values:
        raise Refusal(reasons.OTHER_FIELD.format(item.key))
    if rule.shape == IMAGES:
        yield editor.image_added(item, message, rule.to)
        return
    if rule.to != item.key:
        yield editor.field_renamed(item, rule.to)
    if rule.shape in SHAPED:
        yield editor.field_shaped(item, rule.shape)


def read_edits(bench: Workbench, editor: Editor, one: Operation, target: Target) -> Iterator[Edited]:
    """The edits that give each read of a response its V1 key; raises `Refusal` where there is none."""
    plan = target.native
    assert plan is not None
    ended = plan.waits and waits_for_end(bench, one)
    for read in one.reads:
        name = read_name(read)
        if plan.result and name == plan.result:
            yield as_edited(editor.read_itself(read))
            continue
        rule = rule_of(read, target)
        if plan.same and read.path[-1] == ELEMENT:  # the list is one in V1, too
            continue
        if rule is None:
            raise Refusal(reasons.UNKNOWN_READ.format(name))
        yield read_edit(bench, editor, one, read, rule, ended=ended)


def as_edited(found: Change | Edited) -> Edited:
    """What an editor gives, as edits."""
    return found if isinstance(found, Edited) else Edited((found,))


def rule_of(read: Read, target: Target) -> ReadRule | None:
    """What becomes of a read."""
    return target.reads.get(read_name(read))


def read_edit(
    bench: Workbench, editor: Editor, one: Operation, read: Read, rule: ReadRule, *, ended: bool
) -> Edited:
    """The edit of one read."""
    name = read_name(read)
    if rule.to == read.path[-1] and not (rule.through or gives_other_value(rule)):
        return Edited()
    if read.style in TYPED:
        raise Refusal(reasons.DECLARED)
    if rule.through:
        if ended and rule.ended:
            return editor.read_through(read, rule.ended)
        with suppress(Refusal):
            return Edited(tuple(compared_edits(bench, read, rule)))
        return editor.read_through(read, rule.through)
    if rule.gone:
        raise Refusal(f"{name} is read from the response: {rule.gone}")
    if rule.needs:
        raise Refusal(f"{name} is read from the response: {rule.needs}")
    if has_other_words(one, read, rule):
        raise Refusal(reasons.OTHER_WORDS.format(name))
    if rule.to == read.path[-1]:
        return Edited()
    if read.style not in NAMED or rule.to is None or read.path[-1] == ELEMENT:
        raise Refusal(reasons.NO_COUNTERPART.format(name))
    return Edited((bench.renamed_key(read, rule.to),))


def compared_edits(bench: Workbench, read: Read, rule: ReadRule) -> Iterator[Change]:
    """The edits that compare V1's value with V1's words where it is read; raises `Refusal` for other uses."""
    words = rule.values or {}
    texts = compared_with(bench, read)
    if not texts or rule.to is None or not all(text.value in words for text in texts):
        raise Refusal(reasons.OTHER_WORDS.format(read_name(read)))
    yield bench.renamed_key(read, rule.to)
    yield from literal_changes(bench, read, texts, [words[text.value] for text in texts])


def compared_with(bench: Workbench, read: Read) -> tuple[tree.Text, ...]:
    """The literals that a read is compared with where it stands, if that is all that it is compared with."""
    for node in walk_through(bench.modules.body(read.module)) if read.compared else ():
        if isinstance(node, tree.Compare) and read.node in (node.left, node.right):
            texts = texts_in(node.right if node.left is read.node else node.left, node.operator)
            written = {id(each.node) for each in read.compared}
            return texts if {id(text) for text in texts} == written else ()
    return ()


def has_other_words(one: Operation, read: Read, rule: ReadRule) -> bool:
    """Whether V1 has other values for a key, unless a client only looks for one that is the same."""
    words = rule.values or {}
    if all(old == new for old, new in words.items()):
        return False
    escapes = (escape.path for request in one.requests for escape in request.response.escapes)
    if not read.compared or read.path in escapes:
        return True
    return any(words.get(each.text) != each.text for each in read.compared)


def waits_for_end(bench: Workbench, one: Operation) -> bool:
    """Whether a client waits until the agent has ended: it compares with the words of an end alone.

    What its tests compare with says nothing of that.
    """
    words = words_compared(bench, one)
    return bool(words & WAITED_FOR) and not words & STARTING


def waits_for_start(bench: Workbench, one: Operation) -> bool:
    """Whether a client waits until a conversation has started: it compares with no word of an end."""
    words = words_compared(bench, one)
    return bool(words & STARTING) and not words & WAITED_FOR


def words_compared(bench: Workbench, one: Operation) -> set[str]:
    """The words that a client compares what it reads with, but for those of its tests."""
    is_test = language(bench.language).is_test
    return {each.text for read in one.reads for each in read.compared if not is_test(each.module)}


def refuse_unseen_readers(
    bench: Workbench, one: Operation, target: Target, returned: Sequence[Escape]
) -> None:
    """Raise `Refusal` where more of a response is read than is seen."""
    if not changes_readers(target):
        if any(escape.stage == RESPONSE for escape in returned):
            raise Refusal(reasons.GIVEN_OUT)
        return
    refuse_other_readers(bench, one, target, returned, set())


def gives_text(bench: Workbench) -> bool:
    """Whether requests give the text of their responses."""
    return bench.editor is not None and bench.editor.gives_text


def changes_readers(target: Target) -> bool:
    """Whether V1's response is read otherwise than V0's."""
    plan = target.native
    if plan is not None and plan.same:
        return False
    moved = plan is not None and bool(plan.result or plan.mapped)
    return moved or any(
        rule.through or rule.to != name.rpartition(".")[2] for name, rule in target.reads.items()
    )


def refuse_other_readers(
    bench: Workbench, one: Operation, target: Target, returned: Iterable[Escape], known: set[str]
) -> None:
    """Raise `Refusal` where a response leaves what is seen, but for the values of `known` keys."""
    for escape in (*(each for request in one.requests for each in request.response.escapes), *returned):
        if escape.stage == FAILED or (escape.stage == "bytes" and not escape.path and is_said(one, escape)):
            continue
        if escape.stage == RESPONSE and not gives_text(bench):
            raise Refusal(
                reasons.GIVEN_OUT
                if escape.how == "return"
                else reasons.LEAVES.format(escaped_to(bench, escape))
            )
        is_kind = escape.how in KINDS and (escape.how != "keys" or gives_list(path_name(escape.path), target))
        if escape.stage == "data" and (is_kind or is_same_value(escape, target, known)):
            continue
        if escape.how == COMPARED and not escape.path and escape.stage != "data":
            continue
        if escape.how == "print" and TOLD.search(escape.detail):
            continue
        raise Refusal(reasons.ESCAPES.format(escaped_to(bench, escape)))
    for request in one.requests:
        for read in request.response.owned:
            raise Refusal(reasons.SHARED.format(read_name(read)))
    refuse_hidden_readers(bench, one, target)


def gives_list(name: str, target: Target) -> bool:
    """Whether V1 has a list for what a path leads to, as V0 had, or it is the result, which has V0's keys."""
    plan = target.native
    return is_list(name, target) or (plan is not None and name == plan.result)


def is_same_value(escape: Escape, target: Target, known: set[str]) -> bool:
    """Whether what leaves is a single value that V1 gives as V0 did, or that an edit makes so."""
    name = path_name(escape.path)
    if name in known:
        return True
    result = target.native.result if target.native is not None else ""
    is_result = bool(result) and name in (result, f"{result}[]")
    rule = target.reads.get(result if is_result else name)
    if rule is None:
        return False
    below = any(each.startswith((f"{name}[]", f"{name}.")) for each in target.reads)
    return not below and not (rule.gone or (rule.needs and not is_result))


def is_said(one: Operation, escape: Escape) -> bool:
    """Whether the text of a response is only told, as in an error: its data are decoded elsewhere."""
    if escape.how != "print" and not (escape.how == "call" and ENDING.search(escape.detail)):
        return False
    return any(request.response.decoded for request in one.requests)


def refuse_text(bench: Workbench, one: Operation) -> None:
    """Raise `Refusal` where a response leaves as text, of which the data are no part."""
    for request in one.requests:
        for escape in request.response.escapes:
            if escape.stage == "bytes" and not is_said(one, escape):
                raise Refusal(reasons.ESCAPES.format(escaped_to(bench, escape)))


def draft(bench: Workbench, one: Operation, target: Target, edited: Iterable[Edited], form: str) -> Draft:
    """All edits as one draft; raises `Refusal` where helper functions cannot stand in a document."""
    every = tuple(edited)
    bench.refuse_inside(tuple(use for each in every for use in each.helpers))
    read = notes_of_reads(bench, one, target) if form != "mapped" else ()
    notes = dict.fromkeys(filter(None, [target.note, *notes_of_fields(one, target), *read]))
    return Draft(
        changes=tuple(nested(dict.fromkeys(change for each in every for change in each.changes))),
        imports=tuple(dict.fromkeys(line for each in every for line in each.imports)),
        notes=tuple(notes),
        helpers=tuple(dict.fromkeys(use for each in every for use in each.helpers)),
        form=form,
        tidied=True,
        replaced=form != "inline" and target.native is not None and bool(target.native.helper),
    )


def nested(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, of which those around the same expression are one: a later one is outside."""
    found: dict[tuple[str, int, int], Change] = {}
    for change in changes:
        key = change.module, change.span.start, change.span.end
        other = found.get(key) if change.span.start == change.span.end else None
        if other is None:
            found.setdefault((*key[:2], -len(found) - 1) if key in found else key, change)
            continue
        opens = change.text.endswith(("(", "{", " ")) and not change.text.endswith(", ")
        text = change.text + other.text if opens else other.text + change.text
        found[key] = Change(other.module, other.span, text)
    yield from found.values()


def notes_of_reads(bench: Workbench, one: Operation, target: Target) -> Iterator[str]:
    """What is to be known of the keys that are read, but for a state that is waited for."""
    ended = target.native is not None and target.native.waits and waits_for_end(bench, one)
    for read in one.reads:
        rule = rule_of(read, target)
        yield rule.note if rule is not None and not (rule.ended and ended) else ""


def notes_of_fields(one: Operation, target: Target) -> Iterator[str]:
    """What is to be known of the fields that are sent; a helper function sees to those of the query."""
    is_helped = target.native is not None and target.native.helper
    for request in one.requests:
        for item in items_of(request.query) if not is_helped else ():
            rule = target.query_fields.get(item.key)
            yield rule.note if rule is not None else ""
        for body in request.bodies:
            for item in items_of(body):
                field: FieldRule | None = target.body.get(item.key)
                yield field.note if field is not None else ""
