"""Lines that an edit made too long, broken at their brackets as formatters do.

Only lines that are new, and longer than those that the client writes itself, are broken: one that formats its
code with black, ruff or prettier finds what these would make of it, or nearly so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from v0to1.core.model import Edit, Place, Span

SHORTEST, LONGEST = 88, 120
"""The bounds, in characters, of the width that is taken for a client's."""

OPENING, CLOSING = "([{", ")]}"
STRING = re.compile(r"""(?:\b[rbfuRBFU]{0,2})?("{3}|'{3}|"|'|`)""")
CALLED = re.compile(r"[\w)\]>$]\($")
KEYWORD = re.compile(r"\b(?:await|case|catch|for|if|in|of|return|switch|throw|typeof|while|with|yield)\s*\($")
"""What stands before the arguments of a call, and before an expression in parentheses."""

NOWHERE = Place("", 0, 0, 0, 0)


def tidied(before: str, after: str, *, indent: int, hugging: bool) -> str:
    """A changed text without new lines that are too long.

    `indent` is the step of the language, in spaces; with `hugging`, a literal that is the last argument of a
    call begins in the line of the call.
    """
    width = width_of(before)
    old = set(before.split("\n"))
    lines: list[str] = []
    for line in after.split("\n"):
        bare = line.removesuffix("\r")
        if line in old or len(bare) <= width:
            lines.append(line)
            continue
        end = "\r" if line != bare else ""
        lines += [f"{one}{end}" for one in broken(bare, width, step_of(before, indent), hugging=hugging)]
    return "\n".join(lines)


def width_of(text: str) -> int:
    """How long lines a client writes: its longest, within bounds; in characters."""
    longest = max((len(line.rstrip()) for line in text.split("\n")), default=0)
    return min(max(longest, SHORTEST), LONGEST)


def step_of(text: str, usual: int) -> int:
    """By how many spaces a client indents."""
    margins = [len(line) - len(line.lstrip(" ")) for line in text.split("\n") if line.strip()]
    steps = [one for one in margins if one]
    return min(min(steps), usual) if steps else usual


def broken(line: str, width: int, step: int, *, hugging: bool) -> Iterator[str]:
    """The lines that a line becomes; itself where it has no brackets to break at."""
    group = widest(line)
    if len(line) <= width or group is None:
        yield line
        return
    start, end = hugged(line, *group, width) if hugging else group
    margin = " " * (len(line) - len(line.lstrip(" ")))
    inner = margin + " " * step
    head, body, tail = line[: start + 1], line[start + 1 : end].strip(), line[end:]
    parts = parted(body)
    call = line[start] != "{"
    alone = is_bare(head, body, parts, hugging=hugging)
    if call and not (hugging and parts[1:]) and len(inner) + len(body) <= width and not body.endswith(","):
        yield head.rstrip()
        yield inner + body + ("," if hugging and not alone else "")
        yield margin + tail.lstrip()
        return
    yield head.rstrip()
    for index, part in enumerate(parts):
        comma = "" if alone and index == len(parts) - 1 else ","
        yield from broken(f"{inner}{part}{comma}", width, step, hugging=hugging)
    yield from broken(margin + tail.lstrip(), width, step, hugging=hugging)


def hugged(line: str, start: int, end: int, width: int) -> tuple[int, int]:
    """The brackets of a last argument that is a literal, where all before it fits; else the call's."""
    while line[start] == "(":
        parts = parted(line[start + 1 : end])
        last = parts[-1] if parts else ""
        place = line.rfind(last, start + 1, end) if last else -1
        pair = whole_pair(last)
        if place < 0 or pair is None or place + pair[0] >= width:
            break
        start, end = place + pair[0], place + pair[1]
    return start, end


def whole_pair(text: str) -> tuple[int, int] | None:
    """The brackets that a literal stands in, or the parentheses of the one call that a text is."""
    group = widest(text)
    if group is None or group[1] != len(text) - 1:
        return None
    is_call = text[group[0]] == "(" and re.fullmatch(r"[\w.$]+", text[: group[0]]) is not None
    return group if (group[0] == 0 and text[0] in "{[") or is_call else None


def is_bare(head: str, body: str, parts: list[str], *, hugging: bool) -> bool:
    """Whether no comma follows the last of some parts that are written one to a line.

    black and ruff put none after what stands alone, but for the parameter of a function, and for what has one
    already, as a tuple must; prettier leaves it away only where it would be none between arguments.
    """
    if hugging:
        return head.endswith("(") and (CALLED.search(head) is None or KEYWORD.search(head) is not None)
    if len(parts) > 1 or body.endswith(","):
        return False
    return re.match(r"\s*(?:async )?def ", head) is None


def widest(line: str) -> tuple[int, int] | None:
    """The longest pair of brackets that is inside no other one, and opens and closes in the line."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for place, sign in signs(line):
        if sign in OPENING:
            opened.append(place)
        elif opened:
            start = opened.pop()
            is_type = ";" in line[start:place] and line[start] == "{"
            if not opened and place > start + 1 and not is_index(line, start) and not is_type:
                found.append((start, place))
        else:
            found.clear()
    return max(found, key=lambda one: one[1] - one[0], default=None) if not opened else None


def is_index(line: str, start: int) -> bool:
    """Whether a bracket opens the key of an entry."""
    return line[start] == "[" and bool(re.search(r"[\w)\]]$", line[:start]))


def parted(body: str) -> list[str]:
    """What stands between the commas of a pair of brackets."""
    depth, last, found = 0, 0, []
    for place, sign in signs(body, ","):
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth -= 1
        elif depth == 0:
            found.append(body[last:place].strip())
            last = place + 1
    rest = body[last:].strip()
    return [*found, rest] if rest else found


def signs(text: str, more: str = "") -> Iterator[tuple[int, str]]:
    """The brackets of a text that stand in no string, with their places, and `more` signs."""
    place = 0
    while place < len(text):
        string = STRING.match(text, place)
        if string is not None and (place == 0 or not text[place - 1].isalnum()):
            place = end_of_string(text, string.end(), string.group(1))
            continue
        if text[place] in OPENING + CLOSING + more:
            yield place, text[place]
        place += 1


def end_of_string(text: str, start: int, quote: str) -> int:
    """Where a string ends that began before `start`."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text.startswith(quote, place):
            return place + len(quote)
        else:
            place += 1
    return len(text)


def edits_between(path: str, before: str, after: str) -> tuple[Edit, ...]:
    """The edits, by whole lines, that make one text of another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Edit(path, Span(starts[i1], starts[i2]), "".join(new[j1:j2]), NOWHERE)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind != "equal"
    )
