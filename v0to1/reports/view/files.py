"""The changed files: diffs in two forms, the patch to take along, and the operations that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from v0to1.core.model import Change, Run
from v0to1.core.redact import REDACTED
from v0to1.reports.view.clients import clients, is_adapter
from v0to1.reports.view.colours import Palette
from v0to1.reports.view.findings import FindingView, counted
from v0to1.reports.view.hunks import LIMIT, Shown, of_change
from v0to1.reports.view.lines import Pair, side_by_side
from v0to1.reports.view.standing import Count
from v0to1.reports.visible import inline, visible

FOLDED = 9
"""From this number of changed files on, their diffs start folded."""

ROWS = 12_000
"""Rows of diffs in all of a page; files beyond them have their patch alone."""

PATCHES = 4_000_000
"""Characters of patches in all of a page."""

ADAPTER_ROWS = 1_200
"""Rows of all adapters up to which a page shows their text."""

ADAPTER_PATCHES = 400_000
"""Characters of the patches of all adapters up to which a page has them."""

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
    adapter: bool
    added: int
    removed: int
    shown: Shown
    pairs: tuple[Pair, ...]
    patch: str
    secret: bool
    name: str
    findings: tuple[FindingView, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class ClientView:
    """The changed files of one client, and what became of its operations; `name` is empty for an only one."""

    name: str
    files: tuple[FileView, ...]
    counts: tuple[Count, ...]


@dataclass(slots=True)
class _Room:
    """What a page still has room for; adapters are shown and offered all or none."""

    rows: int
    characters: int
    adapter_rows: bool
    adapter_patches: bool

    def shown(self, change: Change, palette: Palette) -> Shown:
        """Return the rows of a diff for which there is room."""
        limit = LIMIT if self.adapter_rows or not is_adapter(change) else 0
        shown = of_change(change, palette, min(limit, self.rows))
        self.rows -= len(shown.rows)
        return shown

    def patch(self, change: Change) -> str:
        """Return the address of a patch, or nothing where there is no room for it."""
        url = _data_url(change.diff) if self.adapter_patches or not is_adapter(change) else ""
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
    room = _room(raw, share)
    adapters = {each.path for each in raw if is_adapter(each)}
    views: list[FileView] = []
    for change, true in sorted(zip(clean, raw, strict=True), key=lambda each: each[0].path):
        secret = change.diff != true.diff or REDACTED in change.diff
        signs = [line[:1] for line in change.diff.split("\n") if not line.startswith(("+++ ", "--- "))]
        shown = room.shown(change, palette)
        view = FileView(
            anchor=f"file-{len(views) + 1}",
            path=inline(change.path),
            new=change.before is None,
            adapter=change.path in adapters,
            added=signs.count("+"),
            removed=signs.count("-"),
            shown=shown,
            pairs=tuple(side_by_side(shown.rows)) if change.before is not None else (),
            patch="" if secret else room.patch(true),
            secret=secret,
            name=visible(change.path.rsplit("/", 1)[-1]).encode("ascii", "replace").decode() + ".patch",
            findings=tuple(sorted(own.get(inline(change.path), ()), key=lambda card: card.order)),
            open=change.path not in adapters and len(clean) - len(adapters) < FOLDED,
        )
        views.append(view)
    return tuple(views)


def by_client(run: Run, files: Sequence[FileView], cards: Iterable[FindingView]) -> tuple[ClientView, ...]:
    """Return the changed files by the clients of `run`; those of an only one stand under no name."""
    named = {inline(path): name for path, name in clients(run).items()}
    own: dict[str, list[FileView]] = {}
    for file in files:
        own.setdefault(named.get(file.path, ""), []).append(file)
    used: dict[str, list[FindingView]] = {}
    for card in cards:
        used.setdefault(card.client, []).append(card)
    return tuple(
        ClientView(name, tuple(group), counted(used.get(name, ()))) for name, group in sorted(own.items())
    )


def _room(changes: Iterable[Change], share: int) -> _Room:
    diffs = [each.diff for each in changes if is_adapter(each)]
    rows = sum(min(LIMIT, each.count("\n")) for each in diffs)
    return _Room(
        ROWS // share,
        PATCHES // share,
        rows <= ADAPTER_ROWS // share,
        sum(len(_data_url(each)) for each in diffs) <= ADAPTER_PATCHES // share,
    )


def _data_url(patch: str) -> str:
    return "data:text/x-diff;charset=utf-8," + quote(patch.encode("utf-8", "surrogatepass"), safe=_PLAIN)
