"""Prepared answers of V0 become what V1 answers: renamed keys, other words, lists, start tasks, pages."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.values import Constant, Encoded, Hole, Item, Sequence, Text, Union, Value, is_null, options
from v0to1.flow.values import Mapping as Data
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.bodies import rename_key
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.mocks_replies import Reply
from v0to1.languages.python.mocks_texts import convert_text

ERROR = 400
CONVERSATION = "conversation-1"
TASK = "task-1"
STATUSES = {"STOPPED": "PAUSED", "ARCHIVED": "MISSING"}
RUNTIME = {"STATUS$READY": "idle"}


def change_replies(sketch: Sketch, replies: Iterable[Reply], target: Target) -> None:
    """Make every prepared answer one of V1, each place once; raises `Refusal`."""
    seen: set[int] = set()
    for reply in replies:
        if id(reply.node) not in seen:
            seen.add(id(reply.node))
            change_reply(sketch, reply, target)


def change_reply(sketch: Sketch, reply: Reply, target: Target) -> None:
    """Change one prepared answer."""
    if reply.status >= ERROR:
        change_error(sketch, reply, target)
        return
    if reply.kind == "made":
        raise Refusal("the stand-in's answer is made by a function of the test")
    if reply.kind == "text":
        convert_text(sketch, reply, target)
        return
    for data in reply.data:
        change_mapping(sketch, data, target, "[]." if isinstance(reply.node, cst.List) else "")
        if target.through == "wait_until_ready":
            as_task(sketch, data, target)
    if not reply.data and not is_plain(reply.node) and (target.reads or target.through):
        raise Refusal("what the stand-in answers cannot be seen")
    if target.first:
        as_list(sketch, reply)


def change_error(sketch: Sketch, reply: Reply, target: Target) -> None:
    """An answer with an error status is no list and no start task; its keys have V1's names."""
    for data in reply.data:
        change_mapping(sketch, data, target, "")


def is_plain(node: cst.BaseExpression) -> bool:
    """Whether an answer holds no names of V0: null, a truth value, an empty list."""
    match node:
        case cst.Name(value="None" | "True" | "False"):
            return True
        case cst.List(elements=elements) | cst.Dict(elements=elements):
            return not elements
        case _:
            return False


def change_elements(sketch: Sketch, value: Sequence, target: Target, path: str) -> None:
    """Change every element of a list."""
    for item in value.items:
        for option in options(item):
            if isinstance(option, Data):
                change_mapping(sketch, option, target, f"{path}.")
            elif isinstance(option, Hole) and inside(target, path):
                raise Refusal(f"the elements of {path.removesuffix('[]') or 'the answer'} cannot be seen")


def inside(target: Target, path: str) -> bool:
    """Whether V1 has other names somewhere below a path."""
    return any(
        name.startswith(f"{path}.") and rule.to != name.rpartition(".")[2]
        for name, rule in target.reads.items()
    )


def change_mapping(sketch: Sketch, value: Data, target: Target, path: str) -> None:
    """Change the entries of an answer, or of a part of one."""
    for item in value.items.values():
        name = f"{path}{item.key}"
        for one in (item, *item.earlier):
            change_item(sketch, one, target, name)
        rule = target.reads.get(name)
        if rule is not None and (rule.drop or rule.events) and target.answer == "json":
            as_page(sketch, value, item)
            if rule.drop and target.through_http:
                name_elements(sketch, item)


def name_elements(sketch: Sketch, item: Item) -> None:
    """What a helper gathers from several pages it tells apart by their ids, which every one has in V1."""
    for option in options(item.value):
        for number, one in enumerate(option.items if isinstance(option, Sequence) else (), 1):
            if isinstance(one, Data) and "id" not in one.items and not one.open:
                put_first(sketch, one, {"id": f'"event-{number}"'})


def change_item(sketch: Sketch, item: Item, target: Target, name: str) -> None:
    """Change one entry, and what is in it."""
    rule = target.reads.get(name)
    if rule is not None:
        change_entry(sketch, item, rule)
    for option in options(item.value):
        match option:
            case Data():
                change_mapping(sketch, option, target, f"{name}.")
            case Sequence():
                change_elements(sketch, option, target, f"{name}[]")
            case Hole() | Encoded() if inside(target, f"{name}[]"):
                raise Refusal(f"what is in {name} cannot be seen")


def change_entry(sketch: Sketch, item: Item, rule: ReadRule) -> None:
    """Rename a key, and translate the word beside it."""
    if rule.helper == "runtime_status":
        runtime(sketch, item)
        return
    to = "items" if rule.drop and item.key == "trajectory" else rule.to
    if to is None:
        return
    words = {**(rule.values or {}), **(STATUSES if rule.helper == "agent_status" else {})}
    rename_key(sketch, item, to)
    for use in item.uses:
        sketch.rename_text(use.module, use.node, to)
    if item.key == "has_more":
        more(sketch, item)
    for option in options(item.value):
        translate(sketch, item, option, words)


def translate(sketch: Sketch, item: Item, value: Value, words: dict[str, str]) -> None:
    """Write the V1 word where the V0 word stands."""
    match value:
        case Text() if value.literal in words and words[value.literal] != value.literal:
            if isinstance(item.value, Union) or not isinstance(item.value_node, tree.Text):
                raise Refusal(f"the word {value.literal} for {item.key} is chosen somewhere else")
            sketch.rename_text(item.module, item.value_node, words[value.literal])
        case Text() if value.literal is None and words:
            raise Refusal(f"the word for {item.key} cannot be seen")
        case Hole() if words:
            raise Refusal(f"the word for {item.key} cannot be seen")


def runtime(sketch: Sketch, item: Item) -> None:
    """A ready runtime shows in V1 by an agent that is idle."""
    word = item.value.literal if isinstance(item.value, Text) else None
    if word not in RUNTIME:
        raise Refusal("runtime_status has no word in V1 for what the stand-in answers")
    rename_key(sketch, item, "execution_status")
    sketch.rename_text(item.module, item.value_node, RUNTIME[word])


def more(sketch: Sketch, item: Item) -> None:
    """Whether there are more pages shows in V1 by the id of the next page."""
    value = item.value.value if isinstance(item.value, Constant) else None
    if not isinstance(value, bool) or item.value_node is None:
        raise Refusal("whether there is more cannot be seen")
    written = '"page-2"' if value else "None"
    sketch.replace(item.module, sketch.sources.span(item.module, item.value_node), written)


def as_list(sketch: Sketch, reply: Reply) -> None:
    """V1 answers with a list of one."""
    sketch.around(reply.module, sketch.sources.locator(reply.module).whole(reply.node), "[", "]")


def as_task(sketch: Sketch, value: Data, target: Target) -> None:
    """The answer to a creation is a start task that is ready, with an id of its own."""
    status = value.items.get("status")
    word = status.value.literal if status is not None and isinstance(status.value, Text) else None
    if status is not None and word != "ok":
        raise Refusal("a start that fails raises OpenHandsV1Error in V1; expect that in the test")
    if "conversation_id" not in value.items:
        raise Refusal("the stand-in's answer has no conversation_id")
    added = {} if "id" in value.items else {"id": TASK}
    if status is None:
        added["status"] = "READY"
    put_first(sketch, value, {name: f'"{text}"' for name, text in added.items()})


def put_first(sketch: Sketch, value: Data, entries: dict[str, str]) -> None:
    """Write entries in front of those of a mapping literal or of a `dict(…)` call."""
    place, form = opening(sketch, value)
    text = "".join(form.format(name=name, text=text) for name, text in entries.items())
    if text:
        sketch.replace(value.module, Span(place, place), text)


def opening(sketch: Sketch, value: Data) -> tuple[int, str]:
    """Where the first entry of a mapping stands, and how an entry is written there."""
    origin = cst_node(value.node) if value.node is not None else None
    locator = sketch.sources.locator(value.module) if value.module else None
    if locator is not None and isinstance(origin, cst.Dict) and origin.elements:
        return locator.origin(origin.elements[0]).start, '"{name}": {text}, '
    if locator is not None and isinstance(origin, cst.Call) and origin.args:
        return locator.origin(origin.args[0]).start, "{name}={text}, "
    raise Refusal("the stand-in's answer is put together where nothing can be added")


def as_page(sketch: Sketch, value: Data, item: Item) -> None:
    """A list of events is a page of V1: it says that no page follows."""
    if "next_page_id" in value.items or "has_more" in value.items:
        return
    if item.value_node is None or is_null(item.value):
        raise Refusal(f"what the stand-in answers as {item.key} cannot be seen")
    locator = sketch.sources.locator(item.module)
    end = locator.whole(cst_node(item.value_node)).end
    if isinstance(item.key_node, tree.Text):
        quote = sketch.sources.source(item.module, item.key_node)[-1]
        sketch.replace(item.module, Span(end, end), f", {quote}next_page_id{quote}: None")
    else:
        sketch.replace(item.module, Span(end, end), ", next_page_id=None")
