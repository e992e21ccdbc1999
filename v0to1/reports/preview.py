"""The changes of a run for people: the client's own files first, then the helper, the adapter in a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from v0to1.core.kinds import ADAPTER_SWITCH
from v0to1.core.model import Change, Finding, Run
from v0to1.reports import tally
from v0to1.reports.diff import painted
from v0to1.reports.harmless import harmless
from v0to1.reports.visible import inline

NAMED = 4
"""Operations that are named beside an adapter file; the others are counted."""

_LANGUAGES: Mapping[str, int] = {
    **dict.fromkeys((".py", ".pyi", ".ipynb"), 0),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte"), 1),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".bats"), 2),
}
"""The order of languages, by the ends of file names; all others come last."""


def render(run: Run, *, color: bool) -> str:
    """Return the diffs of what a person has to read, and a line for each other file."""
    adapter = [each for each in run.changes if _is_of_adapter(each, run)]
    own = [each for each in run.changes if each not in adapter]
    patch = "".join(each.diff for each in sorted(own, key=_order))
    told = "".join(f"{line}\n" for line in _lines(run, sorted(adapter, key=_order), color=color))
    shown = painted(patch) if color else patch
    return f"{shown}\n{told}" if shown and told else shown + told


def leaves_out(run: Run) -> tuple[str, ...]:
    """Return the paths of the files that the preview does not show."""
    return tuple(each.path for each in sorted(run.changes, key=_order) if _is_of_adapter(each, run))


def _is_of_adapter(change: Change, run: Run) -> bool:
    """Return whether a file is an adapter, or only switches the adapter off in tests."""
    if tally.is_adapter_file(change.path):
        return True
    if ADAPTER_SWITCH not in change.after or ADAPTER_SWITCH in (change.before or ""):
        return False
    return not any(edit.path == change.path for each in run.findings for edit in each.edits)


def _order(change: Change) -> tuple[bool, int, str]:
    language = _LANGUAGES.get(PurePosixPath(change.path).suffix, len(_LANGUAGES))
    return tally.is_helper_file(change.path), language, change.path


def _lines(run: Run, changes: Sequence[Change], *, color: bool) -> Iterator[str]:
    from click import style

    served = _served(run, [each.path for each in changes if tally.is_adapter_file(each.path)])
    for each in changes:
        number = tally.count(tally.lines(each.after), "line")
        length = f"new, {number}" if each.before is None else f"changed, {number}"
        line = harmless(inline(f"{each.path}: {length}, {_why(served.get(each.path))} (-v shows it)"))
        yield style(line, fg="magenta") if color else line


def _why(operations: Sequence[Finding] | None) -> str:
    if operations is None:
        return "switches the adapter off in tests that answer V0 requests themselves"
    if not operations:
        return "the adapter"
    places = [f"{each.path}:{each.line}" for each in operations]
    more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
    return f"the adapter for {tally.count(len(places), 'operation')}: {', '.join(places[:NAMED])}{more}"


def _served(run: Run, adapters: Sequence[str]) -> Mapping[str, list[Finding]]:
    """Return the adapted operations of each adapter file: of the nearest above them, or of an only one."""
    found: dict[str, list[Finding]] = {path: [] for path in adapters}
    for each in tally.adapted_of(run.findings):
        above = [path for path in adapters if _is_below(each.path, path)] or list(adapters)
        nearest = max(above, key=lambda path: (_is_same(each.path, path), len(path)), default=None)
        if nearest is not None:
            found[nearest].append(each)
    return found


def _is_below(path: str, adapter: str) -> bool:
    return PurePosixPath(adapter).parent in PurePosixPath(path).parents


def _is_same(path: str, adapter: str) -> bool:
    """Return whether an adapter is in the language of a file."""
    ends = (PurePosixPath(each).suffix for each in (path, adapter))
    one, other = (_LANGUAGES.get(end) for end in ends)
    return one == other
