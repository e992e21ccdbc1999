"""The view of V1's events as V0 gave them, for jq, with no more kinds than a client looks for."""

from __future__ import annotations

import re

from v0to1.helper.event_views import ANY, CAUSE, STATE, views_lack, wanted

VIEWS = "V0_EVENTS"
"""The definitions for jq that make the views."""

_BRANCH = re.compile(r"^  (?:if|elif) \$kind .*\n(?:    .*\n)*", re.MULTILINE)
_KIND = re.compile(r'"([A-Z]\w+(?:Event|Action|Observation))"')
_DEFINED = re.compile(r"(?:^|(?<='))def (?P<name>\w+)[:(].*\n(?:  .*\n?)*", re.MULTILINE)
_BOUND = (
    (r" \| \(\$view \+ [^\n]*\) as \$seen \|", "seen", " |"),
    (r" as \$told \|\n  \$told \| ", "told", " | "),
)
"""Variables, and what stands in the place of their definition where nothing else names them."""

_STEPS = {"caused": CAUSE, "waiting": STATE}
"""Steps over all views, and what among the keys asks for them."""


def kinds_in(text: str, whole: str) -> frozenset[str]:
    """The kinds in the views of a file, and whether it has causes; with all kinds of `whole`, also `ANY`."""
    found = _told(text)
    if found and found >= _told(whole):
        found |= {ANY}
    return found | {CAUSE} if "| caused(" in text else found


def lacks_kinds(text: str, whole: str, keys: frozenset[str] | None) -> bool:
    """Whether the views of a file lack a kind of events that keys name, or causes; None is for all."""
    found = kinds_in(text, whole)
    return bool(found) and views_lack(found, kinds_in(whole, whole) if keys is None else keys)


def narrowed(block: str, keys: frozenset[str] | None) -> str:
    """The definitions without the branches, steps and functions that a client does not need."""
    kinds = wanted(keys)
    if keys is None or kinds is None:
        return block
    found = list(_BRANCH.finditer(block))
    chosen = "".join(one[0] for one in found if kinds.intersection(_told(one[0])))
    chosen = re.sub(r"^  elif", "  if", chosen)
    block = block[: found[0].start()] + chosen + block[found[-1].end() :]
    for step, key in _STEPS.items():
        if key not in kinds | keys:
            block = re.sub(rf"\n  \| {step}\b[^\n;]*", "", block)
    block = _used(block)
    for pattern, name, instead in _BOUND:
        if len(re.findall(rf"\${name}\b", block)) <= (2 if name == "told" else 1):
            block = re.sub(pattern, instead, block)
    return block


def _told(text: str) -> frozenset[str]:
    """The kinds that the branches of a text tell apart."""
    return frozenset(
        kind for branch in _BRANCH.findall(text) for kind in _KIND.findall(branch.partition("\n")[0])
    )


def _used(block: str) -> str:
    """The definitions that others use, or that are the last one."""
    names = [found["name"] for found in _DEFINED.finditer(block)]
    for found in list(_DEFINED.finditer(block))[:-1]:
        if len(re.findall(rf"\b{found['name']}\b", block)) == 1:
            block = block.replace(found[0], "")
    return block if len(names) == len(_DEFINED.findall(block)) else _used(block)
