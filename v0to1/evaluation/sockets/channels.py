"""Messages between the parts of a program: what one part sends, another one's listener is given."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.sockets.messages import Listener, Message
from v0to1.evaluation.values import Callable, Text, Value, options, union

MAX_MESSAGES = 64


@means("message")
def message(site: Site) -> Value:
    """A message for all listeners; a function that is given with it hears the reply."""
    values = [value for _, value in site.given.positional]
    heard = next((one for one in values if isinstance(one, Callable)), None)
    sent = [value for value in values if not isinstance(value, Callable | Text)]
    return post(site, Message("", tuple(sent[-1:]), heard, site.node, site.scope))


@means("named_message")
def named_message(site: Site) -> Value:
    """A message for the listeners of a name."""
    values = [value for _, value in site.given.positional]
    return post(site, Message(site.text(0) or "", tuple(values[1:]), None, site.node, site.scope))


@means("messages_heard")
def messages_heard(site: Site) -> Value:
    """A function that is given every message, its sender, and a function for the reply."""
    return listen(site, site.first, "")


@means("named_messages_heard")
def named_messages_heard(site: Site) -> Value:
    """A function that is given an event and the values of every message with a name."""
    return listen(site, site.second, site.text(0) or "")


def post(site: Site, sent: Message) -> Value:
    """Give a message to the listeners that are known, and keep it for others."""
    machine = site.machine
    if len(machine.messages) < MAX_MESSAGES:
        machine.messages.append(sent)
    else:
        for value in sent.values:
            responses.escape(value, responses.LIMIT, site.node, site.scope)
    replies = [reply for one in machine.listeners for reply in deliver(machine, sent, one)]
    if not machine.listeners:
        for value in sent.values:
            responses.escape(value, "call", site.node, site.scope)
    return union([*replies, replace(site.unknown, kind="limit")]) if replies else site.unknown


def listen(site: Site, function: Value | None, name: str) -> Value:
    """Keep a listener, and give it the messages that were sent before."""
    for option in options(function) if function is not None else ():
        if isinstance(option, Callable):
            found = Listener(option, name, whole=not name)
            site.machine.listeners.append(found)
            site.machine.calls.evaluated.add(id(option.node))
            for sent in tuple(site.machine.messages):
                deliver(site.machine, sent, found)
    return site.unknown


def deliver(machine: Machine, sent: Message, listener: Listener) -> list[Value]:
    """Call a listener with a message; gives what it replies."""
    if sent.name != listener.name:
        return []
    node, scope = sent.node, sent.scope
    assert isinstance(scope, Scope)
    unknown, reply = machine.unknown(node, scope), "value"
    respond = tree.Function(
        node.origin,
        "respond",
        (tree.Param(node.origin, reply, None),),
        (tree.Return(node.origin, tree.Name(node.origin, reply)),),
    )
    given = (*sent.values, unknown, Callable(respond, scope)) if listener.whole else (unknown, *sent.values)
    result = machine.call(listener.function, node, scope, *given)
    replies = [value for value, *_ in machine.calls.returned.get(id(respond), ()) if isinstance(value, Value)]
    for value in replies:
        if sent.heard is not None:
            machine.call(sent.heard, node, scope, value)
    return [*replies, result]


def unheard(machine: Machine) -> Iterator[Callable]:
    """Listeners that send no request for any message of the project."""
    for listener in machine.listeners:
        if id(listener.function.node) not in machine.calls.fruitful:
            yield listener.function
