"""What a package takes along: files that are listed one by one are listed with ours among them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from v0to1.languages.javascript.adapter.extensions import listed
from v0to1.languages.javascript.adapter.module_systems import package_of
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.settings import PACKAGE, parsed

LIST = re.compile(r'"files"\s*:\s*\[(?P<entries>[^\]]*)\]')
FIRST = re.compile(r'(?P<blank>\s*)"')


def pack(modules: JavaScriptModules, paths: Iterable[str], texts: dict[str, str]) -> None:
    """Put files of ours that would be missing into the lists of the packages around them, among new texts."""
    for path in paths:
        folder, own = package_of(modules, path)
        place = posixpath.join(folder, PACKAGE)
        text = texts.get(place, own)
        after = with_entry(text, posixpath.relpath(path, folder or "."))
        if after != text:
            texts[place] = after


def with_entry(text: str, path: str) -> str:
    """A `package.json` whose list of files has a path, where it lists files beside it one by one."""
    entries = [one for one in listed(parsed(text).get("files")) if isinstance(one, str)]
    folder = posixpath.dirname(path)
    siblings = any(posixpath.dirname(posixpath.normpath(one)) == folder and "." in one for one in entries)
    found = LIST.search(text)
    if found is None or not siblings or any(covers(one, path) for one in entries):
        return text
    first = FIRST.match(found["entries"])
    blank = first["blank"] if first is not None else ""
    end = found.start("entries") + len(found["entries"].rstrip())
    new = json.dumps(path, ensure_ascii=False)
    return f"{text[:end]},{blank or ' '}{new}{text[end:]}"


def covers(entry: str, path: str) -> bool:
    """Whether an entry of the list takes a path along: itself, its folder, or a pattern."""
    plain = posixpath.normpath(entry.rstrip("/"))
    return (
        plain in (".", "*", "**") or path == plain or path.startswith(f"{plain}/") or fnmatchcase(path, plain)
    )
