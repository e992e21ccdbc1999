"""Who owns a file: the CODEOWNERS of GitHub, GitLab and Gitea, in which the last line that fits counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1.core.model import OwnedFile
from v0to1.records import record
from v0to1.scan.git import repository
from v0to1.scan.reading import text_beside

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PLACES = (
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
)
"""Where it may stand below the top of a repository; the first that is there counts."""

_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?(?P<owners>.*)")
_OWNER = re.compile(r"@@?[\w./-]+|[^\s@]+@[^\s@]+")
_WORD = re.compile(r"(?:\\.|\S)+")


@record(frozen=True, slots=True)
class _Line:
    """One pattern with its owners, who may be nobody; paths must have `depth` slashes, or any for 0."""

    spec: GitIgnoreSpec
    depth: int
    owners: tuple[str, ...]

    def fits(self, path: str) -> bool:
        return self.spec.match_file(path) and (not self.depth or path.count("/") == self.depth)


@record(frozen=True, slots=True)
class Owners:
    """The lines of a file; `prefix` leads from the top of the repository to the root of the run."""

    prefix: str = ""
    lines: tuple[_Line, ...] = ()

    def of(self, path: str) -> tuple[str, ...]:
        """Return who owns the file with this name from the root; nobody is empty."""
        whole = self.prefix + path
        return next((line.owners for line in reversed(self.lines) if line.fits(whole)), ())


def owners_of(root: Path, paths: Iterable[str]) -> tuple[OwnedFile, ...]:
    """Return the owners of those of `paths` that have some; they are names from the root."""
    known = read_owners(root)
    told = ((path, known.of(path)) for path in sorted(set(paths))) if known.lines else ()
    return tuple(OwnedFile(path, owners) for path, owners in told if owners)


def read_owners(root: Path) -> Owners:
    """Return what the repository of `root` says, or the folder itself where it is in none."""
    top = repository(root) or root
    folder = root.relative_to(top).as_posix()
    text = next((found for each in PLACES if (found := text_beside(top, each)) is not None), "")
    return Owners("" if folder == "." else f"{folder}/", tuple(_lines(text)))


def _lines(text: str) -> Iterator[_Line]:
    usual: tuple[str, ...] = ()
    for each in text.splitlines():
        line = re.split(r"(?<!\\)(?:^|\s)#", each.strip(), maxsplit=1)[0].strip()
        section = _SECTION.fullmatch(line)
        if section is not None:
            usual = _owners(section["owners"])
            continue
        pattern = _WORD.match(line)
        made = _line(pattern[0], _owners(line[pattern.end() :]) or usual) if pattern else None
        if made is not None:
            yield made


def _line(pattern: str, owners: tuple[str, ...]) -> _Line | None:
    """Return a line, or nothing where the pattern is none; `docs/*` is about files of that folder alone."""
    if pattern.startswith("!"):
        return None
    from pathspec import GitIgnoreSpec  # few repositories have such a file

    try:
        spec = GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return None
    flat = pattern.endswith("/*") and "**" not in pattern
    return _Line(spec, pattern.strip("/").count("/") if flat else 0, owners)


def _owners(text: str) -> tuple[str, ...]:
    return tuple(_OWNER.findall(text))
