"""The repositories of an organisation, as the command-line program of its forge lists them."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from v0to1.errors import UsageError
from v0to1.fleet.cloning import Failure, run

_MOST = 100_000
"""Repositories of an organisation; more are not listed, which would be said nowhere."""
_SECONDS = 600.0
_PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "gh": ("gh", "repo", "list", "--source", "--json", "url,isArchived", "--limit", str(_MOST)),
    "glab": ("glab", "repo", "list", "--include-subgroups", "--output=json", "--per-page=100", "--group"),
}
"""How the programs list repositories: gh with `--no-archived` searches, and GitHub's search ends at 1,000."""

_ADDRESSES = ("url", "http_url_to_repo")


def list_repositories(source: str) -> tuple[str, ...]:
    """The clone addresses of `gh:ORG` or `glab:GROUP` with its subgroups, without archived repositories.

    Those that are forks are left out of GitHub's, too. The program has its own credentials, which are asked
    for nowhere else. Raises UsageError.
    """
    program, found, owner = source.partition(":")
    if program not in _PROGRAMS or not found or not owner or owner.startswith("-"):
        raise UsageError("--from", f"{source!r} is not understood", fix="write gh:ORG or glab:GROUP")
    if shutil.which(program) is None:
        raise UsageError(
            "--from", f"needs {program}, which is not installed", fix=f"install {program}, or name a file"
        )
    if program == "gh":
        pages = [_asked([*_PROGRAMS[program], owner])]
        if len(pages[0]) >= _MOST:
            more = f"{source} has more than {_MOST:,} repositories"
            raise UsageError("--from", more, fix="list them in files")
    else:
        pages = []
        # A server that does not know of pages gives the same one for ever.
        while not pages or (len(pages[-1]) == 100 and pages[-1] not in pages[:-1]):
            pages.append(_asked([*_PROGRAMS[program], owner, "--page", str(len(pages) + 1)]))
    live = (one for page in pages for one in page if not (one.get("archived") or one.get("isArchived")))
    addresses = [_address(one) for one in live]
    if not addresses:
        raise UsageError(
            "--from", f"{source} has no repository that can be seen", fix=f"{program} auth status"
        )
    return tuple(dict.fromkeys(addresses))


def _asked(command: list[str]) -> list[dict[str, object]]:
    try:
        code, printed, said = run(command, Path.cwd(), dict(os.environ), time.monotonic() + _SECONDS)
    except Failure as failure:
        raise UsageError("--from", str(failure)) from failure
    if code:
        told = said.strip()[:300] or f"nothing, and ends with {code}"
        raise UsageError("--from", f"{command[0]} says: {told}", fix=f"{command[0]} auth login")
    try:
        found = json.loads(printed or b"[]")
    except ValueError as error:
        raise UsageError("--from", f"{command[0]} did not answer with JSON: {error}") from error
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _address(told: Mapping[str, object]) -> str:
    found = next((told[name] for name in _ADDRESSES if isinstance(told.get(name), str)), None)
    if found is None:
        raise UsageError("--from", "the forge's program gave a repository without an address")
    return str(found).encode("utf-8", "replace").decode("utf-8")
