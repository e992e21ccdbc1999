"""How many pull requests are made in an hour, what addresses say, and what pull requests say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from v0to1.fleet.campaign import Campaign
from v0to1.fleet.cloning import Failure
from v0to1.fleet.pace import Pace, estimate
from v0to1.fleet.pull_requests import Limited, limited, located
from v0to1.fleet.repositories import Repository


class Clock:
    """Time that passes where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []
        self.said: list[str] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def pace(self, folder: Path, per_hour: int) -> Pace:
        campaign = Campaign.begun(folder, [Repository("a", "https://git.example/a/b")], {})
        return Pace(campaign, per_hour, self.said.append, now=lambda: self.now, sleep=self.sleep)


def test_pull_requests_are_made_evenly_whichever_calls_make_them(tmp_path: Path) -> None:
    clock = Clock()
    times = []
    for _ in range(5):
        pace = clock.pace(tmp_path, 60)
        for _ in range(3):
            pace.wait_turn()
            times.append(clock.now)
            clock.now += 7
    assert [times[0] + 60 * number for number in range(15)] == times


def test_what_took_time_counts_from_the_pull_request_itself(tmp_path: Path) -> None:
    clock = Clock()
    pace = clock.pace(tmp_path, 60)
    pace.wait_turn()
    clock.now += 20
    pace.mark()
    clock.now += 5
    clock.pace(tmp_path, 60).wait_turn()
    assert clock.slept == [55.0]


def test_a_clock_that_was_set_back_does_not_stop_everything(tmp_path: Path) -> None:
    clock = Clock()
    clock.pace(tmp_path, 60).wait_turn()
    clock.now -= 10**6
    clock.pace(tmp_path, 60).wait_turn()
    assert clock.slept == [60.0]


def test_a_call_that_only_asks_leaves_the_pace_as_it_is(tmp_path: Path) -> None:
    clock = Clock()
    pushing, asking = clock.pace(tmp_path, 60), clock.pace(tmp_path, 1)
    pushing.wait_turn()
    answers = [Limited("HTTP 429"), None]

    def call() -> None:
        found = answers.pop(0)
        if found is not None:
            raise found

    asking.patiently(call)
    clock.now -= 60 - 25
    clock.pace(tmp_path, 60).wait_turn()
    assert clock.slept == [60.0, 35.0]


def test_a_forge_that_takes_no_more_is_waited_for(tmp_path: Path) -> None:
    """Longer each time, told to the user, and kept for the next call."""
    clock = Clock()
    answers = [Limited("HTTP 403: rate limit"), Failure("git push: error: 429"), None]

    def call() -> str:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return "made"

    assert clock.pace(tmp_path, 60).patiently(call) == "made"
    assert clock.slept == [60.0, 120.0]
    assert [one.rpartition(": ")[2] for one in clock.said] == ["going on in 1 min", "going on in 2 min"]
    clock.now -= 50  # as if this call had been killed while it waited
    assert clock.pace(tmp_path, 60).patiently(lambda: 1) == 1
    assert clock.slept == [60.0, 120.0, 50.0]


def test_a_forge_that_never_takes_more_ends(tmp_path: Path) -> None:
    clock = Clock()

    def call() -> None:
        raise Limited("HTTP 429")

    pace = clock.pace(tmp_path, 60)
    with pytest.raises(Limited, match="has taken no more for hours"):
        pace.patiently(call)
    assert pace.in_vain
    assert clock.slept == [60.0, 120.0, 240.0, 480.0, 960.0, 1920.0, *([3600.0] * 6)]


def test_waits_go_on_growing_until_something_is_taken(tmp_path: Path) -> None:
    clock = Clock()
    pace = clock.pace(tmp_path, 60)

    def refused() -> None:
        raise Limited("HTTP 429")

    for _ in range(2):
        with pytest.raises(Limited):
            pace.patiently(refused, waits=2)
    assert pace.patiently(lambda: 1) == 1
    pace.went_on()
    with pytest.raises(Limited):
        pace.patiently(refused, waits=1)
    assert clock.slept == [60.0, 120.0, 240.0, 480.0, 60.0]


@pytest.mark.parametrize(
    ("said", "is_limit"),
    [
        ("pull request create failed: HTTP 403: You have exceeded a secondary rate limit. (https://x)", True),
        ("GraphQL: API rate limit exceeded for user ID 1.", True),
        ("GraphQL: was submitted too quickly (createPullRequest)", True),
        ("POST https://git.example/api/v4/projects/a/b/merge_requests: 429 {message: Retry later}", True),
        ("git push: fatal: unable to access 'https://x/': The requested URL returned error: 429", True),
        ("GraphQL: Resource not accessible by integration (createPullRequest)", False),
        ("HTTP 403: Must have push access to repository", False),
        ("git push: error: 429c1e is no commit", False),
        ("a pull request for branch 429 already exists", False),
    ],
)
def test_what_is_a_limit(said: str, is_limit: bool) -> None:
    def call() -> None:
        raise Failure(said)

    with pytest.raises(Failure) as raised:
        limited(call)
    assert isinstance(raised.value, Limited) is is_limit


@pytest.mark.parametrize(
    ("count", "per_hour", "said"),
    [
        (3000, 60, "3,000 pull requests at 60 an hour: about 50 hours"),
        (1, 60, "1 pull request at 60 an hour: a minute at most"),
        (31, 60, "31 pull requests at 60 an hour: about 30 minutes"),
        (10_000, 60, "10,000 pull requests at 60 an hour: about 167 hours (6.9 days)"),
        (3000, 500, "3,000 pull requests at 500 an hour: about 6 hours"),
    ],
)
def test_how_long_it_takes(count: int, per_hour: int, said: str) -> None:
    assert estimate(count, per_hour) == said


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://github.com/acme/web.git", "github.com", "acme/web"),
        ("https://github.com/acme/web/", "github.com", "acme/web"),
        ("https://me@Git.Example:8443/acme/web", "git.example:8443", "acme/web"),
        ("git@github.com:acme/web.git", "github.com", "acme/web"),
        ("ssh://git@ssh.github.com:443/acme/web.git", "github.com", "acme/web"),
        ("ssh://git@git.example:2222/group/sub/web.git", "git.example", "group/sub/web"),
        ("gitlab.com:group/sub/web", "gitlab.com", "group/sub/web"),
        ("http://git.example:8080/acme/web", "git.example", "acme/web"),
        ("file:///srv/git/web.git", "", ""),
        ("/srv/git/web.git", "", ""),
        ("./a:b", "", ""),
    ],
)
def test_where_an_address_is(url: str, host: str, path: str) -> None:
    assert located(url) == (host, path) or (not host and located(url)[0] == "")


def test_a_repository_without_a_patch_has_no_branch(tmp_path: Path) -> None:
    """What failed when it was processed is processed again, and what failed when it was pushed is pushed."""
    campaign = Campaign.begun(tmp_path, [Repository("a", "https://git.example/a/b")], {})
    failed = campaign.save(replace(campaign.entry("a"), state="failed"))
    assert not failed.unpublished
    assert replace(failed, branch="v0to1").unpublished
    assert not replace(failed, state="pushed", branch="v0to1").unpublished
