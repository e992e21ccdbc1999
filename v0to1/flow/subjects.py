"""What tests expect of values, and of what was sent to doubles."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.flow import answers
from v0to1.flow.arguments import Arguments
from v0to1.flow.comparing import compare, compare_sent
from v0to1.flow.guesses import asserted
from v0to1.flow.iteration import key_node
from v0to1.flow.libraries import Library
from v0to1.flow.machine import Machine
from v0to1.flow.meaning import Site, means
from v0to1.flow.mocks import by_verb, note_sent, sent_under
from v0to1.flow.openings import roles_of
from v0to1.flow.recording import Draft, dispatch, value_of
from v0to1.flow.requests import Request, Sent
from v0to1.flow.scope import Scope
from v0to1.flow.standing import made_at, names_of, sender_of, serves
from v0to1.flow.values import (
    NULL,
    Answer,
    Constant,
    Encoded,
    Hole,
    Item,
    Known,
    SentBody,
    Subject,
    Text,
    Value,
    options,
)
from v0to1.flow.verbs import first_text, method_text


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
