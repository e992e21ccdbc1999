"""What tests expect of values, and of what was sent to doubles."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data.iteration import key_node
from v0to1.evaluation.doubles.mocks import (
    by_verb,
    expect_name,
    expect_sent,
    expect_url,
    note_sent,
    sent_under,
)
from v0to1.evaluation.doubles.targets import made_at, names_of, sender_of, serves
from v0to1.evaluation.http.guesses import asserted
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.option_objects import roles_of
from v0to1.evaluation.http.recording import Draft, dispatch, value_of
from v0to1.evaluation.http.requests import Request, Sent
from v0to1.evaluation.http.verbs import first_text, method_text
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses as answers
from v0to1.evaluation.responses.copies import answers_behind
from v0to1.evaluation.responses.route_literals import take
from v0to1.evaluation.responses.text_tests import RAW, TEXT, WORDS, look_for, look_in_texts
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.values import (
    NULL,
    TEXTS,
    Answer,
    Constant,
    Encoded,
    Hole,
    Item,
    Known,
    Mapping,
    SentBody,
    Sequence,
    Subject,
    Text,
    Value,
    options,
)


@means("subject")
def subject(site: Site) -> Value:
    """A value of which a test says what it expects."""
    return Subject(site.first) if site.first is not None else site.unknown


@means("equal")
def equal(site: Site) -> Value:
    """Two values are expected to be equal."""
    if site.first is not None and site.second is not None:
        compare(site.machine, site.first, site.second, site.node, site.scope)
        compare(site.machine, site.second, site.first, site.node, site.scope)
    return site.unknown


def subject_method(target: Subject, name: str, site: Site) -> Value:
    """What a test expects: to be equal, to have been called with something, or another thing."""
    machine, given = site.machine, site.given
    match machine.libraries.names.matchers.get(name):
        case "equal" if site.first is not None:
            compare(machine, target.value, site.first, site.node, site.scope)
            compare(machine, site.first, target.value, site.node, site.scope)
        case "key" if site.first is not None:
            for option in options(target.value):
                if isinstance(option, SentBody) and option.body:
                    expect_key(machine, option, given)
                elif isinstance(option, Answer):
                    how = answers.How("test", site.node, key_node(site.first, site.scope.module))
                    answers.read_key(option, site.first, how, site.scope)
        case "called":
            called_with(target.value, None, given, site)
        case "called_last":
            called_with(target.value, -1, given, site)
        case "called_later":
            number = site.first.value if isinstance(site.first, Constant) else None
            place = number - 1 if isinstance(number, int) else None
            called_with(target.value, place, given.after(1), site)
        case _:
            for value in given.values:
                answers.escape(value, "print", site.node, site.scope, name)
    return site.unknown


def expect_key(machine: Machine, sent: SentBody, given: Arguments) -> None:
    """A test expects a key in a body that was sent, perhaps with a value."""
    for key in options(given.at(0) or NULL):
        node = key_node(key)
        if not isinstance(key, Text) or key.literal is None or node is None:
            continue
        module = next(piece.module for piece in key.pieces)
        arg, value = given.positional[1] if len(given.positional) > 1 else (None, None)
        item = Item(key.literal, node, value, arg.value, module) if arg and value else None
        note_sent(machine, sent, Sent(key.literal, node, module, item=item))


def called_with(double: Value, place: int | None, given: Arguments, site: Site) -> None:
    """A test says what a double was called with: by the library's own parameters, where it is one's."""
    machine = site.machine
    names = names_of(double)
    found = sender_of(machine, double)
    sent = sent_to(machine, double, site.scope)
    if sent is not None and sent.requests:
        expected(machine, replace(sent, place=place), given, found)
    if found is None:
        asserted(machine, names, given, site.node, site.scope)
        return
    library, function = found
    arguments, _ = roles_of(library, function, given, site.scope.module)
    verb = library.verbs.get(function)
    named = value_of(arguments, "method")
    method = method_text(named) if named is not None else None
    if method is None and sent is not None:
        method = method_sent(sent, first_text(value_of(arguments, "url")))
    if method is None and (verb or library.default):
        method = Text((Known(verb or library.default, None, site.scope.module),))
    draft = Draft(library.name, None, arguments, site.node, site.scope, mock=True, names=names, asserted=True)
    dispatch(machine, method, draft)


def method_sent(sent: SentBody, url: Text | None) -> Text | None:
    """The method with which a URL was asked for in the running test, where that is only one."""
    asked = [one for one in sent.requests if isinstance(one, Request)]
    same = [one.method for one in asked if url is not None and one.url.literal == url.literal]
    methods = {one.shape.upper() for one in same if one is not None}
    return same[0] if len(methods) == 1 else None


def sent_to(machine: Machine, double: Value, scope: Scope) -> SentBody | None:
    """What was sent to a double in the running test; None for one that no requests are sent to."""
    if isinstance(double, Hole) and double.kind == "double" and not serves(machine, double, scope):
        return None
    found = sender_of(machine, double)
    if found is None and not isinstance(double, Hole):
        return None
    return sent_under(machine, names_of(double), scope, double=made_at(double))


def expected(machine: Machine, sent: SentBody, given: Arguments, found: tuple[Library, str] | None) -> None:
    """A test says which arguments a request was sent with, or some of them."""
    if found is None:
        for value in given.values:
            compare_sent_with(machine, sent, value)
        return
    arguments, _ = roles_of(*found, given, "")
    method = method_text(named) if (named := value_of(arguments, "method")) is not None else None
    if method is not None:
        verbs = {method.shape.upper()}
        sent = replace(
            sent,
            requests=tuple(one for one in sent.requests if isinstance(one, Request) and by_verb(one, verbs)),
            among=tuple(one for one in sent.among if isinstance(one, Request) and by_verb(one, verbs)),
            place=None if sent.place != -1 else sent.place,
        )
    for one in arguments:
        if one.role in ("url", "json", "form"):
            compare_sent_with(machine, sent, one.value)


def compare_sent_with(machine: Machine, sent: SentBody, value: Value) -> None:
    """One argument that a request was sent with, or the text that it was made into."""
    for option in options(value):
        inner = option.value if isinstance(option, Encoded) else option
        for wanted in options(inner):
            compare_sent(machine, sent, wanted)


MEMBERSHIP = ("in", "not in")
WHOLE = (*MEMBERSHIP, "==", "!=", "===", "!==", "is", "is not")
SUBSETS = frozenset(["<=", "<", ">=", ">", "=="])


@handles(tree.Compare)
def comparison(machine: Machine, node: tree.Compare, scope: Scope) -> Value:
    """`left operator right`."""
    left, right = machine.evaluate(node.left, scope), machine.evaluate(node.right, scope)
    if node.operator in MEMBERSHIP:
        membership(machine, left, right, node, scope)
    if node.operator in SUBSETS:
        subset(left, right, (node, node.right), scope)
        subset(right, left, (node, node.left), scope)
    compare(machine, left, right, node, scope)
    compare(machine, right, left, node, scope)
    return machine.unknown(node, scope)


def subset(wanted: Value, value: Value, places: tuple[tree.Compare, tree.Node], scope: Scope) -> None:
    """`{"a", "b"} <= answer.keys()` names keys of what it is compared with."""
    node, container = places
    keys = [key for one in options(wanted) if type(one) is Sequence for key in one.items]
    if not keys:
        return
    for option in answers_behind(value):
        for key in keys:
            how = answers.How("test", node, key_node(key, scope.module), container)
            answers.read_key(option, key, how, scope)


def compare(machine: Machine, value: Value, other: Value, node: tree.Node, scope: Scope) -> None:
    """Keep what the reads in a value are compared with."""
    if type(value) in answers.PLAIN:
        return
    operator = node.operator if isinstance(node, tree.Compare) else "=="
    for option in options(value):
        if type(option) is Answer:
            answers.compare_with(
                connections.with_name(machine, option), other, answers.Test(node, scope.module, operator)
            )
            if any(is_whole(option, one) for one in options(other)):
                answers.escape(answers.text_of(option), "equal", node, scope)
            if option.stage == RAW or (operator in MEMBERSHIP) == isinstance(other, Sequence):
                look_for(option, other, node, scope, TEXT if operator in WHOLE else WORDS)
        elif type(option) in TEXTS and isinstance(option, Text):
            look_in_texts(option, other, node, scope)
            take(machine, option)
        elif isinstance(option, Mapping):
            alike(machine, option, other)
        elif type(option) is SentBody:
            for wanted in options(other):
                compare_sent(machine, option, wanted)


def compare_sent(machine: Machine, sent: SentBody, wanted: Value) -> None:
    """What was sent is compared with a body or a URL, or with a list of what several requests had."""
    if isinstance(wanted, Mapping):
        expect_sent(machine, sent, wanted)
    elif isinstance(wanted, Text) and machine.interesting(wanted.shape):
        expect_url(machine, sent, wanted)
    elif isinstance(wanted, Text):
        expect_name(machine, sent, wanted)
    elif isinstance(wanted, Sequence):
        for option in (one for item in wanted.items for one in options(item)):
            compare_sent(machine, sent, option)


def is_whole(answer: Answer, other: Value) -> bool:
    """Whether a response is compared with the whole of another one: data, or the text that they come as."""
    if isinstance(other, Mapping):
        return bool(other.items)
    return answer.stage != "data" and isinstance(other, Text) and bool(other.literal)


def alike(machine: Machine, mapping: Mapping, other: Value) -> None:
    """A mapping that is compared with another one names its keys (the expected entries)."""
    for wanted in options(other):
        for key, item in wanted.items.items() if isinstance(wanted, Mapping) else ():
            if key in mapping.items and item.key_node is not None:
                machine.note_use(mapping.items[key], item.key_node, item.module)


def membership(machine: Machine, left: Value, right: Value, node: tree.Compare, scope: Scope) -> None:
    """`"key" in value` names a key of what it is tested on; a literal in it is no piece of a URL."""
    machine.used.add(id(node.left))
    how = answers.How("test", node, node.left, node.right)
    for option in options(right):
        if isinstance(option, Answer) and not isinstance(left, Answer):
            answers.read_key(option, left, how, scope)
            if option.stage != "data":
                look_for(option, left, node, scope)
        elif isinstance(option, Mapping):
            for key in options(left):
                if isinstance(key, Text) and key.literal in option.items:
                    machine.note_use(option.items[key.literal], node.left, scope.module)
                else:
                    for one in answers_behind(option):
                        answers.read_key(one, key, how, scope)
