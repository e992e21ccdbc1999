"""Patches become branches and pull requests, once each, however often calls are ended and begun again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from v0to1.core.record import RecordError
from v0to1.errors import UsageError
from v0to1.fleet import branches, pull_requests
from v0to1.fleet.branches import Refs
from v0to1.fleet.campaign import Campaign, Entry
from v0to1.fleet.cloning import Failure
from v0to1.fleet.described import MOST, TITLE, description
from v0to1.fleet.pace import FEW_WAITS, Pace
from v0to1.fleet.pull_requests import CLOSED, MERGED, OPEN, Forges, Limited, LoggedOut, Place, PullRequest
from v0to1.fleet.scratch import temporary_folder
from v0to1.fleet.work import Task, do
from v0to1.reports.json_report import load

_TRIES = 3
_CLOSED = "its pull request was closed"
_HELD = "its forge took no more, however long it was waited for: go on later"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Pushing:
    """How branches and pull requests are made.

    `title`, `body` and `message` (of the commit) are "" for those of v0to1, `author` (`Name <address>`) is ""
    for git's own. `forge` is `gh`, `glab`, `none` for branches alone, or "" for what the address says.
    `options`, `seconds` and `memory` are those of a Task, for a repository that has changed since its patch
    was made.
    """

    branch: str
    title: str = ""
    body: str = ""
    message: str = ""
    author: str = ""
    forge: str = ""
    options: tuple[str, ...] = ()
    seconds: float = 600.0
    memory: int = 4 * 1024**3


def unpublished(campaign: Campaign, names: Iterable[str] | None = None) -> tuple[Entry, ...]:
    """The repositories whose patches are to be pushed: of all, or of those that have one of some names.

    Where a pull request was closed, it is only asked for by name whether that is still so.
    """
    waiting = tuple(one for one in campaign.entries if one.state == "patched" or one.unpublished)
    if names is None:
        return tuple(one for one in waiting if one.state == "patched" or not one.request)
    asked = set(names)
    return tuple(one for one in waiting if one.repository.name in asked)


def check(campaign: Campaign, pushing: Pushing) -> None:
    """Raise UsageError for what would fail for every repository."""
    for option, text in (("--title", pushing.title), ("--message", pushing.message)):
        if text and (not text.isprintable() if option == "--title" else "\0" in text):
            raise UsageError(option, "has control characters", fix="write one line of text")
    if len(pushing.body.encode("utf-8", "replace")) > MOST or "\0" in pushing.body:
        raise UsageError("--body", f"is longer than {MOST:,} bytes, or no text", fix="shorten it")
    with temporary_folder() as folder:
        branches.check_author(pushing.author, folder, time.monotonic() + pushing.seconds)
    Forges(pushing.forge).check(one.repository.url for one in campaign.entries)


def publish(
    campaign: Campaign, entries: Iterable[Entry], pushing: Pushing, pace: Pace, tell: Callable[[Entry], None]
) -> None:
    """Push the patches of some repositories, make the pull requests, and `tell` of each that is done.

    One whose forge takes no more for a while comes after the others. Raises UsageError where a program
    has no credentials, or the forge takes nothing for hours; what was done is kept.
    """
    forges = Forges(pushing.forge)

    def made(one: Entry) -> bool:
        with temporary_folder() as folder:
            try:
                tell(_Publication(campaign, pushing, pace, forges, folder, one).made())
            except Limited as refused:
                if pace.in_vain:
                    raise UsageError("--push", str(refused), fix="call again later") from refused
                return False
        pace.went_on()
        return True

    for one in [one for one in entries if not made(one)]:
        if not made(one):
            tell(campaign.save(replace(campaign.entry(one.repository.name), state="failed", reason=_HELD)))


def refresh(
    campaign: Campaign, forge: str, pace: Pace, tell: Callable[[Entry], None], seconds: float
) -> None:
    """Ask the forges what became of the pull requests, and `tell` of each that is merged or closed."""
    forges = Forges(forge)
    for one in campaign.entries:
        if not one.request or one.state == "merged":
            continue
        with temporary_folder() as folder:
            try:
                after = _refreshed(campaign, one, forges, pace, folder, seconds)
            except LoggedOut as error:
                raise _without_credentials(error) from error
            except Failure as failure:
                after = replace(one, reason=f"what became of its pull request is not known: {failure}")
        if (after.state, after.reason) != (one.state, one.reason):
            tell(campaign.save(after))


def _refreshed(
    campaign: Campaign, entry: Entry, forges: Forges, pace: Pace, folder: Path, seconds: float
) -> Entry:
    place = forges.place(entry.repository.url, folder, time.monotonic() + seconds)
    if place is None:
        return entry
    found = pace.patiently(
        lambda: pull_requests.view(place, entry.request, folder, time.monotonic() + seconds)
    )
    state = {OPEN: "pushed", MERGED: "merged", CLOSED: "failed"}[found.state]
    return replace(entry, state=state, reason=_CLOSED if found.state == CLOSED else "")


class _Publication:
    """One repository on its way from a patch to a pull request."""

    def __init__(
        self, campaign: Campaign, pushing: Pushing, pace: Pace, forges: Forges, folder: Path, entry: Entry
    ) -> None:
        self._campaign, self._pushing, self._pace, self._forges = campaign, pushing, pace, forges
        self._folder = folder
        self._name, self._repository = entry.repository.name, entry.repository
        self._branch = entry.branch or _branch(campaign, entry, pushing.branch)

    @property
    def _entry(self) -> Entry:
        return self._campaign.entry(self._name)

    def made(self) -> Entry:
        """Make what is not there yet; whatever goes wrong for this repository alone is its state.

        Raises Limited where its forge took no more, however often it was waited for.
        """
        try:
            return self._made()
        except LoggedOut as error:
            raise _without_credentials(error) from error
        except Limited:
            raise
        except (Failure, OSError) as error:
            reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            return self._keep(state="failed", reason=reason)

    def _made(self) -> Entry:
        place = self._forges.place(self._repository.url, self._folder, self._deadline())
        for _ in range(_TRIES):
            refs = self._ask(
                lambda: branches.read_refs(self._repository, self._branch, self._folder, self._deadline())
            )
            requests = self._requests(place)
            ended = self._ended(requests)
            if ended is not None:
                return ended
            if refs.ours and refs.ours == self._entry.head:
                if not self._entry.outdated or any(one.state == OPEN for one in requests):
                    return self._request(place, refs, requests)
                refs = self._withdrawn(refs)
            tree = Path(tempfile.mkdtemp(dir=self._folder))
            head = self._commit(refs, tree) if refs.tip == self._entry.commit else ""
            if head:
                return self._pushed(place, refs, requests, tree, head)
            if self._again().state != "patched":
                return self._entry
        raise Failure(f"its branch {refs.base} moved each time that its changes were made: try again later")

    def _requests(self, place: Place | None) -> tuple[PullRequest, ...]:
        if place is None:
            return ()
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        return self._ask(lambda: pull_requests.find(place, self._branch, folder, self._deadline()))

    def _ended(self, requests: tuple[PullRequest, ...]) -> Entry | None:
        """What to keep where the pull request was merged or closed already.

        One that was merged with another commit was that of an earlier campaign; one that was closed is a no
        to this one, too.
        """
        if any(one.state == OPEN for one in requests):
            return None
        for one in requests:
            if one.state == MERGED and one.head == self._entry.head:
                return self._keep(state="merged", reason="", request=one.address)
        for one in requests:
            if one.state == CLOSED:
                return self._keep(state="failed", reason=_CLOSED, request=one.address)
        return None

    def _commit(self, refs: Refs, tree: Path) -> str:
        pushing, patch = self._pushing, self._campaign.patch(self._name)
        message = pushing.message or pushing.title or TITLE
        return self._ask(
            lambda: branches.commit(
                self._repository, refs, patch, message, pushing.author, tree, self._deadline()
            )
        )

    def _withdrawn(self, refs: Refs) -> Refs:
        """Delete our branch, which has the changes of an earlier patch, and no pull request."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        self._ask(
            lambda: branches.delete(self._repository, self._branch, refs.ours, folder, self._deadline())
        )
        self._keep(head="", outdated=False)
        return replace(refs, ours="")

    def _pushed(
        self, place: Place | None, refs: Refs, requests: tuple[PullRequest, ...], tree: Path, head: str
    ) -> Entry:
        """Push a commit, which is noted before; a branch that is there is either the same, or not ours."""
        if refs.ours:
            return self._adopted(place, refs, requests, tree)
        self._keep(head=head, outdated=False)
        self._pace.wait_turn()
        try:
            self._ask(lambda: branches.push(tree, self._branch, self._deadline()))
        except Limited:
            raise
        except Failure:
            # It may be there all the same: the answer was lost, or a call that was killed came to its end.
            refs = branches.read_refs(self._repository, self._branch, self._folder, self._deadline())
            if not refs.ours:
                raise
            if refs.ours != head:
                return self._adopted(place, refs, requests, tree)
        return self._request(place, refs, requests, taken=True)

    def _adopted(
        self, place: Place | None, refs: Refs, requests: tuple[PullRequest, ...], tree: Path
    ) -> Entry:
        if not self._ask(lambda: branches.same(tree, self._branch, self._deadline())):
            fix = "delete it, or begin another campaign with another --branch"
            raise Failure(f"its branch {self._branch} has other contents: {fix}")
        self._keep(head=refs.ours, outdated=False)
        return self._request(place, refs, requests)

    def _request(
        self, place: Place | None, refs: Refs, requests: tuple[PullRequest, ...], *, taken: bool = False
    ) -> Entry:
        """Make the pull request for a branch that is there."""
        found = next((one for one in requests if one.state == OPEN), None)
        if place is not None and found is None:
            if not taken:
                self._pace.wait_turn()
            found = self._created(place, refs)
        return self._keep(state="pushed", reason="", request=found.address if found else "")

    def _created(self, place: Place, refs: Refs) -> PullRequest:
        pushing = self._pushing
        title = pushing.title or TITLE
        body = pushing.body or self._description()

        def create() -> PullRequest:
            self._pace.mark()
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            return pull_requests.create(place, self._branch, refs.base, title, body, folder, self._deadline())

        try:
            return self._pace.patiently(create, self._pace.wait_turn, waits=FEW_WAITS)
        except (LoggedOut, Limited):
            raise
        except Failure:
            # As above: it may have been made, by a call that was killed, or though the answer was lost.
            made = next((one for one in self._requests(place) if one.state == OPEN), None)
            if made is None:
                raise
            return made

    def _description(self) -> str:
        try:
            return description(load(self._campaign.run(self._name)))
        except (RecordError, UnicodeDecodeError) as error:
            raise Failure(f"its saved run cannot be read: {error}") from error

    def _again(self) -> Entry:
        """Process the repository anew, as it has changed since its patch was made."""
        pushing = self._pushing
        result = do(Task(self._repository, "migrate", pushing.options, pushing.seconds, pushing.memory))
        return self._campaign.store(result)

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        return self._pace.patiently(call, waits=FEW_WAITS)

    def _keep(self, **changes: str | bool) -> Entry:
        return self._campaign.save(replace(self._entry, branch=self._branch, **changes))  # type: ignore[arg-type]

    def _deadline(self) -> float:
        return time.monotonic() + self._pushing.seconds


def _branch(campaign: Campaign, entry: Entry, wanted: str) -> str:
    """The branch of a repository: those that share an address need one each."""
    own = entry.repository
    if sum(one.repository.url == own.url for one in campaign.entries) == 1:
        return wanted
    told = "-".join(one for one in (own.ref, own.folder) if one)
    return f"{wanted}-{told.replace('/', '-').strip('.')}" if told else wanted


def _without_credentials(error: LoggedOut) -> UsageError:
    return UsageError("--push", f"has no credentials: {error}", fix="log in with gh or glab, then call again")
