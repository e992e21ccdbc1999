"""Whether a file may hold a client, by its name and its first bytes."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path, PurePath

from v0to1.languages.data import reader_of
from v0to1.languages.registry import SUFFIXES, container_of, interpreted, packed
from v0to1.pipeline.settings_files import is_settings_file

SIZE_LIMIT = 2_000_000
"""Bytes; what is larger was made by a program."""

SNIFFED = 8192
"""Bytes at the beginning that tell what a file is."""

_LINE = 128
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def is_settings(path: Path, name: str) -> bool:
    """Return whether the file `name`, from the root, may be one of somebody's settings."""
    return bool(reader_of(path.name)) and is_settings_file(name)


def language_of(path: Path) -> str:
    """Return the language of a file, or nothing; a file without an end to its name may say it itself."""
    named = language_by_name(path)
    return named if named or path.suffix or not path.is_file() else language_by_start(start_of(path, _LINE))


def language_by_name(path: PurePath) -> str:
    """Return the language that the name of a file says, or nothing."""
    return SUFFIXES.get(path.suffix) or container_of(path.name)


def language_by_start(data: bytes) -> str:
    """Return the language that the first line of a program says, or nothing."""
    return interpreted(data[:_LINE].decode("latin-1").partition("\n")[0].strip())


def objection_to(path: Path, *, language: str) -> str:
    """Return why the file is not looked at, or nothing; raises OSError if that cannot be told."""
    if path.is_symlink() and not path.exists():
        return "symbolic link to nothing"
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    return objection_in(start_of(path, SNIFFED), status.st_size, name=path.name, language=language)


def objection_in(start: bytes, size: int, *, name: str, language: str) -> str:
    """Return why content of `size` bytes that begins with `start` is not looked at, or nothing."""
    if not language:
        return "unsupported language"
    if size > SIZE_LIMIT:
        return f"larger than {SIZE_LIMIT // 1_000_000} MB"
    start = start[:SNIFFED]
    if b"\0" in start and not start.startswith(_WIDE):
        return "binary file"
    return packed(language, name, start.decode("utf-8", "replace"))


def start_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, at most `size`; raises OSError."""
    with path.open("rb") as file:
        return file.read(size)
