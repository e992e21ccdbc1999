"""The view of V1's events as V0 gave them, with no more kinds than a client looks for, in any language.

The keys that a client reads, which `compose` is given, also name these kinds: `MessageEvent`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from v0to1.records import record

ANY = "Event"
"""Among keys, it says that a client may look for events of any kind."""

CAUSE = "cause"
"""Among keys, it says that a client reads which action an observation came of."""

STATE = "ConversationStateUpdateEvent"
NEEDED = {STATE: frozenset(["MessageEvent", "FinishAction"])}
"""Kinds that V0's view of others depends on: whether an agent waits is told by what it did last."""

FINISH = "FinishAction"
"""The kind of which no more than its name is needed, where a client does not look for it."""

_WHOLE = "final_thought"
"""What only the whole view of it has."""

_KIND = re.compile(r"\b[A-Z]\w+(?:Event|Action|Observation)\b")
_ALTERNATIVES = re.compile(r"\(\?:([\w|]+)\)(\w+)")
_BLOCK = re.compile(r"^( +)if .*\n(?:\1 .*\n)*(?:\1\}\n)?", re.MULTILINE)
_ASSIGNED = re.compile(r"^ +(?:const )?(\w+) = .*\n", re.MULTILINE)
_RETURNED = re.compile(r"^( +)(?:const )?(\w+) = (.*\n) +return \2;?$\n?", re.MULTILINE)
"""A variable that is set only to be returned."""

_LINE = r"^ +{}\(views.*\n"


def kinds_in(view: str) -> frozenset[str]:
    """The kinds that the function with the view tells apart."""
    blocks = (block[0] for block in _BLOCK.finditer(view))
    return frozenset(
        kind for block in blocks for kind in tested_in(block) if kind != FINISH or _WHOLE in block
    )


@record(frozen=True, slots=True)
class Names:
    """What a language calls the functions for the views of one event and of all, and the two steps of these.

    `start` is a pattern for what stands before the name where a function is defined.
    """

    event: str
    events: str
    causes: str
    waits: str
    start: str


def kinds_of(text: str, whole: str, names: Names) -> frozenset[str]:
    """The kinds in the view of a file, and whether it has causes; with all kinds of `whole`, also `ANY`."""
    view = rf"{names.start}{names.event}\("
    found = kinds_in(function_in(text, view))
    if found and found >= kinds_in(function_in(whole, view)):
        found |= {ANY}
    has_causes = re.search(rf"^{names.start}{names.causes}\(", text, re.MULTILINE)
    return found | {CAUSE} if found and has_causes else found


def narrowed_events(texts: Mapping[str, str], keys: frozenset[str], names: Names) -> dict[str, str]:
    """Those of some functions that make views of events, with no more than `keys` name."""
    kinds = wanted(keys)
    if names.event not in texts or kinds is None:
        return {}
    every = narrowed_list(texts[names.events], keys, kinds, names)
    return {names.event: narrowed_view(texts[names.event], kinds, keys), names.events: every}


def function_in(text: str, start: str) -> str:
    """The function whose first line begins with a pattern; empty if there is none."""
    found = re.search(rf"^{start}.*\n(?:(?:[ )].*)?\n)*", text, re.MULTILINE)
    return found[0] if found is not None else ""


def wanted(keys: frozenset[str] | None) -> frozenset[str] | None:
    """The kinds that are named among keys, with those that they depend on; None for any."""
    named = frozenset(filter(_KIND.fullmatch, keys or ()))
    if keys is None or ANY in keys or not named:
        return None
    return named.union(*(NEEDED.get(kind, ()) for kind in named))


def views_lack(found: frozenset[str], keys: frozenset[str]) -> bool:
    """Whether the views of a file lack some keys: of conversations or of events, if it has such views."""
    has_events = bool(kinds_among(found))
    asked = keys if has_events else keys - kinds_among(keys) - {CAUSE}
    if not found - kinds_among(found) - {CAUSE}:  # no view of a conversation
        asked = kinds_among(asked) | asked & {CAUSE}
    return not found >= asked


def kinds_among(keys: frozenset[str]) -> frozenset[str]:
    """The kinds of events that keys name."""
    return frozenset(key for key in keys if key == ANY or _KIND.fullmatch(key))


def narrowed_view(view: str, kinds: frozenset[str], keys: frozenset[str]) -> str:
    """The function without the blocks for other kinds, and without what only those used.

    The end of a conversation has no more than its name, where `keys` do not name it.
    """

    def kept(block: re.Match[str]) -> str:
        named = tested_in(block[0])
        if named == [FINISH] and FINISH in kinds - keys:
            return ended(block[0])
        return block[0] if not named or kinds.intersection(named) else ""

    text = _BLOCK.sub(kept, view)
    return _ASSIGNED.sub(
        lambda line: line[0] if len(re.findall(rf"(?<!\w\.)\b{line[1]}\b", text)) > 1 else "", text
    )


def ended(block: str) -> str:
    """The block for the end of a conversation, with its name alone."""
    line = block.partition("\n")[0]
    if line.endswith("{"):
        return f'{line.removesuffix("{")}return {{ ...view, action: "finish" }};\n'
    quote = "'" if "'" in line else '"'
    space = " " * (len(line) - len(line.lstrip()) + 4)
    return f"{line}\n{space}return {{**view, {quote}action{quote}: {quote}finish{quote}}}\n"


def narrowed_list(text: str, keys: frozenset[str], kinds: frozenset[str], names: Names) -> str:
    """The function for all events, without the steps that a client does not need."""
    if CAUSE not in keys:
        text = re.sub(_LINE.format(names.causes), "", text, flags=re.MULTILINE)
    if STATE not in kinds:
        text = re.sub(_LINE.format(names.waits), "", text, flags=re.MULTILINE)
    end = "\n" if text.endswith("\n") else ""
    return _RETURNED.sub(r"\1return \3", text).rstrip("\n") + end


def tested_in(block: str) -> list[str]:
    """The kinds that the first line of a block tests for."""
    line = block.partition("\n")[0]
    several = (f"{one}{found[2]}" for found in _ALTERNATIVES.finditer(line) for one in found[1].split("|"))
    return [*several] or _KIND.findall(line)
