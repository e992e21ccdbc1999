"""The repositories of an organisation, as gh and glab list them at a forge on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.forge import Forge, forge
from v0to1.errors import UsageError
from v0to1.fleet import forges
from v0to1.fleet.cloning import Failure
from v0to1.fleet.forges import list_repositories
from v0to1.fleet.pull_requests import Place, create, find, view

pytestmark = pytest.mark.whole

COUNT = 1230
"""More than a search of GitHub gives."""


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    """A forge with an owner of many repositories, of which every tenth is archived."""
    with forge(tmp_path / "forge") as running:
        running.owned["acme"] = [(f"r{number}", number % 10 == 0) for number in range(COUNT)]
        running.owned["acme-other"] = [("else", False)]
        running.owned["empty"] = []
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITLAB_HOST", running.host)
        yield running


def test_all_repositories_of_an_organisation_are_listed(there: Forge) -> None:
    listed = [f"https://{there.address}/acme/r{number}" for number in range(COUNT) if number % 10]
    assert list_repositories("gh:acme") == tuple(listed)


def test_all_projects_of_a_group_and_its_subgroups_are_listed(there: Forge) -> None:
    """Those of subgroups are left out by GitLab unless it is asked for them."""
    there.owned["acme/web"] = [("site", False)]
    listed = [f"https://{there.host}/acme/r{number}.git" for number in range(COUNT) if number % 10]
    assert list_repositories("glab:acme") == (*listed, f"https://{there.host}/acme/web/site.git")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("acme", "is not understood"),
        ("gh:", "is not understood"),
        ("gh:--web", "is not understood"),
        ("svn:acme", "is not understood"),
        ("gh:empty", "has no repository that can be seen"),
        ("glab:empty", "has no repository that can be seen"),
    ],
)
def test_what_lists_nothing_is_refused(there: Forge, source: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        list_repositories(source)


def test_a_list_that_may_not_be_whole_is_refused(there: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    command = tuple("1000" if word == str(forges._MOST) else word for word in forges._PROGRAMS["gh"])
    monkeypatch.setattr(forges, "_PROGRAMS", {"gh": command})
    monkeypatch.setattr(forges, "_MOST", 1000)
    with pytest.raises(UsageError, match="gh:acme has more than 1,000 repositories"):
        list_repositories("gh:acme")


def test_a_program_that_is_missing_or_has_no_credentials(
    there: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "wrong")
    with pytest.raises(UsageError, match=r"gh says: .*401"):
        list_repositories("gh:acme")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="needs gh, which is not installed"):
        list_repositories("gh:acme")


def answering(folder: Path, program: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program answer with a text, whatever it is asked."""
    (folder / "answer").write_text(text)
    (folder / program).write_text(f"#!/bin/sh\ncat {folder}/answer\n")
    (folder / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.parametrize("program", ["gh", "glab"])
@pytest.mark.parametrize(
    "text", ["nonsense", "[1, 2]", '"text"', "7", '[{"state": []}]', '{"message": "x"}', "{}"]
)
def test_an_answer_that_makes_no_sense_is_the_failure_of_one_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, text: str
) -> None:
    answering(tmp_path, program, text, monkeypatch)
    place = Place(program, "git.example", "acme/web")
    deadline = time.monotonic() + 60
    with pytest.raises(Failure):
        find(place, "v0to1", tmp_path, deadline)
    with pytest.raises(Failure):
        view(place, "https://git.example/acme/web/pull/1", tmp_path, deadline)
    with pytest.raises(Failure):
        create(place, "v0to1", "main", "Title", "Text", tmp_path, deadline)


def test_a_program_that_fails_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(tmp_path, "gh", "", monkeypatch)
    (tmp_path / "gh").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(UsageError, match="gh says: nothing, and ends with 3"):
        list_repositories("gh:acme")


def test_a_server_that_knows_of_no_pages_is_not_asked_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [{"http_url_to_repo": f"https://git.example/acme/r{number}"} for number in range(100)]
    answering(tmp_path, "glab", json.dumps(listed), monkeypatch)
    assert len(list_repositories("glab:acme")) == 100


def test_an_address_that_is_no_text_is_refused_by_git_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, "gh", r'[{"url": "https://git.example/\ud800"}]', monkeypatch)
    assert list_repositories("gh:acme") == ("https://git.example/?",)
