"""Files whose contents are not those on the disk: from standard input, or of an older commit."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path, PurePosixPath

from v0to1.config import EXCLUDED, Config, GivenFile
from v0to1.core.ledger import Failed, Skipped
from v0to1.scan.candidates import (
    is_lost,
    is_settings,
    language_by_name,
    language_by_start,
    lost_message,
    objection_in,
    suffix_of,
)
from v0to1.scan.discovery import Candidate, Discovery


def with_given(found: Discovery, config: Config) -> Discovery:
    """Return what was found with the contents that the run was given in the place of those on the disk."""
    for one in config.given:
        found = _with(found, one, config.root)
    return found


def _with(found: Discovery, one: GivenFile, root: Path) -> Discovery:
    if one.data is not None and (_is_excluded(found, one.name) or not (one.added or _is_there(found, one))):
        return found
    others = tuple(each for each in found.candidates if not _is_in(one.name, each.name))
    beside = tuple(each for each in found.settings if not _is_in(one.name, each.name))
    skipped = tuple(each for each in found.skipped if not _is_in(one.name, each.path))
    failed = tuple(each for each in found.failed if not _is_in(one.name, each.path))
    bare = replace(found, candidates=others, settings=beside, skipped=skipped, failed=failed)
    if one.data is None:
        return bare
    base = posixpath.basename(one.name)
    language = language_by_name(base) or ("" if suffix_of(base) else language_by_start(one.data))
    reason = _objection(one.name, one.data, language)
    if not reason:
        made = Candidate(root, one.name, language, one.data)
        bare = replace(bare, candidates=tuple(sorted((*others, made), key=lambda each: each.name)))
    if is_settings(base, one.name) and not _objection(one.name, one.data, "settings"):
        made = Candidate(root, one.name, "settings", one.data)
        return replace(bare, settings=tuple(sorted((*beside, made), key=lambda each: each.name)))
    if one.reported and is_lost(language, reason):
        return replace(bare, failed=(*failed, Failed(one.name, lost_message(reason))))
    if reason and (language or one.reported):
        bare = replace(bare, skipped=(*skipped, Skipped(one.name, reason)))
    return bare


def _objection(name: str, data: bytes, language: str) -> str:
    """Why a file would not be scanned if it stood on the disk, or nothing."""
    return objection_in(data, len(data), name=PurePosixPath(name).name, language=language)


def _is_there(found: Discovery, one: GivenFile) -> bool:
    """Whether a file with the name was found."""
    known = (found.candidates, found.settings)
    return any(each.name == one.name for some in known for each in some) or any(
        each.path == one.name for some in (found.skipped, found.failed) for each in some
    )


def _is_in(name: str, path: str) -> bool:
    """Whether a path is that of a file, or below it, where it is a folder now."""
    return path == name or path.startswith(f"{name}/")


def _is_excluded(found: Discovery, name: str) -> bool:
    """Whether the settings pass over a file, or over a folder that it is in."""
    away = [each.path for each in found.skipped if each.reason == EXCLUDED]
    return any(_is_in(each, name) for each in away)
