"""Members and methods of mocked routes, and of what they were sent."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.data.items import item_of
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.doubles.mocks import expect_url, place_of
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Method, Mocked, SentBody, Subject, Text, Value, options


def mocked_member(
    machine: Machine, target: Mocked | SentBody | Subject, node: tree.Attr, scope: Scope
) -> Value:
    """A member of a mocked route, of what it was sent, or of what a test expects of a value."""
    if isinstance(target, Subject):
        known = node.name in machine.libraries.names.matchers
        return Method(target, node.name, node) if known else target
    if isinstance(target, SentBody):
        if node.name in machine.libraries.names.sent:
            place = place_of(machine, node.name, target.place)
            return replace(target, place=place, one=target.one or place is not None)
        if target.body and node.key is not None and not machine.libraries.is_method(node.name):
            return item_of(machine, target, literal(node.name, node.key, scope.module), node, scope)
        looks = node.name == "json" or node.name in machine.libraries.names.cutting
        return Method(target, node.name, node) if looks else target
    sent = node.name in machine.libraries.names.routes_sent
    return SentBody(target.requests, body=False) if sent else Method(target, node.name, node)


def sent_method(target: SentBody, site: Site) -> Value:
    """Decode what was sent, or look for a text in it."""
    for value in site.given.values if not target.body else ():
        for option in options(value):
            if isinstance(option, Text) and site.machine.interesting(option.shape):
                expect_url(site.machine, target, option)
    return replace(target, body=True) if site.name == "json" else target
