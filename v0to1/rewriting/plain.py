"""What makes a rewrite plain, and the rewrite itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from types import MappingProxyType

from v0to1.core import reasons
from v0to1.core.rules import FieldRule, Target
from v0to1.core.text import lines_of
from v0to1.evaluation.http.libraries import Names, load
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import RAISES, Escape, Request
from v0to1.evaluation.responses.responses import FAILED, LIMIT
from v0to1.evaluation.responses.text_tests import COMPARED as COMPARED_WHOLE
from v0to1.evaluation.values import (
    HOLE,
    Constant,
    Encoded,
    Gap,
    Item,
    Mapping,
    ResponseValue,
    Text,
    Value,
    is_null,
    options,
)
from v0to1.languages.base import Change, Draft, GapRefusal, Refusal, Workbench
from v0to1.languages.conversation_servers import may_ask_own_server
from v0to1.languages.embedding.hosting import INSIDE
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.registry import container_of
from v0to1.languages.registry import load as language
from v0to1.languages.routes import parameters_of
from v0to1.rewriting.hidden_readers import refuse_hidden_readers
from v0to1.rewriting.reads import DECLARED, gives_other_keys, gives_other_value, is_other, read_changes
from v0to1.rewriting.urls import route_changes

RESPONSE = "response"
"""The stage of a response of which nothing was read yet."""
KINDS = ("keys", "measure")
"""How data are used of which only the indices, the length or the type are taken."""

NEEDS = "a rewrite needs {}"
RUNTIME = (
    "its base URL is read from another response, and in V1 that is the address of the Agent Server; "
    "send it to the App Server instead, with the App Server's key"
)
METHOD = "V1 uses the method {}"
HEADER = "it sends a header that was read from another response, which may be the key of a sandbox"
DOUBLE = "a test double responds to it, and tests stay as they are"
TESTED = "a test runs it, and v0to1 does not see what responds to it there"
BODY_UNSEEN = "the body is built in a way that v0to1 cannot follow"
QUERY_UNSEEN = "the query is built in a way that v0to1 cannot follow"
OTHER_FIELD = "V1 expects {} in another form"
OTHER_NAME = "{} is sent, and V1 calls it {}"
ABOVE = "{} is sent, and may be above {}, the maximum of V1"
UNKNOWN_FIELD = "{} is sent, and v0to1 does not know how V1 handles it"
MEMBER = "`{}` of the response is used, which may differ in V1"
STATUS = "the HTTP status of the response (`{}`) is used, which may differ in V1"
COMPARED = "the response as a whole, or its text, is compared with something, and V1's may differ"
LEAVES = "its response, with its status and headers, is passed to code that v0to1 cannot analyse ({})"
GIVEN_OUT = (
    "its response, with its status and headers, is returned by a public function, which others may call"
)
ESCAPES = "its response escapes to code that v0to1 cannot analyse ({}), and V1 gives it other keys"
HOW = MappingProxyType({"return": "returned", "yield": "yielded", "attribute": "kept", "keys": "looped over"})
"""What is done with a response that escapes; any other is given to a function."""
PRINTED = "its response is printed as it is, where other programs may read it, and V1 gives it other keys"
RETURNED = "its response is returned by a public function, which others may call, and V1 gives it other keys"
SHARED = "{} is read from other data as well, and V1 gives it another name"
COPIED = "its response is copied into other data, and V1 gives it other keys"
OFTEN = "a function that is given its response is called in more places than v0to1 follows"
SAID = MappingProxyType({"print": PRINTED, "type": DECLARED, "copied": COPIED, LIMIT: OFTEN})
"""What is said of a response that escapes in one of these ways."""


def rewrite(bench: Workbench, one: Operation, target: Target, returned: Sequence[Escape] = ()) -> Draft:
    """The rewrite of an operation, if it is plain; raises `Refusal` with the reason if it is not.

    `returned` is what public functions return of its response.
    """
    for request in one.requests:
        refuse_gaps(request, target)
    refuse_other_request(one, target)
    changes: list[Change] = []
    for request in one.requests:
        refuse_request(bench, request, target)
        refuse_sent(request, target)
        refuse_status(bench, request, target)
        changes += route_changes(bench, request, one.rule, target)
    changes += read_changes(bench, one, target)
    refuse_response(bench, one, target, returned)
    return Draft(changes=tuple(dict.fromkeys(changes)), notes=tuple(notes(one, target)))


def notes(one: Operation, target: Target) -> Iterator[str]:
    """What a person has to know of the rewrite, each sentence once."""
    sent = [item.key for request in one.requests for item in items_of(request.query)]
    read = [path_name(each.path) for each in one.reads]
    found = [target.note]
    found += [target.query_fields[key].note for key in sent if key in target.query_fields]
    found += [target.reads[name].note for name in read if name in target.reads]
    yield from dict.fromkeys(filter(None, found))


def refuse_other_request(one: Operation, target: Target) -> None:
    """Raise `Refusal` where V1 takes something else than one request to the App Server."""
    if target.needs:
        raise Refusal(NEEDS.format(target.needs))
    if one.from_runtime:
        raise Refusal(RUNTIME)
    if one.rule.method != target.method:
        raise Refusal(METHOD.format(target.method))
    if any(may_ask_own_server(request, one.rule) for request in one.requests):
        raise Refusal(reasons.OWN_SERVER)


def refuse_request(bench: Workbench, request: Request, target: Target) -> None:
    """Raise `Refusal` for a request that more depends on than is seen."""
    refuse_headers(request)
    reason = bench.sent_for_more(request)
    if reason:
        raise Refusal(reason)


def refuse_headers(request: Request) -> None:
    """Raise `Refusal` for a request with a header that was read from a response."""
    if any(is_read(option) for item in request.headers for option in options(item.value)):
        raise Refusal(HEADER)


def is_tested(bench: Workbench, one: Operation) -> bool:
    """Whether a test runs the code that sends an operation, or reads its response."""
    spoken = language(bench.language)
    running = {
        frame.module
        for request in one.requests
        if not spoken.is_test(request.site.module)
        for frame in request.frame.chain
        if spoken.is_test(frame.module)
    }
    return any(not spoken.is_script(bench.modules.text(each)) for each in running)


def is_read(value: Value) -> bool:
    """Whether a value, or a part of a text, was read from a response."""
    if isinstance(value, Text):
        return any(isinstance(one, Gap) and is_read(one.value) for one in value.pieces)
    return isinstance(value, ResponseValue) and bool(value.path)


def refuse_gaps(request: Request, target: Target) -> None:
    """Raise `Refusal` for a field that V1 has nothing for."""
    for item in items_of(request.query):
        refuse_gap(item, target.query_fields.get(item.key))
    for name, _, _ in parameters_of(request):
        rule = target.query_fields.get(name)
        if rule is not None and rule.gap:
            raise GapRefusal(f"{name}: {rule.gap}")
    for item in (each for body in request.bodies for each in items_of(body)):
        refuse_gap(item, target.body.get(item.key))


def refuse_gap(item: Item, rule: FieldRule | None) -> None:
    """Raise `GapRefusal` for a field that V1 has nothing for, and `Refusal` where it is not always sent."""
    if rule is None or not rule.gap or is_null(item.value):
        return
    reason = f"{item.key}: {rule.gap}"
    raise Refusal(reason) if item.maybe or item.declared else GapRefusal(reason)


def refuse_sent(request: Request, target: Target) -> None:
    """Raise `Refusal` where V1 takes another query or body than V0 did."""
    if target.query_fields and query_is_unseen(request):
        raise Refusal(QUERY_UNSEEN)
    for item in items_of(request.query):
        refuse_field(item, target.query_fields)
    for name, _, value in parameters_of(request):
        if target.query_fields and (HOLE in name or (HOLE in value and value != HOLE)):
            raise Refusal(QUERY_UNSEEN)
        refuse_written(name, value, target.query_fields)
    if not target.body and not target.add:
        return
    if target.add or any(body.open for body in request.bodies) or body_is_unseen(request):
        raise Refusal(BODY_UNSEEN if not target.add else OTHER_FIELD.format("the body"))
    for item in (each for body in request.bodies for each in items_of(body)):
        refuse_field(item, target.body)


def items_of(mapping: Mapping | None) -> Iterator[Item]:
    """The entries of a mapping, with those that may be replaced before it is sent."""
    for item in mapping.items.values() if mapping is not None else ():
        yield item
        yield from item.earlier


def query_is_unseen(request: Request) -> bool:
    """Whether a query may have more in it than is known."""
    if request.query is not None:
        return request.query.open or bool(request.query.rest)
    return any(one.role == "query" and not is_null(one.value) for one in request.arguments)


def body_is_unseen(request: Request) -> bool:
    """Whether a body is sent of which nothing is known."""
    if request.body is not None or request.body_text is None:
        return False
    sent = (one.value if isinstance(one, Encoded) else one for one in options(request.body_text))
    return not all(map(is_null, sent))


def refuse_field(item: Item, rules: Table[str, FieldRule]) -> None:
    """Raise `Refusal` for a field that V1 takes under another name, in another form, or not at all."""
    if not is_null(item.value):
        refuse_written(item.key, written(item.value), rules)


def refuse_written(name: str, value: str, rules: Table[str, FieldRule]) -> None:
    """Raise `Refusal` for a field with a value that V1 takes otherwise, or of which the rule says nothing."""
    rule = rules.get(name)
    if rule is None:
        if rules:
            raise Refusal(UNKNOWN_FIELD.format(name))
        return
    if rule.maximum is not None and not is_at_most(rule.maximum, value):
        raise Refusal(ABOVE.format(name, rule.maximum))
    if changes_field(name, rule):
        renamed = rule.to not in (None, name)
        raise Refusal(OTHER_NAME.format(name, rule.to) if renamed else OTHER_FIELD.format(name))


def written(value: Value) -> str:
    """A constant or a text as it stands in a URL; empty for anything else."""
    if isinstance(value, Constant) and not isinstance(value.value, bool):
        return str(value.value)
    return (value.literal or "") if isinstance(value, Text) else ""


def is_at_most(maximum: int, value: str) -> bool:
    """Whether what is written is a whole number that V1 takes."""
    return value.isdecimal() and int(value) <= maximum


def changes_field(name: str, rule: FieldRule) -> bool:
    """Whether V1 has another name, or other values, for a field that it has."""
    return (rule.to is not None and rule.to != name) or bool(rule.shape or rule.values)


def refuse_status(bench: Workbench, request: Request, target: Target) -> None:
    """Raise `Refusal` where more is asked of a response than for success and its data."""
    libraries = load(bench.language)
    library = libraries.by_name.get(request.library)
    known = library.decode.keys() | library.attach.keys() if library is not None else guessed(libraries.names)
    statuses = libraries.names.statuses if target.same_statuses else frozenset()
    for name in request.response.members:
        if name not in known and name not in libraries.names.success | statuses:
            raise Refusal((STATUS if name in libraries.names.statuses else MEMBER).format(name))
    if any(escape.how == COMPARED_WHOLE for escape in request.response.escapes):
        raise Refusal(COMPARED)
    commanded = library is not None and bool(library.words)
    for escape in request.response.escapes if not commanded else ():
        if escape.stage == RESPONSE:
            raise Refusal(GIVEN_OUT if escape.how == "return" else LEAVES.format(escaped_to(bench, escape)))
    raises = (library is not None and library.raises) or any(one.role == RAISES for one in request.arguments)
    used = request.response.members or request.response.decoded or request.response.escapes or raises
    if target.response and used:
        raise Refusal(target.response)


def guessed(names: Names) -> frozenset[str]:
    """The members of a response of an unknown library that give its data or text."""
    return frozenset(name for name, meaning in names.guess_decode.items() if meaning != "other")


def refuse_response(bench: Workbench, one: Operation, target: Target, returned: Sequence[Escape]) -> None:
    """Raise `Refusal` where a response leaves what is seen, and V1 may give another."""
    if any(escape.stage == RESPONSE for escape in returned):
        raise Refusal(GIVEN_OUT)
    if not gives_other_keys(target):
        return
    for request in one.requests:
        for escape in request.response.escapes:
            if escape.stage != FAILED and has_other_keys(escape, target):
                raise Refusal(SAID.get(escape.how) or ESCAPES.format(escaped_to(bench, escape)))
        for read in request.response.owned:
            rule = target.reads.get(read_name(read))
            if rule is not None and is_other(read_name(read), rule):
                raise Refusal(SHARED.format(read_name(read)))
    if any(has_other_keys(escape, target) for escape in returned):
        raise Refusal(RETURNED)
    refuse_hidden_readers(bench, one, target)


def escaped_to(bench: Workbench, escape: Escape) -> str:
    """What is done with a response that escapes, and where, unless that is inside another file."""
    done = HOW.get(escape.how) or given_to(escape.detail)
    if INSIDE in escape.module or container_of(posixpath.splitext(escape.module)[0]):
        return done
    start = bench.span(escape.module, escape.node).start
    return f"{done}, {escape.module}:{lines_of(bench.modules.text(escape.module)).position(start)[0]}"


def given_to(name: str) -> str:
    """How it is said that a function is given a response; a language does some things by itself."""
    if not name:
        return "given to a function"
    if name.startswith("@"):
        return "printed"
    return f"given to {name}" if " " in name else f"given to `{name}`"


def has_other_keys(escape: Escape, target: Target) -> bool:
    """Whether what leaves is a response, or a part of one that V1 gives in another shape."""
    name = path_name(escape.path)
    if escape.how in KINDS and is_list(name, target):
        return False
    if escape.stage != "data" or not name:
        return True
    own = target.reads.get(name)
    if own is not None and gives_other_value(own):
        return True
    below = (each for each in target.reads if each.startswith((f"{name}[]", f"{name}.")))
    return any(is_other(each, target.reads[each]) for each in below)


def is_list(name: str, target: Target) -> bool:
    """Whether what a path leads to is a list, of which a loop sees the elements, and no object."""
    if not name:
        return any(one.startswith("[]") for one in target.reads)
    return not any(one.startswith(f"{name}.") for one in target.reads)
