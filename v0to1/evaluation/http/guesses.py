"""Calls of unknown objects that look like sending a request, or like a test of one that was sent."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http.libraries import Names
from v0to1.evaluation.http.receivers import UnknownReceiver
from v0to1.evaluation.http.recording import Draft, dispatch
from v0to1.evaluation.http.requests import Argument
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.http.verbs import first_text, method_text
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Callable, Known, Mapping, Text, Value, options


def guessed(machine: Machine, lost: UnknownReceiver, given: Arguments) -> Value | None:
    """A call of something unknown that looks like sending a request; None when it does not."""
    for value in given.values:
        if may_lead(machine, value):
            return guessed_by(machine, lost, given)
    return None


def guessed_by(machine: Machine, lost: UnknownReceiver, given: Arguments) -> Value | None:
    """The same, of a call that is given a URL of interest."""
    table, name, node, scope = machine.libraries.names, lost.name, lost.node, lost.scope
    given = with_options(table, given)
    roles = {key: table.guess_roles.get(key, "option") for key in given.named}
    url = next((value for key, (_, value) in given.named.items() if roles[key] == "url"), None)
    method = first_text(
        next((value for key, (_, value) in given.named.items() if roles[key] == "method"), None)
    )
    positional = list(given.positional)
    if method is None and name.lower() in table.verbs and isinstance(node.callee, tree.Attr):
        method = Text((Known(table.verbs[name.lower()], None, scope.module),))
    elif method is None and positional and is_method(machine, first_text(positional[0][1])):
        method = first_text(positional.pop(0)[1])
    arguments = [Argument(roles[key], arg, value) for key, (arg, value) in given.named.items()]
    if url is None and positional:
        arg, url = positional.pop(0)
        arguments.insert(0, Argument("url", arg, url))
    route = first_text(url)
    if method is None or route is None or not machine.follows(preview(route)):
        note_keys(machine, given)
        return None
    if any(isinstance(option, Callable) for value in given.values for option in options(value)):
        return None
    for arg, value in positional:
        is_body = any(isinstance(option, Mapping) for option in options(value))
        query = is_body and method.shape.upper() == "GET"
        arguments.append(Argument("query" if query else "json" if is_body else "option", arg, value))
    before = (dotted(node.callee.target),) if isinstance(node.callee, tree.Attr) else ()
    names = (*lost.names, *before)
    return dispatch(machine, method, Draft("", None, arguments, node, scope, modelled=False, names=names))


def note_keys(machine: Machine, given: Arguments) -> None:
    """Keep the keys of what something unknown is given beside the literals of a route."""
    values = [one for value in given.values for one in options(value)]
    mappings = [one for one in values if isinstance(one, Mapping)]
    inner = [one for each in mappings for item in each.items.values() for one in options(item.value)]
    keys = {key for one in (*mappings, *inner) if isinstance(one, Mapping) for key in one.items}
    texts = [one for one in (*values, *inner) if isinstance(one, Text) and machine.interesting(preview(one))]
    for piece in (piece for text in texts for piece in text.pieces):
        if keys and isinstance(piece, Known) and piece.source is not None:
            machine.keyed.setdefault(id(piece.source), set()).update(keys)


def may_lead(machine: Machine, value: Value, depth: int = 1) -> bool:
    """Whether a value, or an entry of it, is a URL of interest."""
    for option in options(value):
        if isinstance(option, Mapping):
            if depth and any(may_lead(machine, one.value, 0) for one in option.items.values()):
                return True
        elif (text := method_text(option)) is not None and machine.follows(preview(text)):
            return True
    return False


def with_options(table: Names, given: Arguments) -> Arguments:
    """A mapping that names the method, and nothing that no request has, is one of named arguments."""
    found = Arguments([], dict(given.named), given.open, dict(given.entries))
    for arg, value in given.positional:
        roles = (
            {table.guess_roles.get(key, "") for key in value.items} if isinstance(value, Mapping) else {""}
        )
        if "method" not in roles or "" in roles or not isinstance(value, Mapping):
            found.positional.append((arg, value))
            continue
        for key, item in value.items.items():
            found.named.setdefault(key, (arg, item.value))
            found.entries.setdefault(key, item)
    return found


def is_method(machine: Machine, text: Text | None) -> bool:
    """Whether a text is the name of an HTTP method."""
    return text is not None and text.shape.upper() in machine.libraries.names.verbs.values()


def asserted(
    machine: Machine, names: tuple[str, ...], given: Arguments, node: tree.Call, scope: Scope
) -> Value:
    """`mock_post.assert_called_once_with(url, json={…})`: what a test expects to have been sent."""
    table = machine.libraries.names
    verbs = [table.verbs[last] for name in names if (last := name.rpartition("_")[2].lower()) in table.verbs]
    given = with_options(table, given)
    positional = list(given.positional)
    if len(positional) > 1 and first_text(positional[0][1]) is None:
        positional.pop(0)
    method: Text | None = None
    if positional and is_method(machine, first_text(positional[0][1])):
        method = first_text(positional.pop(0)[1])
    elif verbs:
        method = Text((Known(verbs[-1], None, scope.module),))
    roles = {key: table.guess_roles.get(key, "option") for key in given.named}
    named = next((value for key, (_, value) in given.named.items() if roles[key] == "method"), None)
    method = method if method is not None else first_text(named)
    arguments = [Argument(roles[key], arg, value) for key, (arg, value) in given.named.items()]
    if positional and first_text(positional[0][1]) is not None:
        arguments.insert(0, Argument("url", *positional.pop(0)))
    draft = Draft("", None, arguments, node, scope, mock=True, modelled=False, names=names)
    dispatch(machine, method, draft)
    return machine.unknown(node, scope)
