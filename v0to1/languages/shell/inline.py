"""What a piece of a script needs of the helper, written out in the piece: no file can be put beside it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping

from v0to1.core.model import Span
from v0to1.helpers.compose_shell import PREFIX, brief_names, compose_brief
from v0to1.languages.base import Change, Draft, Refusal
from v0to1.languages.shell.helper_file import first_place
from v0to1.languages.shell.modules import ShellModules


def refuse_long(draft: Draft, standalone: Collection[str]) -> None:
    """Raise `Refusal` where a piece inside something else would need more than a few lines of the helper."""
    needed = {use.name for use in draft.uses if use.module in standalone}
    missing = sorted(needed - set(brief_names()))
    if missing:
        raise Refusal(
            f"V1 takes several requests for this ({', '.join(missing or sorted(needed))}), which is too much"
            " for code inside another file; move it into a script of its own, or write it by hand"
        )


def definitions(
    modules: ShellModules, drafts: Iterable[Draft], standalone: Mapping[str, tuple[int, ...]]
) -> Iterator[Change]:
    """The functions that drafts need, where the pieces that use them begin."""
    wanted: dict[tuple[str, int], set[str]] = {}
    for draft in drafts:
        for change in draft.changes:
            pieces = standalone.get(change.module)
            for use in draft.uses if pieces is not None else ():
                if pieces is not None and use.module == change.module and use.alias in change.text:
                    piece = max(bisect_right(pieces, change.span.start) - 1, 0)
                    wanted.setdefault((change.module, piece), set()).add(use.name)
    for (module, piece), names in sorted(wanted.items()):
        known = defined_before(modules, module, standalone[module], piece)
        if names - known:
            yield definition(modules, module, standalone[module], piece, names - known)


def defined_before(modules: ShellModules, module: str, pieces: tuple[int, ...], piece: int) -> frozenset[str]:
    """The functions of the helper that a piece has already."""
    end = pieces[piece + 1] if piece + 1 < len(pieces) else len(modules.text(module))
    start = pieces[piece] if pieces else 0
    return frozenset(re.findall(rf"\b{PREFIX}(\w+)\(\)", modules.text(module)[start:end]))


def definition(
    modules: ShellModules, module: str, pieces: tuple[int, ...], piece: int, names: Iterable[str]
) -> Change:
    """Functions at the beginning of a piece, behind the options that it sets."""
    text = modules.text(module)
    place = first_place(modules, module, pieces[piece] if pieces else 0)
    newline = "\r\n" if "\r\n" in text else "\n"
    return Change(module, Span(place, place), compose_brief(names).replace("\n", newline) + newline)
