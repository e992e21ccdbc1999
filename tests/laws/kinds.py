"""Every language and every kind of file with code inside, with its clients and look-alikes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType

from tests.languages.clients import clients
from v0to1.languages.registry import UNREAD

TESTS = Path(__file__).parent.parent
FIXTURES = TESTS / "fixtures"
SCRIPTS = TESTS / "languages" / "shell" / "found.md"
LABELS = ("expected.json", "lookalike.json")

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "python": ("*.py", "*.pyi"),
        "javascript": ("*.js", "*.mjs", "*.cjs", "*.jsx"),
        "typescript": ("*.ts", "*.tsx", "*.mts", "*.cts"),
        "shell": ("*.sh", "*.bash", "*.zsh", "*.bats"),
        "markdown": ("*.md", "*.markdown", "*.mdx"),
        "rst": ("*.rst",),
        "notebook": ("*.ipynb",),
        "yaml": ("*.yml", "*.yaml"),
        "html": ("*.html", "*.htm"),
        "vue": ("*.vue",),
        "svelte": ("*.svelte",),
        "makefile": ("*.mk", "Makefile", "makefile", "GNUmakefile"),
        "dockerfile": ("Dockerfile", "Dockerfile.*", "*.dockerfile", "Containerfile"),
        "justfile": ("*.just", "justfile", "Justfile", ".justfile", "JUSTFILE"),
        "jenkinsfile": ("*.groovy", "*.jenkinsfile", "Jenkinsfile", "Jenkinsfile.*"),
        "asciidoc": ("*.adoc", "*.asciidoc"),
        "http": ("*.http", "*.rest"),
        "hurl": ("*.hurl",),
        "postman": ("*.postman_collection.json",),
        "insomnia": ("*[Ii]nsomnia*.json",),
        "har": ("*.har",),
        "bruno": ("*.bru",),
        "manifest": ("package.json", "composer.json"),
        "textual": (*(f"*{suffix}" for suffix in UNREAD), "*.R"),
    }
)
"""The names of files of each kind; what the registry calls one kind may be several here."""


@dataclass(frozen=True, slots=True)
class Project:
    """A fixture: its name, and its files with their texts; hashed by its name alone."""

    name: str
    files: tuple[tuple[str, str], ...]

    def __hash__(self) -> int:
        """Texts are long, and names are unique."""
        return hash(self.name)

    def __repr__(self) -> str:
        """What a failing example shows."""
        return self.name


def kind_of(path: str) -> str:
    """The kind of a file by its name; nothing for one of no kind."""
    name = posixpath.basename(path)
    return next((kind for kind, all_ in KINDS.items() if any(fnmatchcase(name, one) for one in all_)), "")


def of_folder(folder: Path) -> Project:
    """A fixture that is a folder."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name not in LABELS
        and not {"__pycache__", ".ruff_cache"} & {*path.relative_to(folder).parts}
    )
    texts = ((path.relative_to(folder).as_posix(), path.read_text("utf-8")) for path in found)
    return Project(folder.relative_to(TESTS).as_posix(), tuple(texts))


def scripts(part: str) -> Iterator[Project]:
    """Scripts that stand in a document, below what is found in them."""
    for heading, files in clients(SCRIPTS):
        if heading.startswith("nothing: ") == (part == "lookalikes"):
            yield Project(heading, tuple(files.items()))


@cache
def projects(part: str) -> tuple[Project, ...]:
    """All `clients` or all `lookalikes`."""
    folders = sorted(path for path in FIXTURES.glob(f"**/{part}/*") if path.is_dir() and inner(path))
    return (*map(of_folder, folders), *scripts(part))


def inner(path: Path) -> bool:
    """Whether a folder is a fixture, and no part of one."""
    return len(path.relative_to(FIXTURES).parts) <= 3 and path.name != "__pycache__"


@cache
def of_kind(kind: str, part: str) -> tuple[Project, ...]:
    """The clients or look-alikes with a file of a kind."""
    return tuple(one for one in projects(part) if any(kind_of(name) == kind for name, _ in one.files))
