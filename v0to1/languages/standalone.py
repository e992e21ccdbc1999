"""Code inside a document or the like: it can import no helper, so what it needs is written out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from v0to1.core.immutable import replace
from v0to1.flow.operations import Operation
from v0to1.languages.base import Draft, Refusal, Use

MAX_LINES = 45
"""Lines of helper code that a reader of an example may be asked to skip."""


STRICT = re.compile(r"\bstrict\s*[=:]")
"""An option that functions in few lines do not have."""


@dataclass(frozen=True, slots=True)
class Composing:
    """How helper code is written out in a language.

    `brief` has for a flavour the one in fewer lines, `name` gives what the language calls a function, and
    `code` the code of some functions of a flavour in a module.
    """

    brief: Mapping[str, str]
    name: Callable[[str], str]
    code: Callable[[str, str, Sequence[str]], str]


def inlined(operation: Operation, draft: Draft, standalone: Iterable[str], composing: Composing) -> Draft:
    """The draft with what it needs written out in such modules; raises `Refusal` where that is too much."""
    inside = frozenset(standalone)
    if not any(use.module in inside for use in draft.uses):
        return draft
    brief = not operation.request.wrapped and not any(STRICT.search(one.text) for one in draft.changes)
    uses = []
    for use in draft.uses:
        if use.module in inside:
            if use.alias != composing.name(use.name):
                raise Refusal(
                    f"it needs a function {composing.name(use.name)}, and there is another one of this name"
                )
            use = replace(use, flavour=composing.brief.get(use.flavour, use.flavour)) if brief else use
        uses.append(use)
    for module, flavour in sorted({(use.module, use.flavour) for use in uses if use.module in inside}):
        names = sorted({use.name for use in uses if (use.module, use.flavour) == (module, flavour)})
        refuse_long(names, composing.code(module, flavour, names))
    return replace(draft, uses=tuple(uses))


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
