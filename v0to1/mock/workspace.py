"""The files of a sandbox, kept in a mapping of absolute paths to bytes, and what can be done with them."""

from __future__ import annotations

import difflib
import io
import posixpath
import re
import shlex
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Files = dict[str, bytes]
FAT_FOLDERS = ("node_modules", ".venv", "__pycache__", ".git")


class NoSuchFile(LookupError):
    """There is no file or folder of that name."""


@dataclass(slots=True)
class Workspace:
    """`files` are there now, `committed` were there at the last commit, `repositories` are git work trees.

    A folder exists while there is a file below it, or when it is among `folders`.
    """

    files: Files = field(default_factory=dict)
    committed: Files = field(default_factory=dict)
    repositories: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def names(self, folder: str) -> list[str]:
        """Names in a folder, sorted by bytes, folders with a slash; raises NoSuchFile when there is none."""
        found = {path.split("/")[0] + "/" * ("/" in path) for path in self.below(folder)}
        found |= {path.split("/")[0] + "/" for path in _below(folder, dict.fromkeys(self.folders, b""))}
        if not found and folder not in self.folders:
            raise NoSuchFile(folder)
        return sorted(found)

    def below(self, folder: str) -> Files:
        """All files below `folder`, by their path from there."""
        return _below(folder, self.files)

    def repository_of(self, path: str) -> str | None:
        """The root of the work tree that `path` is in, or None."""
        roots = [root for root in self.repositories if path == root or path.startswith(f"{root}/")]
        return max(roots, key=len, default=None)

    def changes(self, path: str) -> list[tuple[str, str]]:
        """Status (ADDED, UPDATED, DELETED) and path from the root of every changed file of the work tree."""
        root = self.repository_of(path)
        if root is None:
            return []
        now, before = self.below(root), _below(root, self.committed)
        statuses = {
            name: _status(before.get(name), now.get(name)) for name in sorted(now.keys() | before.keys())
        }
        return [(status, name) for name, status in statuses.items() if status]

    def diff(self, path: str) -> dict[str, str]:
        """A file as it was and as it is; "" where it is missing."""
        return {"modified": _text(self.files.get(path)), "original": _text(self.committed.get(path))}

    def tar(self, folder: str, *, everything: bool) -> bytes:
        """The folder as tar.gz; fat folders are left out unless `everything` is wanted."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            for name, content in sorted(self.below(folder).items()):
                if everything or not set(name.split("/")) & set(FAT_FOLDERS):
                    member = tarfile.TarInfo(name)
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
        return buffer.getvalue()

    def patch(self, folder: str) -> bytes:
        """The changes of the work tree as a patch."""
        root = self.repository_of(folder) or folder
        return "".join(self._patch_lines(root)).encode()

    def _patch_lines(self, root: str) -> Iterator[str]:
        for _, name in self.changes(root):
            texts = self.diff(posixpath.join(root, name))
            before, after = (texts[side].splitlines(keepends=True) for side in ("original", "modified"))
            yield from difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")

    def zip(self, folder: str) -> bytes:
        """The folder as a zip file."""
        return zipped(self.below(folder))

    def execute(self, command: str, cwd: str) -> tuple[int, str, str] | None:
        """Exit code, stdout and stderr of a command; None for one that is not played.

        Played are `ls` with -1, -A and -p, `pwd`, `rm -f` of one file, `git rev-parse --is-inside-work-tree`,
        and Python that packs a zip file with `shutil.make_archive`.
        """
        try:
            words = shlex.split(command)
        except ValueError:
            return None
        if words[:2] == ["python3", "-c"] and len(words) == 3:
            return self._pack(words[2], cwd)
        if any(mark in re.sub("'[^']*'", "", command) for mark in "|;&<>$`*?"):
            return None
        if words == ["pwd"]:
            return 0, f"{cwd}\n", ""
        if words[:2] == ["rm", "-f"] and len(words) == 3:
            self.files.pop(posixpath.join(cwd, words[2]), None)
            return 0, "", ""
        if words == ["git", "rev-parse", "--is-inside-work-tree"]:
            inside = self.repository_of(cwd) is not None
            return (0, "true\n", "") if inside else (128, "", "fatal: not a git repository\n")
        return self._listed(words, cwd) if words[:1] == ["ls"] else None

    def _pack(self, program: str, cwd: str) -> tuple[int, str, str] | None:
        """Do what Python would: pack a folder into a zip file."""
        found = re.fullmatch(r"import shutil; shutil\.make_archive\('([^']+)', 'zip', '\.'\)", program)
        if found is None:
            return None
        self.files[f"{found[1]}.zip"] = self.zip(cwd)
        return 0, "", ""

    def _listed(self, words: list[str], cwd: str) -> tuple[int, str, str] | None:
        flags = {flag for word in words[1:] if word.startswith("-") and word != "--" for flag in word[1:]}
        places = [word for word in words[1:] if not word.startswith("-")]
        if not {"1", "A", "p"} >= flags or len(places) > 1:
            return None
        place = posixpath.normpath(posixpath.join(cwd, *places))
        if place in self.files and places[0].endswith("/"):
            return 2, "", f"ls: cannot access '{places[0]}': Not a directory\n"
        return self._list(place, flags)

    def _list(self, place: str, flags: set[str]) -> tuple[int, str, str]:
        try:
            names = [place] if place in self.files else self.names(place)
        except NoSuchFile:
            return 2, "", f"ls: cannot access '{place}': No such file or directory\n"
        visible = [name for name in names if "A" in flags or not name.startswith(".")]
        return 0, "".join(f"{name if 'p' in flags else name.rstrip('/')}\n" for name in visible), ""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file of `files`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return buffer.getvalue()


def _below(folder: str, files: Files) -> Files:
    prefix = folder.rstrip("/") + "/"
    return {path[len(prefix) :]: content for path, content in files.items() if path.startswith(prefix)}


def _status(before: bytes | None, now: bytes | None) -> str:
    if before is None:
        return "ADDED"
    if now is None:
        return "DELETED"
    return "" if before == now else "UPDATED"


def _text(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace")
