"""Code inside a document or the like: it can import no helper, so what it needs is written out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from v0to1.languages.base import Draft, Refusal, Use

MAX_LINES = 45
"""Lines of helper code that a reader of an example may be asked to skip."""


def refuse_long(names: Iterable[str], code: str) -> None:
    """Raise `Refusal` where code with these functions is more than a reader wants to see."""
    size = len(code.splitlines())
    if size > MAX_LINES:
        raise Refusal(
            f"V1 takes several requests for this ({', '.join(sorted(names))}, {size} lines of a helper),"
            " which is too much for code inside another file; move it into a file of its own"
        )


def places_of(
    module: str, pieces: Sequence[int], drafts: Iterable[Draft]
) -> Iterator[tuple[int, int, Draft, tuple[Use, ...]]]:
    """Each change of a module: its place, its piece, its draft, and what it calls of the helper."""
    for draft in drafts:
        uses = [use for use in draft.uses if use.module == module]
        for change in draft.changes:
            if change.module == module:
                called = tuple(use for use in uses if re.search(rf"\b{re.escape(use.alias)}\b", change.text))
                place = change.span.start
                yield place, max(bisect_right(pieces, place) - 1, 0), draft, called
