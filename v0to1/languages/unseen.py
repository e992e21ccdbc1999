"""Responses that escape to code that is not analysed, which reads V0's keys of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from v0to1.core.model import Span
from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Escape, Read
from v0to1.languages.base import Refusal
from v0to1.languages.paths import path_name, read_name
from v0to1.languages.sketch import AnySketch
from v0to1.languages.truths import is_looked_for

Places = Callable[[str, tree.Node], Span]
Texts = Callable[[str], str]


def unseen(operation: Operation, target: Target, decodes: Iterable[Decode]) -> tuple[Escape, ...]:
    """Where a decoded answer (or a part with keys of its own) goes to readers that cannot be seen."""
    roots = {id(one.node) for one in decodes}
    return tuple(
        one
        for one in leaving(operation, target)
        if one.how != "print" and one.stage == "data" and id(one.root) in roots and has_keys(one, target)
        if one.how != "keys" or loops_over_keys(operation, one, target)
    )


def leaving(operation: Operation, target: Target) -> Iterator[Escape]:
    """Where an answer leaves what can be seen, or is read by a key that something else has as well."""
    for request in operation.requests:
        yield from request.escapes
        for read in request.owned:
            if is_other(read, target):
                for root in read.roots:
                    yield Escape("call", read.node, read.module, read.path[:-1], "data", root=root)


def is_other(read: Read, target: Target) -> bool:
    """Whether V1 has another key for what is read, or other words in it."""
    name = read_name(read)
    rule = target.reads.get(name)
    if rule is None:
        return any(one.events and name.startswith(f"{each}[]") for each, one in target.reads.items())
    return rule.to != read.path[-1] or any(old != new for old, new in (rule.values or {}).items())


def loops_over_keys(operation: Operation, escape: Escape, target: Target) -> bool:
    """Whether a loop sees keys: it is over no list, and nothing is read from what it gives."""
    element = (*escape.path, "[]")
    read = any(one.path[: len(element)] == element for one in operation.reads)
    return not read and is_object(path_name(escape.path), target)


def is_object(name: str, target: Target) -> bool:
    """Whether a path leads to an object, of which a loop sees the keys, and not to a list."""
    if not name:
        return not any(one.startswith("[]") for one in target.reads)
    return any(one.startswith(f"{name}.") for one in target.reads)


def has_keys(escape: Escape, target: Target) -> bool:
    """Whether what goes on has keys that the rule speaks of, or is a word that V1 has another one for."""
    name = path_name(escape.path)
    return (
        not name
        or (escape.how != "method" and is_word(escape, target))
        or any(one.startswith((f"{name}[]", f"{name}.")) for one in target.reads)
    )


def is_word(escape: Escape, target: Target) -> bool:
    """Whether what goes on is a word that V1 has another one for, and no helper gives it as it was."""
    rule = target.reads.get(path_name(escape.path))
    return (
        rule is not None and not rule.helper and any(old != new for old, new in (rule.values or {}).items())
    )


def refuse_unseen(
    sketch: AnySketch, operation: Operation, target: Target, escaping: Sequence[Escape]
) -> None:
    """Raise `Refusal` where code that is not analysed needs the keys or words of V0."""
    columns = (target.reads.get(read_name(one)) for one in operation.reads if one.style == "column")
    if any(rule is not None and (rule.helper or rule.values) for rule in columns):
        raise Refusal("a column of a table has words of its own in V1")
    if any(is_word(one, target) for one in escaping):
        raise Refusal(
            f"a word of the response escapes to {first_place(sketch, escaping)}, and V1 has another"
        )
    dropped = any(rule.drop for rule in target.reads.values())
    if escaping or (dropped and any(one.path[0] == "[]" for one in operation.reads)):
        refuse_other_keys(sketch, target, escaping)


HOW = {"return": "returned", "yield": "yielded", "attribute": "kept", "keys": "looped over"}
INSIDE = "~"
"""What is in the names of modules that stand inside other files, whose lines are not those of the file."""


def escaped_to(escape: Escape, span: Places, text: Texts) -> str:
    """Where a response escapes to code that is not analysed: what is done with it, and the place."""
    done = HOW.get(escape.how) or (f"given to `{escape.detail}`" if escape.detail else "given to a function")
    if INSIDE in escape.module:
        return f"code that v0to1 cannot analyse ({done})"
    line = text(escape.module).count("\n", 0, span(escape.module, escape.node).start) + 1
    return f"code that v0to1 cannot analyse ({done}, {escape.module}:{line})"


def first_place(sketch: AnySketch, escapes: Iterable[Escape]) -> str:
    """Where the first of some escapes leads to."""
    first = next(iter(escapes), None)
    if first is None:
        return "code that v0to1 cannot analyse"
    return escaped_to(first, sketch.sources.span, sketch.sources.text)


def refuse_raw_text(sketch: AnySketch, operation: Operation, target: Target) -> None:
    """Raise `Refusal` where the answer goes on as text, or in an unknown way, and V1 gives another shape."""
    if not (target.first or target.through or any(changes(name, one) for name, one in target.reads.items())):
        return
    for request in operation.requests:
        for one in request.taken:
            if is_looked_for(one) and not sketch.sources.fails(one.module, one.node):
                raise Refusal(
                    "something is looked for in the text of the answer, and V1 answers in another shape; "
                    "decode it, and look at its keys"
                )
        for one in request.escapes:
            raw = one.stage == "bytes" and one.how in ("call", "return")
            if raw and not sketch.sources.fails(one.module, one.node):
                place = first_place(sketch, [one])
                raise Refusal(
                    f"the text of the response escapes to {place}, and V1 answers in another shape; "
                    "decode it first"
                )
            if one.how == "member" and one.detail in target.reads and not request.decodes:
                raise Refusal(
                    f"{one.detail} is read of the response as if that was the answer itself, and it is not "
                    "known what makes it so; read the data of the response"
                )
            if one.stage == "response" and one.how == "method":
                raise Refusal(
                    f"the response has a method {one.detail} of which it is not known what it gives, and V1 "
                    "answers in another shape; read what is needed of the data"
                )


def refuse_compared(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where an answer as a whole must equal something: V1 answers with other keys."""
    escapes = (one for request in operation.requests for one in request.escapes if one.how == "equal")
    if any(one.stage == "data" and has_keys(one, target) for one in escapes):
        raise Refusal("the answer as a whole is compared with something, and V1 answers with other keys")


def refuse_other_keys(sketch: AnySketch, target: Target, escaping: Iterable[Escape]) -> None:
    """Raise `Refusal` for an answer with lists of things that goes on: it must not do so under other keys."""
    if not any(changes(name, rule) for name, rule in target.reads.items()):
        return
    alone = next((name for name, rule in target.reads.items() if rule.drop), "")
    place = first_place(sketch, escaping)
    if alone:
        raise Refusal(
            f"the response escapes to {place}, and V1 answers with {alone} alone; hand on {alone} itself"
        )
    if any("[]" in name for name in target.reads):
        raise Refusal(f"the response escapes to {place}, and V1 gives it other keys")
    sketch.note(f"The response escapes to {place}; V1 gives it other keys.")


def changes(name: str, rule: ReadRule) -> bool:
    """Whether a key is another one in V1, or none."""
    return rule.to != name.replace("[]", "").split(".")[-1]


def refuse_only_success(operation: Operation, target: Target) -> None:
    """Raise `Refusal` where a client can only look at whether V0 knew an id, which V1 says in its list."""
    requests = operation.requests
    used = operation.reads or any(one.decodes or one.escapes for one in requests)
    if target.first and not operation.mock and not used:
        raise Refusal(
            "nothing of the answer is read, so that its success must tell whether there is such an id; "
            "V1 succeeds with null in a list: look at the first element"
        )
