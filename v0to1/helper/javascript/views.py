"""Views of conversations that still start and of events, with no more than a client reads of them."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable, Mapping
from functools import cache

from v0to1.helper import event_views

VIEW = "startingView"
"""The function that makes the view of a conversation."""

READER = "readConversation"
"""The function that makes it where it has few keys."""

CONTENT = "workspace"
"""The function that asks for what a conversation does not have before it runs, and knows that."""

EVENTS = event_views.Names("v0Event", "v0Events", "numberCauses", "letWait", "function ")
"""The functions that make the views of events."""

_ENTRY = re.compile(r"^ {4,8}(\w+): .*,\n", re.MULTILINE)
_ZONES = re.compile(r"^ +const (?:hasZone|withZone) = .*\n", re.MULTILINE)
_TAKEN = re.compile(r"\{ status, request, \.\.\.task \}")
_READING = re.compile(r"^.*\bconversation\b.*$", re.MULTILINE)
_NAMED = re.compile(r"(?<![.\w])(\w+)(?=[:,]| \})")
_READ = re.compile(r"\.(\w+)\b|[{,] (\w+)(?=[:,} ])")
_MADE = re.compile(
    r"^  if \(task\.status !== \"READY\"\) return (.*)startingView\(task\)(.*)\n", re.MULTILINE
)
_INSIDE = re.compile(
    r"^ +if \(task\.status !== [\"']READY[\"']\) \{\n((?: {4,}.*\n)+?) {2,4}\}$", re.MULTILINE
)
_FEW, _WIDTH = 4, 80
_STATUS = '    const sandbox_status = task.status === "ERROR" ? "ERROR" : "STARTING";\n'
_LEAST = frozenset(["sandbox_status"])
"""What a view has in any case."""


def read_of(text: str, whole: str) -> frozenset[str]:
    """What the views in a file have: keys of conversations, and kinds of events; `whole` has all of them."""
    return keys_of(text) | event_views.kinds_of(text, whole, EVENTS)


def narrowed_views(texts: Mapping[str, str], keys: frozenset[str]) -> dict[str, str]:
    """Those of these functions that make views, with what `keys` name, or the other functions read."""
    found = event_views.narrowed_events(texts, keys, EVENTS)
    if VIEW in texts:
        others = {name: text for name, text in texts.items() if name not in (VIEW, CONTENT)}
        found[VIEW] = narrowed(texts[VIEW], keys, others.values())
        found |= written_inside(found[VIEW], others)
    return found


def written_inside(view: str, others: Mapping[str, str]) -> dict[str, str]:
    """The function that makes a view, with the few keys of that in the place of its call."""
    entries = [line.strip() for line in view.partition("return {")[2].splitlines() if line.endswith(",")]
    made = _MADE.search(others[READER])
    if len(entries) > _FEW or made is None or "withZone(" in " ".join(entries):
        return {}
    entries = ["sandbox_status," if one.startswith("sandbox_status:") else one for one in entries]
    entries = [re.sub(r"\brequest\.", "task.request.", one) for one in entries]
    line = f"    return {made[1]}{{ {' '.join(entries).removesuffix(',')} }}{made[2]}\n"
    if len(line) > _WIDTH:
        inner = "".join(f"      {one}\n" for one in entries)
        line = f"    const view = {{\n{inner}    }};\n    return {made[1]}view{made[2]}\n"
    text = f'  if (task.status !== "READY") {{\n{_STATUS}{line}  }}\n'
    return {READER: _MADE.sub(lambda _: text, others[READER])}


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view of a conversation in a file; none where it has no view."""
    start = text.find(f"function {VIEW}(")
    if start < 0:
        inside = _INSIDE.search(text)
        return frozenset(_NAMED.findall(inside[1])) & _known() if inside is not None else frozenset()
    return frozenset(_ENTRY.findall(text[start : text.find("\n}", start) + 1]))


@cache
def _known() -> frozenset[str]:
    """All keys that a view may have."""
    source = pkgutil.get_data(__package__, "functions.ts")
    assert source is not None
    return keys_of(source.decode("utf-8"))


def narrowed(view: str, keys: frozenset[str], others: Iterable[str]) -> str:
    """The function with `keys`, and with those that the other functions of a file may read."""
    lines = [line for text in others for line in _READING.findall(text)]
    used = keys | _LEAST | {name for line in lines for found in _READ.findall(line) for name in found}
    text = _ENTRY.sub(lambda entry: entry[0] if entry[1] in used else "", view)
    if "withZone(" not in text.partition("return {")[2]:
        text = _ZONES.sub("", text)
    names = ["status", *(["request"] if "request." in text else [])]
    return _TAKEN.sub(f"{{ {', '.join([*names, *(['...task'] if 'task.' in text else [])])} }}", text)
