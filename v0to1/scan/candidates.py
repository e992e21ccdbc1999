"""Whether a file may hold a client, by its name and its first bytes."""

from __future__ import annotations

import codecs
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from v0to1.core.ledger import UNKNOWN
from v0to1.languages.registry import (
    MADE,
    MINIFIED,
    PACKED,
    READERS,
    SUFFIXES,
    TOLD,
    container_of,
    interpreted,
    packed,
    reader_of,
    reported,
)
from v0to1.scan.settings_files import is_settings_file

SIZE_LIMIT = 2_000_000
"""Bytes; what is larger was made by a program."""

SNIFFED = 8192
"""Bytes at the beginning that tell what a file is."""

_FIRST = 1 << 16
"""Bytes that are asked for at first: most sources end before, so that nobody asks how large they are."""

_NAMES = 4096

_LINE = 128
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class Examined(NamedTuple):
    """What a file is: its language (or nothing), why its code is not scanned, whether it is settings.

    `data` is its content as far as it was read; nothing of a file that is not scanned at all.
    """

    language: str
    objection: str
    settings: bool = False
    data: bytes = b""


_UNKNOWN = Examined("", UNKNOWN)

_OURS = b'<meta name="generator" content="v0to1">'
"""What stands at the beginning of every page that v0to1 writes."""


def suffix_of(name: str) -> str:
    """Return the end of a file's name with its dot; a name that begins with its only dot has none."""
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""


def is_program(base: str) -> bool:
    """Return whether the name of a file says that it is a program, and no document that has code in it."""
    return suffix_of(base) in SUFFIXES


def is_settings(base: str, name: str) -> bool:
    """Return whether the file `name`, from the root, may be one of somebody's settings."""
    return bool(reader_of(base)) and is_settings_file(name)


def language_of(path: Path) -> str:
    """Return the language of a file, or nothing; a file without an end to its name may say it itself."""
    named = language_by_name(path.name)
    return named if named or suffix_of(path.name) or not path.is_file() else language_by_start(start_of(path))


def language_by_name(base: str) -> str:
    """Return the language that the name of a file says, or nothing."""
    return SUFFIXES.get(suffix_of(base)) or container_of(base)


def said_by(base: str) -> tuple[str, bool, bool]:
    """Return the language that the name of a file says, whether it may be settings, and whether it is silent.

    A file with a silent name may say its language itself. One of which nothing is true is nobody's source.
    """
    dot = base.rfind(".")
    return (_PLAIN.get(base[dot:]) if dot > 0 and base[0] != "." else None) or _said_by(base)


_PLAIN = {suffix: (name, False, False) for suffix, name in SUFFIXES.items() if suffix not in READERS}
"""What the end of a name says by itself."""


@lru_cache(_NAMES)  # the same names come again and again
def _said_by(base: str) -> tuple[str, bool, bool]:
    language = language_by_name(base)
    return language, bool(reader_of(base)), not (language or suffix_of(base))


def language_by_start(data: bytes) -> str:
    """Return the language that the first line of a program says, or nothing."""
    if not data.startswith(b"#!"):
        return ""
    line = data[:_LINE].decode("latin-1").partition("\n")[0].strip()
    return interpreted(line) or reported(line)


def objection_in(start: bytes, size: int, *, name: str, language: str) -> str:
    """Return why content of `size` bytes that begins with `start` is not scanned, or nothing."""
    if not language:
        return UNKNOWN
    reason = _unfit(start[:SNIFFED], size)
    return _packed_or(reason, start, name=name, language=language)


def is_lost(language: str, objection: str) -> bool:
    """Return whether a file that is not scanned may be source, so that it is no success if it was named."""
    return bool(language) and objection not in ("", MADE, MINIFIED, TOLD)


def lost_message(objection: str) -> str:
    """Return what is told of a file that was named and is lost."""
    return f"cannot be read: {objection}; check it by hand, or exclude it"


def start_of(path: Path) -> bytes:
    """Return the first bytes of a file, enough to tell its language; raises OSError."""
    with path.open("rb") as file:
        return file.read(_LINE)


def examine(path: str, name: str, *, regular: bool, whole: bool) -> Examined:
    """Return what the file `path` is, which is `name` from the root; raises OSError if that is not known.

    `regular` says that it is known to be no link and no device. Its content is read up to the end if
    it is to be analysed and `whole` asks for that, else only as far as it takes to tell.
    """
    base = name.rpartition("/")[2]
    language, settings, silent = said_by(base)
    settings = settings and is_settings_file(name)
    reason = "" if regular else _strange(path)
    if reason:
        return Examined(language, reason)
    if not (language or settings or silent):
        return _UNKNOWN
    handle = os.open(path, _FLAGS)
    try:
        start, size = _begun(handle, SNIFFED if silent or not whole else _FIRST)
        language = language_by_start(start) if silent else language
        if not (language or settings):
            return _UNKNOWN
        reason = _unfit(start, size)
        data = start if reason or not whole else _read_rest(handle, start, size)
    finally:
        os.close(handle)
    if not language:
        return Examined("", _UNKNOWN.objection, settings and not reason, data)
    settings = settings and not reason
    return Examined(language, _packed_or(reason, start, name=base, language=language), settings, data)


def _strange(path: str) -> str:
    """Return why something with a name is no file to read, or nothing."""
    if os.path.islink(path) and not os.path.exists(path):
        return "symbolic link to nothing"
    return "" if stat.S_ISREG(os.stat(path).st_mode) else "not a regular file"


_BINARY = "binary file"


def _unfit(start: bytes, size: int) -> str:
    """Return why a file of `size` bytes is no text that a person wrote, by its start."""
    if size > SIZE_LIMIT:
        return f"larger than {SIZE_LIMIT // 1_000_000} MB"
    return _BINARY if start.find(0, 0, SNIFFED) >= 0 and not start.startswith(_WIDE) else ""


def _packed_or(reason: str, start: bytes, *, name: str, language: str) -> str:
    """Return that a file is nobody's source, however large it is; else the reason that it is unfit."""
    if start.find(_OURS, 0, SNIFFED) >= 0 and container_of(name):
        return TOLD
    if language not in PACKED or reason == _BINARY:
        return reason
    return packed(language, name, start[:SNIFFED].decode("utf-8", "replace")) or reason


def _begun(handle: int, first: int) -> tuple[bytes, int]:
    """Return the first bytes of an open file, and its size; it is asked for that where it may have more."""
    start = os.read(handle, first)
    if len(start) < first and not (more := os.read(handle, 1)):  # some disks give less than there is
        return start, len(start)
    return start if len(start) == first else start + more, os.fstat(handle).st_size


def _read_rest(handle: int, start: bytes, size: int) -> bytes:
    """Return what an open file has, of which `start` was read; one that grows only up to the limit."""
    if len(start) == size:
        return start
    parts, left = [start], SIZE_LIMIT
    while left > 0 and (part := os.read(handle, max(size - len(start), _FIRST))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
