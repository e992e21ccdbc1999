"""Unified diffs of files that `git apply` accepts to the byte."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

CONTEXT = 3
"""Unchanged lines around a change."""

THOROUGH = 3000
"""Lines up to which the shortest diff is looked for; beyond, frequent lines are not compared."""

_ESCAPES = {0x07: "a", 0x08: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 0x22: '"', 0x5C: "\\"}

_Group = list[tuple[str, int, int, int, int]]


def unified(path: str, before: bytes | None, after: bytes | None, *, mode: str = "100644") -> str:
    """Return the diff from `before` to `after`; None is a file that does not exist; "" if nothing changes.

    `path` is relative, with slashes. Bytes that are not UTF-8 stand in the diff as lone surrogates,
    so it has to be written as UTF-8 with the error handler `surrogateescape` to apply; `patch_bytes`
    does so. `mode` is the git mode of a file that is new or goes.
    """
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    body = "".join(_hunks(old, new))
    return "".join(_head(path, before, after, mode=mode, empty=not body)) + body


def patch_bytes(diff: str) -> bytes:
    """Return a diff as the bytes that `git apply` has to read."""
    return diff.encode("utf-8", "surrogateescape")


def _lines(data: bytes | None) -> list[str]:
    text = (data or b"").decode("utf-8", "surrogateescape")
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _head(path: str, before: bytes | None, after: bytes | None, *, mode: str, empty: bool) -> Iterator[str]:
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    yield f"diff --git {old} {new}\n"
    if before is None:
        yield f"new file mode {mode}\n"
    if after is None:
        yield f"deleted file mode {mode}\n"
    if empty:
        return
    yield f"--- {'/dev/null' if before is None else old + _stop(old)}\n"
    yield f"+++ {'/dev/null' if after is None else new + _stop(new)}\n"


def _stop(name: str) -> str:
    """A tab ends a name with blanks, as git itself writes it."""
    return "\t" if " " in name and not name.startswith('"') else ""


def _quoted(name: str) -> str:
    data = os.fsencode(name)
    undecodable = any(0xDC80 <= ord(sign) <= 0xDCFF for sign in name)
    if not undecodable and not any(byte in _ESCAPES or byte < 0x20 or byte == 0x7F for byte in data):
        return name
    return '"' + "".join(_escaped(byte) for byte in data) + '"'


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\{byte:03o}"


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Compare only what is between the common start and end; both count as context of the hunks.

    What is compared ends where the common end begins, so that every hunk has its whole context: git
    takes a hunk without context after it for one at the end of the file.
    """
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    matcher = SequenceMatcher(None, a, b, autojunk=max(len(a), len(b)) > THOROUGH)
    inner = [(tag, i + first, j + first, k + first, m + first) for tag, i, j, k, m in matcher.get_opcodes()]
    start = [("equal", 0, first, 0, first)] if first else []
    end = [("equal", len(old) - last, len(old), len(new) - last, len(new))] if last else []
    whole: SequenceMatcher[str] = SequenceMatcher(None, (), ())
    whole.opcodes = [*start, *inner, *end]  # type: ignore[attr-defined]
    for group in whole.get_grouped_opcodes(CONTEXT):
        yield _hunk_head(group)
        for tag, i, j, k, m in group:
            if tag == "equal":
                yield from _marked(" ", old[i:j])
            else:
                yield from _marked("-", old[i:j])
                yield from _marked("+", new[k:m])


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        count += 1
    return count


def _hunk_head(group: _Group) -> str:
    old = _range(group[0][1], group[-1][2])
    new = _range(group[0][3], group[-1][4])
    return f"@@ -{old} +{new} @@\n"


def _range(start: int, stop: int) -> str:
    count = stop - start
    if count == 1:
        return str(start + 1)
    return f"{start + 1 if count else start},{count}"


def _marked(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def moved(diff: str, to: str) -> str:
    """Return `diff`, of one file, as the diff of a file with the name `to` and the same contents."""
    head, hunks, body = diff.partition("\n@@ ")
    lines = [line for line in head.rstrip("\n").split("\n")[1:] if line]
    mode = next((line for line in lines if line.startswith(("new file", "deleted file"))), "")
    before = None if mode.startswith("new") else b""
    after = None if mode.startswith("deleted") else b""
    made = "".join(_head(to, before, after, mode=mode.rpartition(" ")[2], empty=not hunks))
    return made + hunks.removeprefix("\n") + body
