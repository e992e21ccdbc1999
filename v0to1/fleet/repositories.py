"""Which repositories a fleet has: a list of clone addresses or paths, a line each."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from v0to1.errors import UsageError

_FIX = "write a clone address or a path, then a branch or tag, and a folder, if any"
_SCHEMES = ("https://", "http://", "ssh://", "git://", "file://")
_SCP = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!:)[^\s]+")
_CREDENTIALS = re.compile(r"^[a-z]+://[^/@:]*:(?!\d*/)[^@]*@")
_IN_QUERY = re.compile(r"^[a-z]+://.*[?&][^=&]*(?:token|secret|passw)[^=&]*=", re.IGNORECASE)
_TOKEN = re.compile(r"^[a-z]+://(?:gh[a-z]_|github_pat_|gl[a-z]+-|[\w-]{32})[^/@]*@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REF = re.compile(r"(?!-)[\w./+@#-]+")
_NAME = re.compile(r"(?![.-])[A-Za-z0-9._-]+")
_MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository: its clone address or path, a branch or tag ("" for the default), and a folder in it.

    `name` tells it apart from all others, and is the name of its folder among the results.
    """

    name: str
    url: str
    ref: str = ""
    folder: str = ""


def parse(lines: Iterable[str], where: str) -> tuple[Repository, ...]:
    """Read a list; what is there twice counts once.

    Empty lines and those that begin with `#` are skipped, and what follows a word `#`.

    Raises UsageError with the number of the line for one that names no repository, or would be an
    option of git, run a program, or has a password in it.
    """
    found: dict[tuple[str, str, str], None] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            found[_read(text, f"{where}, line {number}")] = None
    if not found:
        raise UsageError(where, "names no repository", fix=_FIX)
    return tuple(_named(found))


def from_anywhere(one: Repository) -> Repository:
    """The same repository, for later calls and for workers whose current folder is another one."""
    return replace(one, url=str(Path(one.url).resolve())) if is_local(one.url) else one


def restored(name: str, kept: Mapping[str, object], where: str) -> Repository:
    """A repository from the file of a campaign; raises UsageError for one that no list can have named."""
    url, ref, folder = (str(kept.get(key, "")) for key in ("url", "ref", "folder"))
    wrong = "is no name of a folder" if not _NAME.fullmatch(name) else _wrong(url, ref, folder)
    if wrong:
        raise UsageError(f"{where}, {name!r}", wrong, fix="restore it, or use another folder")
    return Repository(name, url, ref, folder)


def _read(text: str, where: str) -> tuple[str, str, str]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(where, f"cannot be read: {error}", fix=_FIX) from error
    if "#" in words:
        words = words[: words.index("#")]
    url, ref, folder = [*words, "", ""][:3]
    wrong = _wrong(url, ref, folder)
    if not wrong and len(words) > 3:
        wrong = "has more than an address, a branch and a folder"
    if wrong:
        raise UsageError(where, wrong, fix=_FIX)
    return url, ref, folder.strip("/")


def _wrong(url: str, ref: str, folder: str) -> str:
    """Why a line is refused, or ""."""
    if any(_CONTROL.search(one) for one in (url, ref, folder)):
        return "has control characters"
    if not url or url.startswith("-"):
        return "does not begin with an address, but with an option"
    if "::" in url.partition("/")[0]:
        return "has an address by which git would run a program"
    if _CREDENTIALS.match(url) or _TOKEN.match(url) or _IN_QUERY.match(url):
        return "has a password in its address, which git's credential helpers should give"
    if "://" in url and not url.startswith(_SCHEMES):
        return f"has an address of an unknown kind ({url.partition('://')[0]})"
    if ref and (not _REF.fullmatch(ref) or ".." in ref):
        return f"names no branch or tag: {ref!r}"
    if folder.startswith(("-", "/")) or ".." in PurePosixPath(folder).parts:
        return f"names no folder of a repository: {folder!r}"
    return ""


def _named(found: Iterable[tuple[str, str, str]]) -> Iterator[Repository]:
    """Repositories with names that are short, and safe as names of folders."""
    taken: set[str] = set()
    for url, ref, folder in found:
        name = _name(url, ref, folder)
        if name.lower() in taken:
            digest = sha256("\n".join((url, ref, folder)).encode()).hexdigest()[:10]
            name = f"{name[: _MOST_NAME - 11]}-{digest}"
        taken.add(name.lower())
        yield Repository(name, url, ref, folder)


def _name(url: str, ref: str, folder: str) -> str:
    """A name from the last two steps of an address, with branch and folder where they are given."""
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url
    if "://" not in url and _SCP.fullmatch(url) and not url.startswith((".", "/")):
        path = url.partition(":")[2]
    steps = [
        one for one in re.split(r"[/\\]", path.rstrip("/").removesuffix(".git")) if one not in ("", ".", "..")
    ]
    told = "-".join((*steps[-2:], *([ref] if ref else ()), *([folder] if folder else ())))
    return re.sub(r"[^A-Za-z0-9._-]+", "-", told).strip("-.")[:_MOST_NAME] or "repository"


def is_local(url: str) -> bool:
    """Whether an address is a path of this machine."""
    return "://" not in url and not (_SCP.fullmatch(url) and not url.startswith((".", "/")))
