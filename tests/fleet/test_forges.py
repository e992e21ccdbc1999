"""The repositories of an organisation, as gh and glab list them at a forge on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.forge import Forge, forge
from v0to1.errors import UsageError
from v0to1.fleet import forges
from v0to1.fleet.forges import list_repositories

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
