"""Stand-ins of V0 operations in tests: mocked routes, and what doubles answer, move with the code."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Hole, Item, Mapping, Sequence, Text, options
from v0to1.languages.base import Refusal, Wish
from v0to1.languages.javascript.expected import change_sent, draft_expected
from v0to1.languages.javascript.fields import FIELDS
from v0to1.languages.javascript.nodes import ancestors, is_field, span_of, syntax, whole
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.strings import literal
from v0to1.languages.route_edits import change_run, rename_route
from v0to1.languages.routes import Location, locate_route
from v0to1.languages.truths import WITH_FLAG, tell_flag

FAILED = re.compile(r"(?<![\w.'\"])[45]\d\d(?![\w.'\"])")
FLAG = re.compile(r"[(,]\s*(?:true|false)\s*[,)]")
"""An answer that is true or false, as V0's to a DELETE or PATCH."""

WITHOUT_QUERY = ("msw",)
"""Libraries whose routes have no query: they answer whatever it is."""

PARAMETERS = re.compile(r"\bparams\b")
"""What the same libraries call the parts of the path that a request has."""

WAITING = "wait_until_ready"
TASK = "task-1"


def draft_mock(sketch: Sketch, wish: Wish) -> None:
    """The fix of a mocked route; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    if operation.request.asserted:
        draft_expected(sketch, operation, target)
        return
    if target.call is not None:
        raise Refusal("V1 takes several requests here; the test has to answer each of them")
    if wish.own_url or wish.shared:
        raise Refusal("its text is shared with other stand-ins")
    for request in operation.requests:
        call = chain_of(syntax(request.call))
        if operation.rule.method in WITH_FLAG and FLAG.search(call.text()):
            tell_flag(sketch, request.module, span_of(call))
        change_route(sketch, request, locate_route(request.url, operation.rule), target)
        refuse_failure(request)
        nothing = nothing_in(call) if target.first and not request.bodies else None
        if nothing is not None:
            in_list(sketch, request.module, nothing)
        elif not request.bodies and (target.reads or target.through or target.first):
            raise Refusal("what the stand-in answers cannot be seen")
        for body in request.bodies:
            change_answer(sketch, body, target)
    change_sent(sketch, operation, target)


def change_route(sketch: Sketch, request: Request, where: Location, target: Target) -> None:
    """Write the V1 route, without its query where the library has none; raises `Refusal`."""
    if not target.query or request.library not in WITHOUT_QUERY:
        rename_route(sketch, request, where, target)
        return
    old = request.url.shape[where.start : where.end]
    route = target.path.removeprefix(api().v0_root) if where.assumed else target.path
    if "\0" in old or not old.startswith("/"):
        raise Refusal("the route of the stand-in is not written in one place")
    if PARAMETERS.search(syntax(request.call).text()):
        raise Refusal("the stand-in reads what is in the path of the request, and V1 has it in the query")
    change_run(sketch, request.url, where.start, old, route)


def refuse_failure(request: Request) -> None:
    """Raise `Refusal` for an answer with an error status, which is none of V1's either."""
    if FAILED.search(chain_of(syntax(request.call)).text()):
        raise Refusal("the stand-in answers with an error status; look at what V1 answers then")


def chain_of(call: SgNode) -> SgNode:
    """A call with those that are made of what it gives, such as `.times(2).reply(200)`."""
    found = call
    for outer in ancestors(call):
        if not (is_field(found, outer, "object") or is_field(found, outer, "function")):
            break
        found = outer
    return found


def nothing_in(chain: SgNode) -> SgNode | None:
    """The null that a stand-in answers with, given to one of its calls: `.reply(200, null)`."""
    found, node = [], chain
    while True:
        given = node.field("arguments")
        found += [one for one in given.named_children() if one.kind() == "null"] if given is not None else []
        inner = node.field("function") or node.field("object")
        if inner is None:
            return found[0] if len(found) == 1 else None
        node = inner


def change_answer(sketch: Sketch, body: Mapping, target: Target) -> None:
    """Make a prepared answer one of V1; raises `Refusal`."""
    if body.open:
        raise Refusal("what the stand-in answers cannot be seen as a whole")
    change_mapping(sketch, body, target, "")
    if target.through == WAITING:
        as_task(sketch, body)
    elif target.through:
        raise Refusal("V1 gives the answer in pages, which the test has to prepare")
    if target.first:
        if not isinstance(body.node, tree.Mapping):
            raise Refusal("V1 answers with a list of one, and the answer is no literal of its own")
        parent = whole(syntax(body.node)).parent()
        if parent is not None and parent.kind() == "variable_declarator":
            raise Refusal(
                "V1 answers with a list of one, and the answer has a name that may be used elsewhere"
            )
        in_list(sketch, body.module, syntax(body.node))


def in_list(sketch: Sketch, module: str, node: SgNode) -> None:
    """An answer becomes the one item of a list, which needs no parentheses."""
    outer = span_of(whole(node))
    if outer == span_of(node):
        sketch.around(module, outer, "[", "]")
        return
    sketch.replace(module, Span(outer.start, outer.start + 1), "[")
    sketch.replace(module, Span(outer.end - 1, outer.end), "]")


def change_mapping(sketch: Sketch, value: Mapping, target: Target, path: str) -> None:
    """Change the entries of an answer, or of a part of one."""
    for item in value.items.values():
        name = f"{path}{item.key}"
        rule = target.reads.get(name)
        if rule is not None:
            change_entry(sketch, item, rule)
        for option in options(item.value):
            if isinstance(option, Mapping):
                change_mapping(sketch, option, target, f"{name}.")
            elif isinstance(option, Sequence):
                change_elements(sketch, option, target, f"{name}[]")


def change_elements(sketch: Sketch, value: Sequence, target: Target, path: str) -> None:
    """Change every element of a list; raises `Refusal` for one that cannot be seen."""
    for option in (one for item in value.items for one in options(item)):
        if isinstance(option, Mapping):
            change_mapping(sketch, option, target, f"{path}.")
        elif isinstance(option, Hole) and any(name.startswith(f"{path}.") for name in target.reads):
            raise Refusal(f"the elements of {path.removesuffix('[]')} cannot be seen")


def change_entry(sketch: Sketch, item: Item, rule: ReadRule) -> None:
    """Rename a key, and translate the word beside it; raises `Refusal`."""
    if rule.drop or (rule.to is None and rule.helper):
        raise Refusal(f"V1 has {item.key} in another form, which the test has to prepare")
    if rule.to is None:
        return
    FIELDS.rename_key(sketch, item, rule.to)
    if not rule.values:
        return
    word = item.value.literal if isinstance(item.value, Text) else None
    if word is None or not isinstance(item.value_node, tree.Text):
        raise Refusal(f"the word for {item.key} cannot be seen")
    if rule.values.get(word, word) != word:
        sketch.rename_text(item.module, item.value_node, rule.values[word])


def as_task(sketch: Sketch, body: Mapping) -> None:
    """The answer to a creation is a start task that is ready, with an id of its own; raises `Refusal`."""
    status = body.items.get("status")
    if status is not None and (not isinstance(status.value, Text) or status.value.literal != "ok"):
        raise Refusal("a start that fails throws OpenHandsV1Error in V1; expect that in the test")
    if not isinstance(body.node, tree.Mapping) or not body.node.entries:
        raise Refusal("the answer is no literal of its own, and V1 has further keys in it")
    quote = sketch.sources.quote_in(body.module)
    entries = [("id", TASK)] if "id" not in body.items else []
    entries += [("status", "READY")] if status is None else []
    first = span_of(syntax(body.node.entries[0])).start
    text = "".join(f"{key}: {literal(word, quote)}, " for key, word in entries)
    sketch.replace(body.module, Span(first, first), text)
