"""Named files in no known language: those with words of V0 are told from what else a commit hook names."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from v0to1.config import Config
from v0to1.core.ledger import UNKNOWN, Skipped
from v0to1.core.regular import contents
from v0to1.scan.candidates import SIZE_LIMIT
from v0to1.scan.discovery import Discovery
from v0to1.scan.prefilter import Prefilter

NAMING = f"{UNKNOWN}, and it mentions V0; check it by hand"


def with_unknown(found: Discovery, prefilter: Prefilter, config: Config) -> Discovery:
    """Say of files that are skipped for their language whether they have words of V0."""
    if not any(one.reason == UNKNOWN for one in found.skipped):
        return found
    given = {one.name: one.data for one in config.given}
    told = [
        Skipped(one.path, NAMING)
        if one.reason == UNKNOWN and _names_v0(one.path, prefilter, config, given)
        else one
        for one in found.skipped
    ]
    return replace(found, skipped=tuple(told))


def _names_v0(name: str, prefilter: Prefilter, config: Config, given: dict[str, bytes | None]) -> bool:
    data = given.get(name)
    with suppress(OSError):  # what cannot be read has been skipped already
        data = contents(config.root / name, limit=SIZE_LIMIT) if data is None else data
    return data is not None and b"\0" not in data and prefilter.names_v0(data)
