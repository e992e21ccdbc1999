"""Tests that move with the code that they test: their doubles respond as V1 does, and expect V1's requests.

A test function runs one operation. In it, and in the registration of a double, every literal is one of these,
told by its keys and its place:

    responses.get(f"{BASE}/conversations/{CID}", json={"conversation_id": CID, "status": "RUNNING"})
                  the route                           what V0 responded with
    assert json.loads(sent.body) == {"initial_user_msg": "Hello"}
                                    what the client is expected to send

Whatever names V0 otherwise is not understood, so that nothing is moved: the operation is adapted as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.core.rules import Further, Native, Rule, Target
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Answer, Request
from v0to1.evaluation.values import Hole, Item, Known, Text, Value, is_null, options
from v0to1.evaluation.values import Mapping as Body
from v0to1.evaluation.values import Sequence as Items
from v0to1.languages.base import Change, Draft, Edited, Editor, Refusal, Workbench
from v0to1.rewriting.native import body_field, shape_of
from v0to1.tree.walking import statements_in, telling, walk_through

EXPECTS = re.compile(
    r"^(?:to[A-Z]\w*|assert\w*|deepEqual|deepStrictEqual|strictEqual|equal|eql|match\w*|isDeeply)$"
)
"""Functions that compare what is given to them: of vitest, jest, unittest, `node:assert` and chai."""

ONCE = re.compile(r"Once\b")
"""What gives a double one more response, behind those that it has."""

QUEUE = "side_effect"
"""What a double of `unittest.mock` is given to respond with one after the other."""

STORED = re.compile(r"^(?:(?:const|let|var) )?\w+ = ")
"""What keeps a double in a variable."""

PARAMETERS = re.compile(r"\bparams\b")
"""How a double reads what stands in its path."""

BASE = re.compile(r"\{(\w+)\}$")
"""A variable at the beginning of a URL."""

VARIABLE = re.compile(r"\$?\{(\w+)\}")
"""A variable in a text."""

LITERAL = re.compile(r"(?P<kind>[fF]?)(?P<quote>[\"'`])(?P<inner>[^\"'`\\\n]*)(?P=quote)")
"""A text as it is written, with nothing in it that would mean something else between other quotes."""

BY_PATH = frozenset(["msw"])
"""Libraries that take a double for all queries of its path."""

FIRST_ERROR = 400

FAILS = re.compile(r"\b[45]\d\d\b|Error\b|Exception\b|\breject|\bRejected")
"""What a test has that lets a request fail."""

COUNTS = re.compile(r"call_?count|calledTimes|called_?once|\bcalls\s*\)\s*==|\bcalls\.length", re.IGNORECASE)
"""What counts requests."""

ORDERED = re.compile(
    r"\bcalls\[\s*\d|\bcall_args_list\b|\bget_requests?\(|\bhistory\b|\brequest_history\b|\bmock\.calls\b"
)
"""What takes a request by its place among all that were sent."""

WHOLE = "{}"
"""What stands for the whole response of V0 in a rule's response of V1."""

OF_REQUESTS = frozenset(["body", "code", "message", "name", "status", "url"])
"""Names of fields that are also members of requests, responses and errors."""

SHOWN = re.compile(r"[^/\s'\"`?]+")
"""What stands for a parameter in the path of a URL, as it is written."""


@dataclass(slots=True)
class Region:
    """A part of a test that has to do with one operation: its nodes, and the calls that run the operation.

    With `responding`, V0 may respond in it. Where it runs `others` as well, `own` are the statements that
    register doubles of the operation, `apart` those that do so for the others.
    """

    module: str
    nodes: tuple[tree.Node, ...]
    runs: frozenset[int] = frozenset()
    responding: bool = True
    others: tuple[Rule, ...] = ()
    own: tuple[Span, ...] = ()
    apart: tuple[Span, ...] = ()

    def told_apart(self, span: Span) -> bool:
        """Whether what stands at a place has to do with this operation, if it has to do with any."""
        return not self.others or any(within(span, one) for one in self.own)


@dataclass(slots=True)
class Moved:
    """The edits that let tests speak V1, with what they import."""

    changes: list[Change] = field(default_factory=list)
    imports: list[tuple[str, str]] = field(default_factory=list)


class Mover:
    """Moves the tests of one operation; its methods raise `Refusal` for what is not understood."""

    def __init__(self, bench: Workbench, one: Operation, target: Target, draft: Draft) -> None:
        if bench.editor is None:
            raise Refusal(reasons.NO_FORM)
        self.bench = bench
        self.editor: Editor = bench.editor
        self.one = one
        self.target = target
        self.native = target.native or Native()
        self.beside = self.native.beside if draft.replaced else ()
        if draft.replaced and self.native.responds is None:  # its helper function sends other requests
            raise Refusal(reasons.TEST_RESPONDS.format(one.module))
        self.replaced = draft.replaced
        self.is_mapped = draft.form == "mapped"
        views = [self.native.mapped, *(rule.ended for rule in target.reads.values())]
        used = {use.function for use in draft.helpers} & {name for name in views if name}
        self.needed = self.editor.keys_taken(used) if not self.native.chosen else frozenset[str]()
        if self.is_mapped and self.needed and not self.native.given:
            raise Refusal(reasons.TEST_RESPONDS.format(one.module))
        self.sent = {id(body.node) for request in one.requests for body in request.bodies}
        self.renames = renames(target)
        self.moved = Moved()
        self.seen: set[int] = set()
        self.urls: dict[int, Request] = {}
        self.errors: set[int] = set()
        self.responses = 0
        self.named = re.compile("(?!)")
        self.captured: dict[int, str] = {}
        self.constants: dict[tuple[str, str], re.Match[str] | None] = {}
        self.written_out: set[tuple[str, int]] = set()
        self.sends_more = False

    def move(
        self, regions: Iterable[Region], doubles: Sequence[Operation], asserted: Sequence[Operation] = ()
    ) -> Moved:
        """All edits of some regions, in which the given doubles are registered.

        In those that are `asserted`, a test says how what sends requests has to be called.
        """
        if asserted and (self.replaced or self.target.query):
            raise Refusal(reasons.TEST_NAMES.format(asserted[0].module, "the arguments of the call"))
        if self.beside and not doubles:
            raise Refusal(reasons.TEST_RESPONDS.format(self.one.module))
        for request in (each for double in (*doubles, *asserted) for each in double.requests):
            given = (one for one in request.arguments if one.role == "url" and one.arg is not None)
            self.urls.update((id(one.arg.value), request) for one in given if one.arg is not None)
        for request in (each for double in doubles for each in double.requests):
            if self.beside:
                self.with_beside(request, self.beside)
                continue
            for answer in request.answers:
                failed = answer.status is not None and answer.status >= FIRST_ERROR
                if failed and answer.node is not None:
                    self.errors.add(id(answer.node))
                elif self.wraps and self.native.same and answer.node is not None:
                    self.wrap(Region(answer.module, ()), answer.node)
                elif self.wraps and self.native.missing is not None and is_empty(answer.value):
                    self.empty(request, answer)
                elif self.wraps and (answer.node is None or not isinstance(answer.value, Body)):
                    raise Refusal(reasons.TEST_RESPONDS.format(request.module))
        for region in regions:
            if self.native.chosen and not self.is_mapped:
                self.capture(region)
            before = self.responses
            for node in region.nodes:
                self.visit(region, node, "")
            self.refuse_unseen_response(region, doubles, found=self.responses > before)
            self.refuse_unsent(region)
            self.refuse_leftovers(region)
            if self.sends_more:
                self.refuse_order(region)
        self.moved.changes = list(dict.fromkeys(self.moved.changes))
        for request in (each for double in (*doubles, *asserted) for each in double.requests):
            self.refuse_other_route(request)
        for request in (each for double in doubles for each in double.requests):
            for answer in request.answers:
                if answer.node is not None and id(answer.node) not in self.errors:
                    self.refuse_unmoved(answer.module, answer.node, answer.value)
        return self.moved

    def refuse_unmoved(self, module: str, node: tree.Node, value: Value) -> None:
        """Raise `Refusal` for a response of which something that V1 has otherwise is not changed."""
        spans = [one.span for one in self.moved.changes if one.module == module]
        start = self.bench.span(module, node).start
        if self.wraps and not any(one.start == start for one in spans):
            raise Refusal(reasons.TEST_RESPONDS.format(module))
        for item in items_in(value) if not self.native.chosen and not self.native.beside else ():
            if item.key not in self.renames or item.key_node is None:
                continue
            own = self.bench.span(item.module, item.key_node)
            changed = (one.span for one in self.moved.changes if one.module == item.module)
            if not any(one.start <= own.end and own.start <= one.end for one in changed):
                raise Refusal(reasons.TEST_RESPONDS.format(item.module))

    def with_beside(self, request: Request, beside: Sequence[Further]) -> None:
        """A double of a route for which V1 takes several requests: one for each."""
        if len(request.answers) != 1:
            raise Refusal(reasons.TEST_RESPONDS.format(request.module))
        (answer,) = request.answers
        whole, name = self.given_to(request, answer)
        failed = answer.status is not None and answer.status >= FIRST_ERROR
        if failed:
            raise Refusal(reasons.TEST_RESPONDS.format(request.module))
        done = self.editor.written(self.native.responds, request.module, WHOLE)
        self.errors.add(id(answer.node))
        self.responses += 1
        self.moved.changes.append(Change(request.module, whole, f"{name}{done}"))
        for other in beside:
            self.double_beside(request, whole, name, other, after=False)

    def refuse_unseen_response(self, region: Region, doubles: Sequence[Operation], *, found: bool) -> None:
        """Raise `Refusal` for a test in which V0 responds, and not in a way that is seen there.

        A double for it may be registered elsewhere, or it may test an error.
        """
        if found or doubles or not region.responding or not region.nodes:
            return
        if not (self.renames or self.wraps or self.native.chosen):
            return
        start, end = self.span(region, region.nodes[0]).start, self.span(region, region.nodes[-1]).end
        if FAILS.search(self.text(region), start, end) is None:
            raise Refusal(reasons.TEST_RESPONDS.format(self.place_at(region, start)))

    def refuse_other_route(self, request: Request) -> None:
        """Raise `Refusal` for a double whose route is written where it was not changed."""
        nodes = (one.arg.value for one in request.arguments if one.role == "url" and one.arg is not None)
        starts = (self.bench.span(request.module, node).start for node in nodes)
        if any((request.module, start) in self.written_out for start in starts):
            return
        literals = [one for one in request.url.pieces if isinstance(one, Known) and one.source is not None]
        for piece in literals:
            assert piece.source is not None
            span = self.bench.span(piece.module, piece.source)
            own = (one.span for one in self.moved.changes if one.module == piece.module)
            if any(span.start < one.end and one.start < span.end for one in own):
                return
        raise Refusal(reasons.TEST_RESPONDS.format(request.module))

    def capture(self, region: Region) -> None:
        """Keep the id that a test expects its call to return: it is expected among what is sent, instead.

        The client chooses the id, so that the test cannot know it before.
        """
        answers = [
            one for node in region.nodes for one in walk_through(node) if isinstance(one, tree.Mapping)
        ]
        known = [
            entry.value
            for one in answers
            for entry in one.entries
            if isinstance(entry.key, tree.Text) and entry.key.value == self.native.chosen
        ]
        if len(known) != 1 or not region.nodes:
            return
        text, own = self.text(region), self.span(region, known[0])
        start, end = self.span(region, region.nodes[0]).start, self.span(region, region.nodes[-1]).end
        expected = self.editor.expectation(text[own.start : own.end])
        for found in expected.finditer(text, text.rfind("\n", 0, start) + 1, end):
            name, line_end = found["value"], text.find("\n", found.end()) + 1
            change = Change(region.module, Span(found.start(), line_end), "")
            if not name.isidentifier():
                name = self.editor.name_of_field(self.native.chosen)
                others = text[start:end].replace(found.group(), "")
                if re.search(rf"(?<![\"'\w.]){name}\b(?![\"':=])", others):
                    raise Refusal(reasons.TEST_NAMES.format(self.place_at(region, found.start()), name))
                line = self.editor.assigned(name, found["value"])
                change = Change(region.module, Span(found.start("statement"), found.end()), line)
            self.moved.changes.append(change)
            self.captured[id(region)] = name
            return

    def refuse_unsent(self, region: Region) -> None:
        """Raise `Refusal` for an id that a test expected, and that it finds nowhere else."""
        if self.captured.get(id(region)):
            raise Refusal(reasons.TEST_NAMES.format(region.module, self.native.chosen))

    @property
    def given(self) -> bool:
        """Whether a response of V0 was found that is V1's now, where that differs at all."""
        return not (self.renames or self.wraps or self.native.chosen) or self.responses > 0

    @property
    def wraps(self) -> bool:
        """Whether V1 has V0's response in another one."""
        return self.native.responds is not None and not self.native.chosen and not self.native.beside

    def visit(self, region: Region, node: tree.Node, place: str) -> None:
        """Edit what stands in a node.

        `place` says what is done with its value: it is `expected`, a response that is `given`, `held` by a
        variable, `sent` by the client, an `element` of a list that is given, `inner` to one of these, or "".
        """
        if id(node) in self.seen or id(node) in self.errors:
            return
        if region.apart and any(within(self.span(region, node), one) for one in region.apart):
            return
        self.seen.add(id(node))
        if isinstance(node, tree.Text | tree.Template):
            self.route(region, node)
            if place == "given" and self.wraps and isinstance(node, tree.Text) and node.value == "null":
                raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))
        elif isinstance(node, tree.Mapping):
            self.mapping(region, node, place)
            return
        elif isinstance(node, tree.Name):
            self.name(region, node, place)
            return
        elif isinstance(node, tree.Const) and place == "given" and is_nothing(node):
            self.nothing(region, node)
        elif isinstance(node, tree.Call) and not place and id(node) not in region.runs:
            self.one_more(region, node)
        hands_on = not isinstance(node, tree.Call) or self.hands_on(region, node)
        for child, own in children(node, place, region.runs):
            self.visit(region, child, own if hands_on or own != "given" else "element")

    def hands_on(self, region: Region, call: tree.Call) -> bool:
        """Whether what is called takes data for a response as they are, and makes no other data of them."""
        if not isinstance(call.callee, tree.Name) or call.callee.name[:1].isupper():
            return True
        functions = list(self.functions(region.module, call.callee.name))
        inside = [each for one in functions for each in walk_through(one.body)]
        merged = any(isinstance(one, tree.Spread | tree.Mapping) and self.merges(one) for one in inside)
        return bool(functions) and not merged

    def merges(self, node: tree.Spread | tree.Mapping) -> bool:
        """Whether a function puts entries of what it is given into an object, or makes a response itself."""
        if isinstance(node, tree.Spread):
            return True
        keys = {one.key.value for one in node.entries if isinstance(one.key, tree.Text)}
        return any(one.key is None for one in node.entries) or bool(keys & self.renames.keys() - OF_REQUESTS)

    def functions(self, module: str, name: str) -> Iterator[tree.Function]:
        """The functions of a module with a name, be it that of a variable."""
        for one in walk_through(self.bench.modules.body(module)):
            if isinstance(one, tree.Function) and one.name == name:
                yield one
            elif isinstance(one, tree.Assign) and isinstance(one.value, tree.Function):
                names = [each.name for each in one.targets if isinstance(each, tree.Name)]
                yield from [one.value] if name in names else []

    def mapping(self, region: Region, node: tree.Mapping, place: str) -> None:
        """Edit an object: a response of V0, a body that is expected, or something else."""
        keys = {one.key.value for one in node.entries if isinstance(one.key, tree.Text)}
        kind = self.kind_of(node, keys, place)
        is_ambiguous = kind == "response" or any(keys <= fields_of(each) for each in region.others)
        if kind and is_ambiguous and not region.told_apart(self.span(region, node)):
            raise Refusal(reasons.TEST_RUNS.format(self.place_of(region, node)))
        if kind == "body":
            self.body(region, node)
        elif kind == "response" and place == "expected":  # it may be an object of the client's own
            raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), ", ".join(sorted(keys))))
        elif kind == "response":
            self.response(region, node, keys, place)
        inner = place if place in ("expected", "sent") else "inner"
        for one in node.entries:
            self.visit(region, one.value, inner)

    def kind_of(self, node: tree.Mapping, keys: set[str], place: str) -> str:
        """What an object is, by its keys and its place."""
        if id(node) in self.sent or place == "sent" or not keys or has_http_status(node):
            return ""
        body = keys & self.target.body.keys()
        known = keys & self.renames.keys()
        if place == "expected" and body == keys and keys - self.unchanged_fields():
            return "body"
        spread = any(one.key is None for one in node.entries)
        return "response" if known and (spread or keys <= self.response_keys()) else ""

    def unchanged_fields(self) -> set[str]:
        """The fields of the body that V1 takes as V0 did."""
        if self.native.chosen or self.target.add:
            return set()
        return {name for name, rule in self.target.body.items() if rule.to == name and not rule.shape}

    def response_keys(self) -> set[str]:
        """All keys that V0's response, or an element of it, has."""
        names = {part.removesuffix("[]") for name in self.target.reads for part in name.split(".")}
        return {*names, *self.native.answered, self.native.pages, self.native.result} - {""}

    def response(self, region: Region, node: tree.Mapping, keys: set[str], place: str) -> None:
        """Edit an object that V0 responded with, or an element of it."""
        if self.native.chosen:
            self.task(region, node)
            return
        for entry in node.entries:
            key = entry.key
            if not isinstance(key, tree.Text):
                self.refuse_unseen_entries(region, entry.value)
            if isinstance(key, tree.Text) and f"{key.value}[]" in self.lists():
                self.refuse_unseen_elements(region, entry.value)
            if isinstance(key, tree.Text) and key.value in self.renames:
                self.rename(region, entry, key)
        if self.is_mapped:
            self.refuse_other_view(region, node)
        self.complete(region, node, keys)
        if place == "element" and self.wraps:
            raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))
        if place == "given":
            self.wrap(region, node)

    def complete(self, region: Region, node: tree.Mapping, keys: set[str]) -> None:
        """Give an object of V1 the entries that it always has, and that helper functions take."""
        if any(f"{key}[]" in self.lists() for key in keys):
            if self.is_mapped and self.needed and self.native.pages not in keys:
                raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))
            return
        has = {self.renames[key][0] if key in self.renames else key for key in keys}
        missing = {name: value for name, value in self.native.given.items() if name in self.needed - has}
        if not missing or any(one.key is None for one in node.entries):
            return
        found = Body(node=node, module=region.module)
        for one in node.entries:
            if isinstance(one.key, tree.Text):
                value = self.value_of(region, one.value)
                found.put(Item(one.key.value, one.key, value, one.value, region.module))
        added = self.editor.fields_added(found, missing)
        self.moved.changes += added.changes if isinstance(added, Edited) else [added]

    def refuse_other_view(self, region: Region, node: tree.Mapping) -> None:
        """Raise `Refusal` for an object of which V0's view of V1's has not the same values."""
        for one in node.entries:
            name = one.key.value if isinstance(one.key, tree.Text) else ""
            rules = (rule for key, rule in self.target.reads.items() if last_of(key) == name)
            if any(rule.to is None or rule.gone for rule in rules):
                raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, one.value), name))
            if name in self.native.plain:
                self.refuse_other_id(region, one.value)

    def refuse_other_id(self, region: Region, node: tree.Node) -> None:
        """Raise `Refusal` for an id that V0 did not have, so that its view has another one."""
        held = self.constant(region.module, node.name) if isinstance(node, tree.Name) else None
        text = node.value if isinstance(node, tree.Text) else held["inner"] if held is not None else "-"
        if text != text.replace("-", "").lower() or "{" in text:
            raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), text))

    def lists(self) -> set[str]:
        """The keys of V0's response that have a list, with `[]` behind them."""
        return {part for name in self.target.reads for part in name.split(".") if part.endswith("[]")}

    def refuse_unseen_entries(self, region: Region, node: tree.Node) -> None:
        """Raise `Refusal` for entries that come from something that is not written in the test."""
        inner = node.value if isinstance(node, tree.Spread) else node
        named = self.held(region.module, inner.name) if isinstance(inner, tree.Name) else inner
        if not isinstance(named, tree.Mapping):
            raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))

    def refuse_unseen_elements(self, region: Region, node: tree.Node) -> None:
        """Raise `Refusal` for a list whose elements are not written in the test."""
        if isinstance(node, tree.Name):
            held = self.held(region.module, node.name)
            self.refuse_unseen_elements(region, held if held is not None else tree.Const(node.origin, None))
            return
        items = node.items if isinstance(node, tree.Sequence) else (node,)
        for one in items:
            named = self.held(region.module, one.name) if isinstance(one, tree.Name) else one
            if not isinstance(named, tree.Mapping):
                raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))

    def rename(self, region: Region, entry: tree.Entry, key: tree.Text) -> None:
        """Give an entry the key of V1, and the word that V1 has for its value."""
        new, words = self.renames[key.value]
        span, value = self.span(region, key), self.span(region, entry.value)
        raw = self.text(region)[span.start : span.end]
        if span == value:
            self.moved.changes.append(Change(region.module, Span(span.start, span.start), f"{new}: "))
        elif raw == key.value:
            self.moved.changes.append(Change(region.module, span, new))
        elif raw[1:-1] == key.value:
            self.moved.changes.append(Change(region.module, Span(span.start + 1, span.end - 1), new))
        else:
            raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, key), key.value))
        if not any(old != word for old, word in words.items()):
            return
        if not isinstance(entry.value, tree.Text):
            if any(old != words[old] and old in self.text(region) for old in words):
                raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, key), key.value))
        elif words.get(entry.value.value, entry.value.value) != entry.value.value:
            inner = Span(value.start + 1, value.end - 1)
            self.moved.changes.append(Change(region.module, inner, words[entry.value.value]))

    def wrap(self, region: Region, node: tree.Node) -> None:
        """Put what V0 responded with where V1 has it in its response."""
        self.responses += 1
        if not self.wraps:
            return
        before, after = self.editor.written(self.native.responds, region.module, WHOLE).split(WHOLE)
        span = self.span(region, node)
        self.moved.changes.append(Change(region.module, Span(span.start, span.start), before))
        self.moved.changes.append(Change(region.module, Span(span.end, span.end), after))

    def task(self, region: Region, node: tree.Mapping) -> None:
        """A start task in the place of the response by which V0 created a conversation."""
        entries = {one.key.value: one.value for one in node.entries if isinstance(one.key, tree.Text)}
        chosen = entries.get(self.native.chosen)
        if chosen is not None and self.is_mapped:
            self.refuse_other_id(region, chosen)
        if chosen is None or set(entries) - self.native.answered.keys():
            raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), self.native.chosen))
        self.responses += 1
        span = self.span(region, chosen)
        value = self.text(region)[span.start : span.end]
        whole = self.editor.written(self.native.responds, region.module, WHOLE).replace(WHOLE, value)
        self.moved.changes.append(Change(region.module, self.span(region, node), whole))

    def body(self, region: Region, node: tree.Mapping) -> None:
        """Edit what a test expects the client to send."""
        found = Body(node=node, module=region.module)
        for one in node.entries:
            if not isinstance(one.key, tree.Text):
                raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), "the body"))
            value = self.value_of(region, one.value)
            found.put(Item(one.key.value, one.key, value, one.value, region.module))
        message = next(
            (item for item in found.items.values() if shape_of(item, self.target) == "message"), None
        )
        for item in found.items.values():
            self.moved.changes += body_field(self.editor, item, message, self.target)
        if self.target.add:
            added = self.editor.fields_added(found, self.target.add)
            self.moved.changes += added.changes if isinstance(added, Edited) else [added]
        if self.native.chosen and self.native.chosen not in found.items:
            self.any_id(region, found)

    def value_of(self, region: Region, node: tree.Node) -> Text | Hole:
        """A literal text, or something that is not known."""
        if isinstance(node, tree.Text):
            return Text((Known(node.value, node, region.module),))
        return Hole(node, region.module)

    def any_id(self, region: Region, body: Body) -> None:
        """Expect an id among what is sent, which the client chooses."""
        anything, line = self.captured.pop(id(region), ""), ""
        if not anything:
            anything, line = self.editor.anything(region.module)
        if line:
            self.moved.imports.append((region.module, line))
        self.moved.changes.append(self.editor.entry_added(body, self.native.chosen, anything))

    def name(self, region: Region, node: tree.Name, place: str) -> None:
        """Edit the object, or the list of such, that a variable holds, which is written in the module."""
        if self.constant(region.module, node.name) is not None:
            self.route(region, node)
            return
        held = self.held(region.module, node.name)
        if isinstance(held, tree.Sequence):
            self.visit(region, held, "inner")
        if not isinstance(held, tree.Mapping):
            return
        keys = {one.key.value for one in held.entries if isinstance(one.key, tree.Text)}
        if self.kind_of(held, keys, "inner") != "response":
            return
        if self.native.chosen or (place == "expected" and self.is_mapped):
            raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), node.name))
        self.visit(region, held, "held")
        if place == "element" and self.wraps:
            raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))
        if place == "given":
            self.wrap(region, node)

    def held(self, module: str, name: str) -> tree.Node | None:
        """The object or list that a variable of a module is given once, and that is written there."""
        found = [
            each.value
            for each in walk_through(self.bench.modules.body(module))
            if isinstance(each, tree.Assign)
            and any(isinstance(one, tree.Name) and one.name == name for one in each.targets)
        ]
        written = found[0] if len(found) == 1 else None
        return written if isinstance(written, tree.Mapping | tree.Sequence) else None

    def constant(self, module: str, name: str) -> re.Match[str] | None:
        """The text, as it is written, that a variable of a module is given, and that nothing else has."""
        key = module, name
        if key not in self.constants:
            body = self.bench.modules.body(module)
            inside = walk_through(tuple(body))
            bound = [one for one in inside if name in bound_by(one)]
            held = bound[0].value if len(bound) == 1 and isinstance(bound[0], tree.Assign) else None
            is_top = any(one is bound[0] for one in body) if bound else False
            raw = ""
            if is_top and isinstance(held, tree.Text | tree.Template):
                span = self.bench.span(module, held)
                raw = self.bench.modules.text(module)[span.start : span.end]
            self.constants[key] = LITERAL.fullmatch(raw)
        return self.constants[key]

    def source(self, module: str, node: tree.Node) -> str:
        """A text as it is written; constants of the module that have a part of the route are written out."""
        span = self.bench.span(module, node)
        raw = self.bench.modules.text(module)[span.start : span.end]
        if isinstance(node, tree.Name):
            whole = self.constant(module, node.name)
            return whole[0] if whole is not None and self.is_part(whole) else raw
        outer = LITERAL.fullmatch(raw)
        if outer is None or (not outer["kind"] and outer["quote"] != "`"):
            return raw

        def written_out(found: re.Match[str]) -> str:
            inner = self.constant(module, found[1])
            if inner is None or not self.is_part(inner):
                return found[0]
            plain = not inner["kind"] and inner["quote"] != "`"
            return found[0] if plain and "{" in inner["inner"] else inner["inner"]

        return VARIABLE.sub(written_out, raw)

    def is_part(self, text: re.Match[str]) -> bool:
        """Whether a text has the beginning of the route in it."""
        first = self.one.rule.path.removeprefix(f"{api().v0_root}/").partition("/")[0]
        return re.search(rf"/{re.escape(first)}\b", text["inner"]) is not None

    def nothing(self, region: Region, node: tree.Const) -> None:
        """A response of V0 that had nothing, where V1 has that in another place."""
        if self.wraps:
            raise Refusal(reasons.TEST_RESPONDS.format(self.place_of(region, node)))

    def one_more(self, region: Region, call: tree.Call) -> None:
        """A response of V0 that had nothing, given to a double that responds with one after the other."""
        empty = [
            one.value for one in call.args if isinstance(one.value, tree.Const) and is_nothing(one.value)
        ]
        if not self.wraps or len(empty) != 1 or self.native.missing is None:
            return
        first, last = (self.span(region, region.nodes[place]) for place in (0, -1))
        counted = COUNTS.search(self.text(region), first.start, last.end)
        if not self.is_queue(region, call) or counted is not None:
            return
        span, own = self.span(region, call), self.span(region, empty[0])
        text = self.text(region)
        line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
        end = text.find("\n", span.end)
        if line.strip() or end < 0 or text[span.end : end].strip(" ;"):
            return
        self.seen.add(id(empty[0]))
        self.wrap(region, empty[0])
        further = self.editor.written(self.native.missing.responds, region.module, WHOLE)
        again = f"{line}{text[span.start : own.start]}{further}{text[own.end : end]}\n"
        self.moved.changes.append(Change(region.module, Span(end + 1, end + 1), again))

    def empty(self, request: Request, answer: Answer) -> None:
        """A double of a route that responds with nothing: V1's does so, and so does another one beside it."""
        missing = self.native.missing
        whole, name = self.given_to(request, answer)
        if missing is None:
            raise Refusal(reasons.TEST_RESPONDS.format(request.module))
        before, after = self.editor.written(self.native.responds, request.module, WHOLE).split(WHOLE)
        nothing = self.editor.written(None, request.module, WHOLE)
        self.errors.add(id(answer.node))
        self.responses += 1
        self.moved.changes.append(Change(request.module, whole, f"{name}{before}{nothing}{after}"))
        self.double_beside(request, whole, name, missing, after=True)

    def given_to(self, request: Request, answer: Answer) -> tuple[Span, str]:
        """Where a double is given its response, and what has to stand before data that take its place."""
        if answer.node is None:
            raise Refusal(reasons.TEST_RESPONDS.format(request.module))
        span = self.bench.span(request.module, answer.node)
        said = re.search(r"\b(?:text|content|body)=$", self.bench.modules.text(request.module)[: span.start])
        return (span, "") if said is None else (Span(said.start(), span.end), "json=")

    def double_beside(self, request: Request, given: Span, name: str, other: Further, *, after: bool) -> None:
        """Another double, registered as one is, for a further request of V1's helper function.

        `given` is where the first one is given its response, `name` what stands before that.
        """
        region = Region(request.module, ())
        text, statement = self.text(region), statement_of(self.bench, request)
        refusal = Refusal(reasons.TEST_RESPONDS.format(request.module))
        if statement is None or self.counts(request.frame.function, region):
            raise refusal
        self.sends_more = True
        address = self.address(request, other)
        start = text.rfind("\n", 0, statement.start) + 1
        end = text.find("\n", statement.end)
        is_line = not text[start : statement.start].strip()
        is_line = is_line and end >= 0 and not text[statement.end : end].strip(" ;")
        if address is None or not is_line or given.start < address[0].end or given.end > statement.end:
            raise refusal
        url, written = address
        before = text[statement.start : url.start]
        between = text[url.end : given.start]
        if other.method and other.method != self.one.rule.method:
            before, between = self.with_method(before, between, other.method)
            if before + between == text[statement.start : url.start] + text[url.end : given.start]:
                raise refusal
        response = self.editor.written(other.responds, region.module, WHOLE)
        made = STORED.sub("", f"{before}{written}{between}{name}{response}{text[given.end : end]}", count=1)
        place = end + 1 if after else start
        line = f"{text[start : statement.start]}{made}\n"
        self.moved.changes.append(Change(region.module, Span(place, place), line))

    def with_method(self, before: str, between: str, method: str) -> tuple[str, str]:
        """What a double is registered with, around its URL, for another method."""
        verb = self.one.rule.method
        return (
            re.sub(
                rf"\.(?P<on>on)?(?i:{verb})\($",
                lambda found: f".on{method.capitalize()}(" if found["on"] else f".{method.lower()}(",
                re.sub(rf"\b{verb}\b", method, before, count=1),
                count=1,
            ),
            re.sub(rf"\b{verb}\b", method, between, count=1),
        )

    def address(self, request: Request, other: Further) -> tuple[Span, str] | None:
        """Where a double is given its URL, and that of a further request as it is written there."""
        given = (one.arg.value for one in request.arguments if one.role == "url" and one.arg is not None)
        node = next(given, None)
        written = self.source(request.module, node) if node is not None else ""
        found = route_pattern(self.one.rule.path).search(written)
        if node is None or found is None:
            return None
        path = with_values(other.path, found)
        path = path if found["root"] is not None else path.removeprefix(api().v0_root)
        path = path.partition("?")[0] if request.library in BY_PATH else path
        url = without_mark(written[: found.start()] + path + written[found.end() :])
        return self.bench.span(request.module, node), url

    def refuse_order(self, region: Region) -> None:
        """Raise `Refusal` for a test that counts requests, or takes one by its place among them."""
        for node in region.nodes:
            span = self.span(region, node)
            for pattern in (COUNTS, ORDERED):
                found = pattern.search(self.text(region), span.start, span.end)
                if found is not None:
                    raise Refusal(
                        reasons.TEST_NAMES.format(self.place_at(region, found.start()), found.group())
                    )

    def counts(self, function: tree.Function | None, region: Region) -> bool:
        """Whether a function of a test counts requests."""
        if function is None:
            return False
        span = self.span(region, function)
        return COUNTS.search(self.text(region), span.start, span.end) is not None

    def is_queue(self, region: Region, call: tree.Call) -> bool:
        """Whether a call gives a double one more response: of the library, or of a function of the test."""
        callee = call.callee
        if isinstance(callee, tree.Attr):
            return bool(ONCE.search(callee.name))
        functions = (
            one
            for one in walk_through(self.bench.modules.body(region.module))
            if isinstance(one, tree.Function) and isinstance(callee, tree.Name) and one.name == callee.name
        )
        called = (each for one in functions for each in walk_through(one.body) if isinstance(each, tree.Attr))
        return any(ONCE.search(one.name) for one in called)

    def route(self, region: Region, node: tree.Node) -> None:
        """Edit a text that is a URL of the operation."""
        span, double = self.span(region, node), self.urls.get(id(node))
        by_path = double is not None and double.library in BY_PATH
        raw, written = self.text(region)[span.start : span.end], self.source(region.module, node)
        is_ambiguous = any(each.path == self.one.rule.path for each in region.others)
        parts: list[tuple[int, int, str]] = []
        for found in route_pattern(self.one.rule.path).finditer(written):
            base = BASE.search(written[: found.start()])
            if found["root"] is None and (base is None or base[1] not in self.bases()):
                continue
            if is_ambiguous and not region.told_apart(span):
                raise Refusal(reasons.TEST_RUNS.format(self.place_of(region, node)))
            query = query_of(self.target, found)
            if query and double is not None and by_path:
                self.refuse_parameters(region, double)
                query = ""
            if query and written[found.end() : found.end() + 1] == "?":
                raise Refusal(reasons.TEST_NAMES.format(self.place_of(region, node), found.group()))
            path = with_values(self.target.path, found, self.beside)
            path = path if found["root"] is not None else path.removeprefix(api().v0_root)
            parts.append((found.start(), found.end(), path + query))
        whole = written
        for start, end, text in reversed(parts):
            whole = f"{whole[:start]}{text}{whole[end:]}"
        bare = without_mark(whole)
        if raw != written and parts:
            self.written_out.add((region.module, span.start))
            self.moved.changes.append(Change(region.module, span, bare))
        elif raw == written:
            places = [*parts, (0, 1, "")] if bare != whole else parts
            for start, end, text in places:
                place = Span(span.start + start, span.start + end)
                self.moved.changes.append(Change(region.module, place, text))

    def bases(self, *, rooted: bool = False) -> set[str]:
        """The variables behind which doubles have the route: they are bases of the API.

        Those that are `rooted` are its servers, behind which the root of the API is written, too.
        """
        found = set()
        for key, request in self.urls.items():
            nodes = (one.arg.value for one in request.arguments if one.arg is not None)
            for node in (one for one in nodes if id(one) == key):
                raw = self.source(request.module, node)
                match = route_pattern(self.one.rule.path).search(raw)
                if match is not None and (match["root"] is not None) is rooted:
                    base = BASE.search(raw[: match.start()])
                    found |= {base[1]} if base is not None else set()
        return found

    def is_link(self, text: str, found: re.Match[str]) -> bool:
        """Whether what looks like the route is another path of the server: a page for people."""
        base = BASE.search(text[: found.start()])
        if base is None or found.groupdict().get("root") is not None:
            return False
        return base[1] in self.bases(rooted=True) - self.bases()

    def refuse_parameters(self, region: Region, double: Request) -> None:
        """Raise `Refusal` for a double that reads from its path what V1 has in the query."""
        span = self.span(region, double.node)
        found = PARAMETERS.search(self.text(region), span.start, span.end)
        if found is not None:
            raise Refusal(reasons.TEST_NAMES.format(self.place_at(region, found.start()), found.group()))

    def refuse_leftovers(self, region: Region) -> None:
        """Raise `Refusal` where something of V0 is left that belongs to the operation."""
        text = self.text(region)
        changed = [one.span for one in self.moved.changes if one.module == region.module]
        names = set() if self.is_mapped else {old for old, (new, _) in self.renames.items() if old != new}
        names |= {name for name, rule in self.target.body.items() if rule.to != name or rule.shape}
        keys = "|".join(map(re.escape, sorted(names))) or "(?!)"
        members = names - (OF_REQUESTS - self.target.body.keys()) if self.editor.reads_members else set[str]()
        members_of = "|".join(map(re.escape, sorted(members))) or "(?!)"
        named = re.compile(rf"[\"'](?:{keys})[\"']|\.(?:{members_of})\b|\b(?:{keys})\s*:(?!\s*\d)")
        route = route_pattern(self.one.rule.path)
        self.named = named
        for node in region.nodes:
            span = self.span(region, node)
            whole = text[span.start : span.end]
            for found in (*named.finditer(whole), *route.finditer(whole)):
                at = Span(span.start + found.start(), span.start + found.end())
                is_changed = any(one.start < at.end and at.start < one.end for one in changed)
                is_other = self.is_sent(at, region) or (found.re is route and self.is_link(whole, found))
                is_other = is_other or any(within(at, one) for one in region.apart)
                if not is_changed and not is_other:
                    word = found.group().strip("\"'.: ")
                    raise Refusal(reasons.TEST_NAMES.format(self.place_at(region, at.start), word))

    def is_sent(self, at: Span, region: Region) -> bool:
        """Whether something stands in what a test gives to the client."""
        given = (one for node in region.nodes for one in walk_through(node) if id(one) in region.runs)
        spans = (self.span(region, one) for one in given)
        return any(one.start <= at.start and at.end <= one.end for one in spans)

    def span(self, region: Region, node: tree.Node) -> Span:
        """Where a node stands."""
        return self.bench.span(region.module, node)

    def text(self, region: Region) -> str:
        """The text of a module."""
        return self.bench.modules.text(region.module)

    def place_of(self, region: Region, node: tree.Node) -> str:
        """Where a node stands, for a person."""
        return self.place_at(region, self.span(region, node).start)

    def place_at(self, region: Region, start: int) -> str:
        """A place for a person: the module and the line, from 1."""
        return f"{region.module}:{self.text(region).count(chr(10), 0, start) + 1}"


def statement_of(bench: Workbench, request: Request) -> Span | None:
    """The statement of a function in which a double is registered, without those around it."""
    function = request.frame.function
    own = bench.span(request.module, request.node)
    body = statements_in(function.body) if function is not None else ()
    around = [one for one in (bench.span(request.module, each) for each in body) if within(own, one)]
    return max(around, key=lambda one: (one.start, -one.end), default=None)


def renames(target: Target) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The keys of V0's responses that V1 has under another name, each with the words of its values."""
    found: dict[str, tuple[str, Mapping[str, str]]] = {}
    for name, rule in target.reads.items():
        last = name.rpartition(".")[2].removesuffix("[]")
        if rule.to is not None and not rule.gone and (rule.to != last or rule.values):
            found[last] = rule.to.rpartition(".")[2], dict(rule.values or {})
    return found


@cache
def route_pattern(path: str) -> re.Pattern[str]:
    """What finds a route in the source of a text; the group `root` is the API's root, if it is written."""
    root = api().v0_root
    steps = []
    for place, step in enumerate(path.removeprefix(f"{root}/").split("/")):
        steps.append(rf"(?P<p{place}>{SHOWN.pattern})" if step.startswith("{") else re.escape(step))
    return re.compile(rf"(?P<root>{re.escape(root)})?/{'/'.join(steps)}(?![\w/{{$:-])")


def with_values(path: str, found: re.Match[str], beside: Sequence[Further] = ()) -> str:
    """A path of V1 with the values that stand in a URL of V0, or that the responses before it have."""
    values = iter(value for name, value in found.groupdict().items() if name != "root")
    before = [one.responds for one in beside]
    if before:
        path = re.sub(r"\{(\w+)\}", lambda name: value_in(before, name[1]) or name[0], path)
    return re.sub(r"\{\w+(?::path)?\}", lambda _: next(values, ""), path)


def value_in(data: object, key: str) -> str:
    """The text under a key, somewhere in what V1 responds with."""
    own = data.get(key) if isinstance(data, dict) else None
    if isinstance(own, str):
        return own
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return next(filter(None, (value_in(one, key) for one in inside)), "")


def query_of(target: Target, found: re.Match[str]) -> str:
    """The constant query of V1, with the values that stand in a URL of V0."""
    query = target.route.removeprefix(target.path)
    return with_values(query, found) if query else ""


def items_in(value: Value, depth: int = 4) -> Iterator[Item]:
    """The entries of all objects in a value."""
    for option in options(value) if depth else ():
        if isinstance(option, Body):
            for item in option.items.values():
                yield item
                yield from items_in(item.value, depth - 1)
        elif isinstance(option, Items):
            for one in option.items:
                yield from items_in(one, depth - 1)


def has_http_status(node: tree.Mapping) -> bool:
    """Whether an object says the HTTP status of a response: it is no response of V0 itself."""
    return any(
        isinstance(one.key, tree.Text) and one.key.value == "status" and isinstance(one.value, tree.Const)
        for one in node.entries
    )


def within(inner: Span, outer: Span) -> bool:
    """Whether a place lies in another one."""
    return outer.start <= inner.start and inner.end <= outer.end


def last_of(name: str) -> str:
    """The last key of a path of keys."""
    return name.rpartition(".")[2].removesuffix("[]")


def fields_of(rule: Rule) -> set[str]:
    """All fields that the body of a request of V0 has."""
    return {name for target in rule.targets for name in target.body}


def without_mark(text: str) -> str:
    """A text as it is written, without the mark of one with variables where it has none."""
    found = LITERAL.fullmatch(text)
    return text[1:] if found is not None and found["kind"] and "{" not in found["inner"] else text


def bound_by(node: tree.Node) -> Iterator[str]:
    """The names that a node gives a value."""
    match node:
        case tree.Assign(targets=targets):
            yield from (one.name for one in targets if isinstance(one, tree.Name))
        case tree.Function(params=params):
            yield from (one.name for one in params)
        case _:
            pass


def is_empty(value: Value) -> bool:
    """Whether a double responds with null, be it as text."""
    return is_null(value) or (isinstance(value, Text) and value.literal == "null")


def is_nothing(node: tree.Const) -> bool:
    """Whether a constant is null."""
    return node.value is None


def children(node: tree.Node, place: str, runs: frozenset[int]) -> Iterator[tuple[tree.Node, str]]:
    """What stands in a node, each with what is done with its value."""
    match node:
        case tree.Call(callee=callee, args=args):
            yield callee, ""
            name = callee.name if isinstance(callee, tree.Attr | tree.Name) else ""
            own = (
                "sent"
                if id(node) in runs
                else "expected"
                if EXPECTS.match(name) or name == "expect"
                else "given"
            )
            for one in args:
                yield from one_after_the_other(one.value) if one.name == QUEUE else [(one.value, own)]
        case tree.Compare(left=left, right=right):
            yield left, "expected"
            yield right, "expected"
        case tree.Assign(targets=targets, value=tree.Node() as value):
            members = [one.name for one in targets if isinstance(one, tree.Attr)]
            if QUEUE in members:
                yield from one_after_the_other(value)
            else:
                yield value, "given" if members else "held"
        case tree.Return(value=tree.Node() as value):
            yield value, "given"
        case tree.Await(value=value):
            yield value, place
        case tree.Sequence(items=items):
            for item in items:
                yield (
                    item,
                    "element" if place == "given" else place if place in ("expected", "sent") else "inner",
                )
        case _:
            for part in parts_of(node):
                yield part, place if place in ("expected", "sent") else ""


def one_after_the_other(node: tree.Node) -> Iterator[tuple[tree.Node, str]]:
    """What a double responds with, one after the other, if that is a list."""
    items = node.items if isinstance(node, tree.Sequence) else (node,)
    for one in items:
        yield one, "given"


def parts_of(node: tree.Node) -> Iterator[tree.Node]:
    """The nodes in the fields of a node."""
    kind: type = type(node)
    waiting = [getattr(node, name) for name in telling(kind)]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, tree.Node):
            yield part
        elif isinstance(part, tuple):
            waiting[:0] = part
