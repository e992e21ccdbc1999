"""Whether a package of a client is a program or a library, and from what that is known."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.records import record

PROGRAM, LIBRARY, AUTO = "program", "library", "auto"
"""The kinds, and the setting that lets evidence decide."""


@record(frozen=True, slots=True)
class ProjectKind:
    """What a package is: nobody else calls the functions of a program; others may call those of a library.

    `path` is its folder from the root (`.` is the root), or the path of a single module that is another kind
    than the rest of its folder. `evidence` are clauses, each with the file that it is from.
    """

    path: str
    language: str
    kind: str
    evidence: tuple[str, ...]

    @property
    def is_program(self) -> bool:
        """Whether only the project itself calls its functions."""
        return self.kind == PROGRAM

    def said(self) -> str:
        """The evidence as one clause."""
        return "; ".join(self.evidence)


def kind_at(kinds: Iterable[ProjectKind], path: str) -> ProjectKind | None:
    """What a file belongs to: the package nearest to it, if that is told."""
    around = [one for one in kinds if one.path == "." or f"{path}/".startswith(f"{one.path}/")]
    return max(around, key=lambda one: len(one.path) if one.path != "." else 0, default=None)
