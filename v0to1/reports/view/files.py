"""The changed files: diffs in two forms, the patch to take along, and the operations that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from v0to1.core.model import Change
from v0to1.core.redact import REDACTED
from v0to1.reports.view.colours import Palette
from v0to1.reports.view.findings import FindingView
from v0to1.reports.view.hunks import LIMIT, Shown, of_change
from v0to1.reports.view.lines import Pair, side_by_side
from v0to1.reports.visible import inline, visible

FOLDED = 9
"""From this number of changed files on, their diffs start folded."""

ROWS = 12_000
"""Rows of diffs in all of a page; files beyond them have their patch alone."""

PATCHES = 4_000_000
"""Characters of patches in all of a page."""

_PLAIN = "!$()*+,/:;=?@[]{}|"
"""Signs that may stand as they are in a data: URL and in an attribute."""


@dataclass(frozen=True, slots=True)
class FileView:
    """One changed file with the findings that changed it.

    `patch` is a data: URL; it is empty when a secret in it was hidden (`secret`), or the page full.
    """

    anchor: str
    path: str
    new: bool
    added: int
    removed: int
    shown: Shown
    pairs: tuple[Pair, ...]
    patch: str
    secret: bool
    name: str
    findings: tuple[FindingView, ...]
    open: bool


@dataclass(slots=True)
class _Room:
    """What a page still has room for."""

    rows: int
    characters: int

    def shown(self, change: Change, palette: Palette) -> Shown:
        """Return the rows of a diff for which there is room."""
        shown = of_change(change, palette, min(LIMIT, self.rows))
        self.rows -= len(shown.rows)
        return shown

    def patch(self, diff: str) -> str:
        """Return the address of a patch, or nothing where there is no room for it."""
        url = _data_url(diff) if diff else ""
        if len(url) > self.characters:
            return ""
        self.characters -= len(url)
        return url


def changed(
    changes: tuple[Sequence[Change], Sequence[Change]],
    cards: Iterable[FindingView],
    palette: Palette,
    share: int,
) -> tuple[FileView, ...]:
    """Return the changed files by path; `changes` are the same twice, without their secrets and with them.

    Of the room that a page has they take one part of `share`.
    """
    clean, raw = changes
    own: dict[str, list[FindingView]] = {}
    for card in cards:
        if card.done:
            own.setdefault(card.path, []).append(card)
    room = _Room(ROWS // share, PATCHES // share)
    views: list[FileView] = []
    for change, true in sorted(zip(clean, raw, strict=True), key=lambda each: each[0].path):
        secret = change.diff != true.diff or REDACTED in change.diff
        signs = [line[:1] for line in change.diff.split("\n") if not line.startswith(("+++ ", "--- "))]
        shown = room.shown(change, palette)
        view = FileView(
            anchor=f"file-{len(views) + 1}",
            path=inline(change.path),
            new=change.before is None,
            added=signs.count("+"),
            removed=signs.count("-"),
            shown=shown,
            pairs=tuple(side_by_side(shown.rows)) if change.before is not None else (),
            patch="" if secret else room.patch(true.diff),
            secret=secret,
            name=visible(change.path.rsplit("/", 1)[-1]).encode("ascii", "replace").decode() + ".patch",
            findings=tuple(sorted(own.get(inline(change.path), ()), key=lambda card: card.order)),
            open=len(clean) < FOLDED,
        )
        views.append(view)
    return tuple(views)


def _data_url(patch: str) -> str:
    return "data:text/x-diff;charset=utf-8," + quote(patch.encode("utf-8", "surrogatepass"), safe=_PLAIN)
