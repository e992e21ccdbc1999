"""Pull requests, by the command-line programs of the forges, which have their own credentials."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from v0to1.errors import UsageError
from v0to1.fleet.cloning import Failure, git, run, variables, without_credentials

PROGRAMS = ("gh", "glab")
_OWN: Mapping[str, str] = {"github.com": "gh", "gitlab.com": "glab"}
_ALIASES: Mapping[str, str] = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
_LEFT_OUT = ("GH_DEBUG", "DEBUG", "GH_REPO", "GH_FORCE_TTY", "GLAB_DEBUG", "GITLAB_REPO")
_QUIET: Mapping[str, str] = {
    "GH_NO_UPDATE_NOTIFIER": "1",
    "GH_PROMPT_DISABLED": "1",
    "GLAB_CHECK_UPDATE": "false",
    "NO_COLOR": "1",
    "NO_PROMPT": "true",
}
_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!:)/?([^\s]+)")
_PATH = re.compile(r"[\w.][\w.-]*(?:/[\w.][\w.-]*)+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*(?::\d+)?")
_LIMIT = re.compile(
    r"rate limit|too many requests|abuse detection|submitted too quickly|retry later"
    r"|(?:HTTP|error:|\S+:) 429\b",
    re.IGNORECASE,
)
_LOGGED_OUT = re.compile(
    r"HTTP 401\b|\b401 Unauthorized|auth login|\bGH_TOKEN environment variable", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+/(?:pull|merge_requests)/(\d+)")
OPEN, MERGED, CLOSED = "open", "merged", "closed"
_FIELDS = "state,url,headRefOid,isCrossRepository"
_STATES: Mapping[str, str] = {
    "OPEN": OPEN,
    "CLOSED": CLOSED,
    "MERGED": MERGED,
    "opened": OPEN,
    "locked": OPEN,
    "closed": CLOSED,
    "merged": MERGED,
}


class Limited(Failure):
    """The forge takes no more for now."""


class LoggedOut(Failure):
    """The program has no credentials for the forge, or no valid ones."""


@dataclass(frozen=True, slots=True)
class Place:
    """A repository at a forge: its program, the host as that program names it, and the path there."""

    program: str
    host: str
    path: str


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request: its address, `open`, `merged` or `closed`, and the commit of its branch."""

    address: str
    state: str
    head: str


class Forges:
    """Which program is for which repository; `forced` is one for all, `none` for no pull requests, or ""."""

    def __init__(self, forced: str = "") -> None:
        self._forced = forced
        self._known: dict[str, str] | None = None

    def check(self, urls: Iterable[str]) -> None:
        """Raise UsageError where a program that is needed is not installed."""
        if self._forced == "none":
            return
        needed = {self._forced} if self._forced else {_OWN.get(located(url)[0], "") for url in urls}
        for program in sorted(needed - {""}):
            if shutil.which(program) is None:
                fix = f"install {program}, or push the branches alone by --forge none"
                raise UsageError("--push", f"needs {program}, which is not installed", fix=fix)

    def place(self, url: str, folder: Path, deadline: float) -> Place | None:
        """Where pull requests for a clone address are made; None where none are wanted.

        Raises Failure where no program is known for its host.
        """
        if self._forced == "none":
            return None
        host, path = located(url)
        if not host or not _HOST.fullmatch(host) or not _PATH.fullmatch(path):
            raise Failure("its address is at no forge: --forge none pushes the branch alone")
        program = self._forced or _OWN.get(host) or self._having(host, folder, deadline)
        if not program:
            fix = f"log in (gh auth login --hostname {host}), or add --forge"
            raise Failure(f"neither gh nor glab knows {host}: {fix}")
        return Place(program, host if program == "gh" else host.partition(":")[0], path)

    def _having(self, host: str, folder: Path, deadline: float) -> str:
        """The program that has credentials for a host, or ""; glab names hosts without their ports."""
        known = self._logged_in(folder, deadline)
        alone = known.get(host.partition(":")[0], "")
        return known.get(host) or (alone if alone == "glab" else "")

    def _logged_in(self, folder: Path, deadline: float) -> Mapping[str, str]:
        """The hosts that the programs have credentials for; those of gh first."""
        if self._known is None:
            self._known = {}
            for program in PROGRAMS:
                if shutil.which(program) is None:
                    continue
                _, printed, said = run([program, "auth", "status"], folder, _variables(), deadline)
                for line in f"{printed.decode('utf-8', 'replace')}\n{said}".splitlines():
                    if _HOST.fullmatch(line):
                        self._known.setdefault(line, program)
        return self._known


def located(url: str) -> tuple[str, str]:
    """The host (with the port of HTTPS, if any) and the path of a clone address; "" for a local path."""
    if url.startswith(("https://", "http://", "ssh://", "git://")):
        told = urlsplit(url)
        host = told.hostname or ""
        if told.port and told.scheme == "https":
            host = f"{host}:{told.port}"
        path = told.path
    else:
        found = None if url.startswith((".", "/")) or "://" in url else _SCP.fullmatch(url)
        host, path = (found[1].lower(), found[2]) if found else ("", "")
    return _ALIASES.get(host, host), path.strip("/").removesuffix(".git")


def find(place: Place, branch: str, folder: Path, deadline: float) -> tuple[PullRequest, ...]:
    """All pull requests from a branch of the repository itself, in any state."""
    if place.program == "gh":
        asked = [f"--head={branch}", "--state=all", "--limit=100"]
        told = _objects(place, ["pr", "list", *asked, f"--json={_FIELDS}"], folder, deadline)
        return tuple(_read(place, one) for one in told if not one.get("isCrossRepository"))
    asked = [f"--source-branch={branch}", "--all", "--per-page=100", "--output=json"]
    told = _objects(place, ["mr", "list", *asked], folder, deadline)
    own = (one for one in told if one.get("source_project_id") == one.get("target_project_id"))
    return tuple(_read(place, one) for one in own)


def view(place: Place, address: str, folder: Path, deadline: float) -> PullRequest:
    """Return what became of a pull request."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise Failure(f"{address!r} is no address of a pull request")
    if place.program == "gh":
        asked = ["pr", "view", f"--json={_FIELDS}", found[1]]
    else:
        asked = ["mr", "view", "--output=json", found[1]]
    return _read(place, next(iter(_objects(place, asked, folder, deadline)), {}))


def create(
    place: Place, branch: str, base: str, title: str, body: str, folder: Path, deadline: float
) -> PullRequest:
    """Make a draft; `folder` is an empty one. Nothing is pushed."""
    if place.program == "gh":
        asked = ["pr", "create", "--draft", f"--head={branch}", f"--base={base}", f"--title={title}"]
        printed = _asked(place, [*asked, f"--body={body}"], folder, deadline)
    else:
        # glab looks for the repository among the remotes of the current folder, whatever else it is told.
        git(folder, ["init", "--quiet", "--template=", "."], deadline)
        git(folder, ["remote", "add", "origin", f"https://{place.host}/{place.path}.git"], deadline)
        asked = ["mr", "create", "--draft", "--yes", f"--source-branch={branch}", f"--target-branch={base}"]
        described = [f"--title={title}", f"--description={body}"]
        printed = _asked(place, [*asked, *described], folder, deadline)
    found = _ADDRESS.search(printed)
    if not found:
        raise Failure(f"{place.program} did not say where the pull request is")
    return PullRequest(found[0], OPEN, "")


def limited(call: Callable[[], Any]) -> Any:
    """Return what a call returns; a failure by the forge's limit is raised as Limited."""
    try:
        return call()
    except Failure as failure:
        if _LIMIT.search(str(failure)) and not isinstance(failure, Limited):
            raise Limited(str(failure)) from failure
        raise


def _read(place: Place, told: Mapping[str, Any]) -> PullRequest:
    address, head = ("url", "headRefOid") if place.program == "gh" else ("web_url", "sha")
    try:
        return PullRequest(str(told[address]), _STATES[str(told["state"])], str(told[head]))
    except KeyError as error:
        raise Failure(f"{place.program} told of a pull request without what it needs: {error}") from error


def _objects(place: Place, words: list[str], folder: Path, deadline: float) -> list[Mapping[str, Any]]:
    """Return the JSON objects that a program answers with: those of a list, or the only one."""
    printed = _asked(place, words, folder, deadline)
    try:
        told = json.loads(printed or "[]")
    except ValueError as error:
        raise Failure(f"{place.program} did not answer with JSON: {error}") from error
    found = told if isinstance(told, list) else [] if told is None else [told]
    if not all(isinstance(one, dict) for one in found):
        raise Failure(f"{place.program} did not answer with pull requests: {printed.strip()[:100]!r}")
    return found


def _asked(place: Place, words: list[str], folder: Path, deadline: float) -> str:
    """Return what a program prints for a repository; raises Failure with what it says."""
    repository = f"{place.host}/{place.path}" if place.program == "gh" else place.path
    own = {} if place.program == "gh" else {"GITLAB_HOST": place.host}
    command = [place.program, *words[:2], f"--repo={repository}", *words[2:]]
    code, printed, said = run(command, folder, {**_variables(), **own}, deadline)
    if not code:
        return printed.decode("utf-8", "replace")
    lines = [one.strip() for one in without_credentials(said).splitlines() if one.strip()]
    reason = f"{place.program} {' '.join(words[:2])}: {' '.join(lines)[-500:] or 'failed'}"
    if _LIMIT.search(reason):
        raise Limited(reason)
    if (place.program == "gh" and code == 4) or _LOGGED_OUT.search(reason):
        raise LoggedOut(reason)
    raise Failure(reason)


def _variables() -> dict[str, str]:
    kept = {name: text for name, text in variables().items() if name not in _LEFT_OUT}
    return {**kept, **_QUIET}
