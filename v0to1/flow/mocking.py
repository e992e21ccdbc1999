"""Prepared answers: what a test's stand-in for a route replies, and where that is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as Table
from dataclasses import dataclass

from v0to1.flow import tree
from v0to1.flow.values import Constant, Encoded, Mapping, Sequence, Text, Value, options

Named = Table[str, tuple[tree.Arg | None, Value]]
KINDS = {"json": "json", "payload": "json", "text": "text", "body": "text", "content": "text", "html": "text"}
STATUSES = ("status", "status_code")
WHOLE = ("return_value", "side_effect", "response_list")
MADE = ("callback", "side_effect", "return_value")
OK = 200


@dataclass(frozen=True, slots=True, eq=False)
class Reply(Encoded):
    """One prepared answer.

    `kind` says how `value` becomes the body: json (the library encodes it), text (it is the body) or
    made (a function makes the answer). `node` is the body's expression and `name` what names it: an
    argument, or the key of an entry. `status` is the HTTP status, 0 where it is not known.
    """

    kind: str = "json"
    node: tree.Node | None = None
    name: tree.Node | None = None
    module: str = ""
    status: int = OK


def status_of(values: Table[str, Value], first: Value | None = None) -> int:
    """The status among named values, or the one that is given first; 0 where it is not known."""
    value = next((values[name] for name in STATUSES if name in values), first)
    if value is None:
        return OK
    return value.value if isinstance(value, Constant) and isinstance(value.value, int) else 0


def reply(named: Named, module: str, first: Value | None = None) -> Reply:
    """The answer that named arguments describe; one without a body has no node."""
    status = status_of({name: value for name, (_, value) in named.items()}, first)
    for name, kind in KINDS.items():
        if name in named:
            arg, value = named[name]
            plain = value.value if isinstance(value, Encoded) else value
            is_json = isinstance(value, Encoded) and kind == "text"
            return Reply(plain, "dumped" if is_json else kind, arg.value if arg else None, arg, module, status)
    return Reply(Constant(None), "empty", None, None, module, status)


def replies(named: Named, module: str) -> list[Reply]:
    """All answers that the arguments of a mocking call prepare, in order."""
    found = [one for name in WHOLE if name in named for one in unpacked(named[name][1], module)]
    if any(name in named for name in KINDS):
        found.append(reply(named, module))
    made = [name for name in MADE if name in named]
    if made and not found:
        arg, value = named[made[0]]
        found.append(Reply(value, "made", arg.value if arg else None, arg, module, 0))
    return found


def unpacked(value: Value, module: str) -> Iterable[Reply]:
    """The answers in a value: one, or several in a sequence; a mapping describes one by its entries."""
    for option in options(value):
        match option:
            case Reply():
                yield option
            case Sequence(items=items):
                for item in items:
                    yield from unpacked(item, module)
            case Mapping():
                yield described(option)


def described(entry: Mapping) -> Reply:
    """An answer that a mapping describes: `{"json": …, "status_code": …}`."""
    status = status_of({name: item.value for name, item in entry.items.items()})
    for name, kind in KINDS.items():
        item = entry.items.get(name)
        if item is not None:
            return Reply(item.value, kind, item.value_node, item.key_node, item.module, status)
    return Reply(Constant(None), "empty", None, None, entry.module, status)


def is_text(value: Value) -> bool:
    """Whether a value is a text, all of which is known."""
    return isinstance(value, Text) and value.literal is not None
