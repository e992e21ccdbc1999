"""Branches and pull requests, by git, gh and glab as they are, at a forge on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fleet.forge import PASSWORD, TOKEN, Forge, forge
from tests.fleet.made import CLIENT, environment, git
from tests.fleet.patched import OPTIONS, campaign, made
from tests.fleet.test_paces import Clock
from v0to1.errors import UsageError
from v0to1.fleet.campaign import Campaign
from v0to1.fleet.pace import Pace
from v0to1.fleet.publishing import Pushing, check, publish, refresh, unpublished
from v0to1.fleet.repositories import Repository
from v0to1.fleet.work import Task, do

pytestmark = pytest.mark.whole

PUSHING = Pushing("v0to1", options=OPTIONS)


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    """A forge, for which everything in this process has credentials."""
    with forge(tmp_path / "forge") as running:
        for name, value in running.environment().items():
            monkeypatch.setenv(name, value)
        yield running


def pushed(
    folder: Campaign, pushing: Pushing = PUSHING, *, failed: bool = False, clock: Clock | None = None
) -> dict[str, tuple[str, str]]:
    """Push what is to be pushed; states and reasons of all."""
    time = clock or Clock()
    pace = Pace(folder, 3600, time.said.append, now=lambda: time.now, sleep=time.sleep)
    names = [one.repository.name for one in folder.entries if one.state == "failed"] if failed else None
    publish(folder, unpublished(folder, names), pushing, pace, lambda entry: None)
    return states(folder)


def states(folder: Campaign) -> dict[str, tuple[str, str]]:
    return {one.repository.name: (one.state, one.reason) for one in Campaign.opened(folder.folder).entries}


def refreshed(folder: Campaign, program: str = "") -> dict[str, tuple[str, str]]:
    refresh(folder, program, Pace(folder, 1, print), lambda entry: None, 60.0)
    return states(folder)


def fleet(*words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "v0to1", "fleet", *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def everything(folder: Path) -> bytes:
    return b"\n".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def test_patches_become_drafts(there: Forge, tmp_path: Path) -> None:
    """From the list to the merge, by the command; without --push nothing leaves the machine."""
    campaign(there, tmp_path / "made", ["acme/web", "acme/api"])
    listed = tmp_path / "list"
    listed.write_text(f"{there.url('acme/web')}\n{there.url('acme/api')}\n")
    out = str(tmp_path / "out")
    code, printed, said = fleet("migrate", str(listed), "--out", out, "--branch", "openhands-v1")
    assert (code, printed.splitlines()[0]) == (0, "2 repositories: 2 patched"), said
    assert printed.splitlines()[2] == (
        "This call pushed nothing. --push would make a draft pull request of the branch openhands-v1 of "
        "2 repositories (2 pull requests at 60 an hour: about 1 minute). GitHub takes at most 500 an hour "
        "and 80 a minute from a user, a GitLab server what is set there."
    )
    assert (there.requests, there.commit("acme/web", "openhands-v1")) == ([], "")

    code, printed, said = fleet("migrate", "--out", out, "--push", "--per-hour", "36000")
    assert (code, printed.splitlines()[0]) == (0, "2 repositories: 2 pushed"), said
    assert said.splitlines()[0].startswith(
        "2 pull requests at 36,000 an hour: a minute at most. GitHub takes "
    )
    one = next(one for one in there.requests if one.repository == "acme/web")
    assert (one.head, one.base, one.draft) == ("openhands-v1", "main", True)
    assert one.title == "Migrate from the V0 API of OpenHands to V1"
    assert "| `conversations/create` | 1 | 1 | 0 |" in one.body
    assert "### What to look at\n\n- [ ] `bot.py:5`: " in one.body
    told = git(there.bare("acme/web"), "log", "--format=%an %ae %cn %s", "main..openhands-v1")
    assert told == "A Bot bot@forge.example A Bot Migrate from the V0 API of OpenHands to V1\n"
    patch = next((tmp_path / "out/repositories").glob("*-web/changes.patch")).read_text()
    compared = git(there.bare("acme/web"), "diff", "--binary", "main", "openhands-v1")
    assert compared == patch

    there.asked.clear()
    assert fleet("migrate", "--out", out, "--push")[1].splitlines()[0] == "2 repositories: 2 pushed"
    assert there.asked == []

    one.state = "MERGED"
    code, printed, said = fleet("status", out, "--refresh")
    assert (code, printed.splitlines()[0]) == (0, "2 repositories: 1 pushed, 1 merged"), said
    line = next(one for one in (tmp_path / "out/fleet.jsonl").read_text().splitlines() if "/web" in one)
    assert f'"request": "https://{there.address}/acme/web/pull/1"' in line
    assert '"state": "merged"' in line
    kept = everything(tmp_path / "out")
    assert PASSWORD.encode() not in kept
    assert TOKEN.encode() not in kept


def test_gitlab_gets_merge_requests(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["group/sub/web"])
    pushing = replace(PUSHING, forge="glab", title='A -title: "$(x)"', body="One\n\n- two\n")
    assert pushed(made_here, pushing) == {"sub-web": ("pushed", "")}
    assert pushed(made_here, pushing) == {"sub-web": ("pushed", "")}
    (one,) = there.requests
    assert (one.title, one.body.strip(), one.draft) == ('A -title: "$(x)"', "One\n\n- two", True)
    assert made_here.entry("sub-web").request.endswith("/group/sub/web/-/merge_requests/1")
    one.state = "CLOSED"
    assert refreshed(made_here, "glab") == {"sub-web": ("failed", "its pull request was closed")}
    one.state = "OPEN"
    assert refreshed(made_here, "glab") == {"sub-web": ("pushed", "")}
    one.state = "MERGED"
    assert refreshed(made_here, "glab") == {"sub-web": ("merged", "")}


def test_a_forge_is_known_by_the_programs_that_have_its_credentials(
    there: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    monkeypatch.delenv("GH_HOST")
    monkeypatch.setenv("GLAB_CONFIG_DIR", str(tmp_path / "nothing"))
    reason = f"neither gh nor glab knows {there.address}: log in "
    reason += f"(gh auth login --hostname {there.address}), or add --forge"
    assert pushed(made_here) == {"acme-web": ("failed", reason)}
    assert there.pushes("acme/web", "v0to1") == 0
    monkeypatch.setenv("GH_HOST", there.address)
    assert pushed(made_here, failed=True) == {"acme-web": ("pushed", "")}
    assert made_here.entry("acme-web").request.endswith("/acme/web/pull/1")

    monkeypatch.delenv("GH_HOST")
    monkeypatch.setenv("GLAB_CONFIG_DIR", there.environment()["GLAB_CONFIG_DIR"])
    other = campaign(there, tmp_path / "other", ["acme/api"])
    assert pushed(other) == {"acme-api": ("pushed", "")}
    assert other.entry("acme-api").request.endswith("/acme/api/-/merge_requests/1")


def test_without_credentials_nothing_is_tried_further(
    there: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web", "acme/api"])
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "wrong")
    with pytest.raises(UsageError, match="has no credentials"):
        pushed(made_here, replace(PUSHING, forge="gh"))
    assert {state for state, _ in states(made_here).values()} == {"patched"}
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
    assert {state for state, _ in pushed(made_here).values()} == {"pushed"}


def test_a_branch_with_other_contents_is_left_alone(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    git(there.bare("acme/web"), "branch", "v0to1", "main")
    reason = "its branch v0to1 has other contents: delete it, or begin another campaign with another --branch"
    assert pushed(made_here) == {"acme-web": ("failed", reason)}
    assert pushed(made_here) == {"acme-web": ("failed", reason)}
    assert (there.pushes("acme/web", "v0to1"), there.requests) == (0, [])
    git(there.bare("acme/web"), "branch", "-D", "v0to1")
    assert pushed(made_here, failed=True) == {"acme-web": ("pushed", "")}
    assert (there.pushes("acme/web", "v0to1"), len(there.requests)) == (1, 1)


def test_a_folder_that_was_lost_makes_nothing_twice(there: Forge, tmp_path: Path) -> None:
    """What is at the forge is taken for what it is: the same changes of the same commit."""
    pushed(campaign(there, tmp_path / "one", ["acme/web"]))
    assert pushed(campaign(there, tmp_path / "two", ["acme/web"])) == {"acme-web": ("pushed", "")}
    assert (there.pushes("acme/web", "v0to1"), len(there.requests)) == (1, 1)
    there.requests[0].state = "CLOSED"
    assert pushed(campaign(there, tmp_path / "three", ["acme/web"])) == {
        "acme-web": ("failed", "its pull request was closed")
    }
    assert len(there.requests) == 1


def test_a_pull_request_that_was_merged_meanwhile_is_not_made_again(there: Forge, tmp_path: Path) -> None:
    """As when a call was killed before it could note the pull request that it made."""
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    pushed(made_here)
    made_here.save(replace(made_here.entry("acme-web"), state="patched", request=""))
    there.requests[0].state = "MERGED"
    git(there.bare("acme/web"), "branch", "-D", "v0to1")
    assert pushed(made_here) == {"acme-web": ("merged", "")}
    assert len(there.requests) == 1


def test_a_branch_that_has_moved_is_processed_again(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web", "acme/api"])
    work = tmp_path / "work"
    for name, text in (("web", CLIENT["bot.py"] + "\n\nMORE = 1\n"), ("api", "# nothing any more\n")):
        git(tmp_path, "clone", "--quiet", str(there.bare(f"acme/{name}")), f"work/{name}")
        (work / name / "bot.py").write_text(text)
        git(work / name, "commit", "--quiet", "--all", "--message=Move")
        git(work / name, "push", "--quiet", "origin", "main")
    assert pushed(made_here) == {"acme-api": ("clean", ""), "acme-web": ("pushed", "")}
    assert [one.repository for one in there.requests] == ["acme/web"]
    assert git(there.bare("acme/web"), "rev-list", "--count", "main..v0to1") == "1\n"
    assert "MORE = 1" in git(there.bare("acme/web"), "show", "v0to1:bot.py")
    assert there.commit("acme/api", "v0to1") == ""


def test_the_commit_is_the_patch_and_nothing_else(
    there: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With large files, carriage returns, filters, and whatever the user's settings ask git for."""
    _, result = made("mixed")
    made_here = campaign(there, tmp_path / "out", ["acme/web"], "mixed")
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "pre-push",
        "post-checkout",
        "reference-transaction",
    ):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> {ran}\n")
        (hooks / name).chmod(0o755)
    config = tmp_path / "config"
    config.write_text(
        Path(there.environment()["GIT_CONFIG_GLOBAL"]).read_text()
        + f"[core]\n\thooksPath = {hooks}\n\tautocrlf = true\n[init]\n\ttemplateDir = {tmp_path}\n"
        + "[diff]\n\tnoprefix = true\n[apply]\n\twhitespace = error-all\n[color]\n\tui = always\n"
        + f'[filter "lfs"]\n\tclean = touch {ran}\n\tsmudge = touch {ran}\n\trequired = true\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert pushed(made_here) == {"acme-web": ("pushed", "")}
    again = do(Task(Repository("one", there.url("acme/web")), "migrate", OPTIONS))
    assert not ran.exists()
    changed = ["git", "-c", "core.attributesFile=", "diff", "--binary", "main", "v0to1"]
    compared = subprocess.run(changed, cwd=there.bare("acme/web"), env=environment(), stdout=-1, check=True)
    assert compared.stdout == result.patch
    assert b"\r\n" in result.patch
    assert again.patch.splitlines()[0].startswith(b"diff --git a/")
    large = git(there.bare("acme/web"), "ls-tree", "main", "large.bin")
    assert git(there.bare("acme/web"), "ls-tree", "v0to1", "large.bin") == large


def test_a_forge_that_takes_no_more_is_waited_for(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    there.refuse = 2
    clock = Clock()
    assert pushed(made_here, clock=clock) == {"acme-web": ("pushed", "")}
    assert (there.refused, len(there.requests), there.pushes("acme/web", "v0to1")) == (2, 1, 1)
    assert clock.slept == [60.0, 120.0]
    assert all("secondary rate limit" in one for one in clock.said)


def test_a_gitlab_that_takes_no_more_is_waited_for(there: Forge, tmp_path: Path) -> None:
    """By `glab` for a moment, which tries six times, and then by us."""
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    there.refuse = 8
    clock = Clock()
    assert pushed(made_here, replace(PUSHING, forge="glab"), clock=clock) == {"acme-web": ("pushed", "")}
    assert (there.refused, len(there.requests), clock.slept) == (8, 1, [60.0])
    assert "429" in clock.said[0]


@pytest.mark.parametrize(
    ("program", "create"),
    [
        ("gh", "POST /api/graphql PullRequestCreate"),
        ("glab", "POST /api/v4/projects/acme/web/merge_requests"),
    ],
)
def test_a_pull_request_that_is_there_after_all(
    there: Forge, tmp_path: Path, program: str, create: str
) -> None:
    """It was made after it was looked for: by a call that was killed, whose program came to its end."""
    made_here = campaign(there, tmp_path / "out", ["acme/web"])

    def meanwhile(when: str, what: str) -> None:
        if (when, what) == ("before", create):
            there.received = lambda *_: None
            there.create("acme/web", "v0to1", "main", "First", "", True)

    there.received = meanwhile
    assert pushed(made_here, replace(PUSHING, forge=program)) == {"acme-web": ("pushed", "")}
    assert [one.title for one in there.requests] == ["First"]


def hang_up_where_one_is_made(when: str, what: str) -> None:
    """End the connection on which a pull request would be made."""
    if what.endswith("PullRequestCreate"):
        raise ConnectionError


def test_a_pull_request_that_could_not_be_made_is_made_for_the_branch_that_is_there(
    there: Forge, tmp_path: Path
) -> None:
    """Whatever happened meanwhile to the branch that it is to be merged into."""
    made_here = campaign(there, tmp_path / "out", ["acme/web"])

    there.received = hang_up_where_one_is_made
    state, reason = pushed(made_here)["acme-web"]
    assert (state, reason.partition(":")[0]) == ("failed", "gh pr create")
    there.received = lambda *_: None
    git(tmp_path, "clone", "--quiet", str(there.bare("acme/web")), "work")
    git(tmp_path / "work", "commit", "--quiet", "--allow-empty", "--message=Move")
    git(tmp_path / "work", "push", "--quiet", "origin", "main")
    assert pushed(made_here, failed=True) == {"acme-web": ("pushed", "")}
    assert (there.pushes("acme/web", "v0to1"), len(there.requests)) == (1, 1)


def test_a_pull_request_that_could_not_be_made_is_made_of_what_was_found_again(
    there: Forge, tmp_path: Path
) -> None:
    """`--again` made another patch meanwhile: the branch that is there has the changes of the first one."""
    made_here = campaign(there, tmp_path / "out", ["acme/web"])

    there.received = hang_up_where_one_is_made
    assert pushed(made_here)["acme-web"][0] == "failed"
    there.received = lambda *_: None
    first = there.commit("acme/web", "v0to1")
    assert first
    git(tmp_path, "clone", "--quiet", str(there.bare("acme/web")), "work")
    (tmp_path / "work/bot.py").write_text(CLIENT["bot.py"] + "\n\nMORE = 1\n")
    git(tmp_path / "work", "commit", "--quiet", "--all", "--message=Move")
    git(tmp_path / "work", "push", "--quiet", "origin", "main")
    made_here.store(do(Task(made_here.entry("acme-web").repository, "migrate", OPTIONS)))
    assert Campaign.opened(made_here.folder).entry("acme-web").outdated
    assert pushed(made_here) == {"acme-web": ("pushed", "")}
    assert git(there.bare("acme/web"), "rev-list", "--count", "main..v0to1") == "1\n"
    assert "MORE = 1" in git(there.bare("acme/web"), "show", "v0to1:bot.py")
    assert [one.commit for one in there.requests] == [there.commit("acme/web", "v0to1")]
    assert not made_here.entry("acme-web").outdated


def test_a_branch_that_somebody_has_changed_is_not_made_anew(there: Forge, tmp_path: Path) -> None:
    """Nor is one made anew that has a pull request."""
    made_here = campaign(there, tmp_path / "out", ["acme/web", "acme/api"])
    pushed(made_here)
    for name in ("acme-web", "acme-api"):
        made_here.save(replace(made_here.entry(name), state="patched", outdated=True))
    commits = [there.commit(name, "v0to1") for name in ("acme/web", "acme/api")]
    there.requests = [one for one in there.requests if one.repository == "acme/web"]
    git(there.bare("acme/api"), "branch", "--force", "v0to1", "main")
    assert {name: state for name, (state, _) in pushed(made_here).items()} == {
        "acme-web": "pushed",
        "acme-api": "failed",
    }
    assert there.commit("acme/web", "v0to1") == commits[0]
    assert there.commit("acme/api", "v0to1") == there.commit("acme/api", "main")


def appears(there: Forge, commit: str) -> None:
    """Let a branch appear after it was looked for, and the repository was cloned."""
    left = [3]

    def meanwhile(when: str, what: str) -> None:
        left[0] -= (when, what) == ("after", "POST /acme/web.git/git-upload-pack")
        if left[0] == 0:
            there.received = lambda *_: None
            git(there.bare("acme/web"), "update-ref", "refs/heads/v0to1", commit)

    there.received = meanwhile


def test_a_branch_that_appears_meanwhile_is_left_alone(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    main = there.commit("acme/web", "main")
    appears(there, main)
    ((state, reason),) = pushed(made_here).values()
    assert (state, reason.partition(":")[0]) == ("failed", "its branch v0to1 has other contents")
    assert (there.commit("acme/web", "v0to1"), there.requests) == (main, [])


def test_a_branch_that_appears_meanwhile_may_be_ours(there: Forge, tmp_path: Path) -> None:
    """As a call that was killed leaves a git that comes to its end."""
    pushed(campaign(there, tmp_path / "first", ["acme/web"]), replace(PUSHING, forge="none"))
    first = there.commit("acme/web", "v0to1")
    git(there.bare("acme/web"), "update-ref", "-d", "refs/heads/v0to1")
    appears(there, first)
    named = replace(PUSHING, author="Ann Other <ann@git.example>")
    assert pushed(campaign(there, tmp_path / "out", ["acme/web"]), named) == {"acme-web": ("pushed", "")}
    assert there.commit("acme/web", "v0to1") == first == there.requests[0].commit


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("exit 1", "git push: ! [remote rejected] HEAD -> v0to1 (pre-receive hook declined)"),
        (
            "echo error: GH013: Repository rule violations >&2; exit 1",
            "git push: remote: error: GH013: Repository rule violations",
        ),
    ],
)
def test_an_origin_says_why_it_refuses_a_branch(there: Forge, tmp_path: Path, hook: str, said: str) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    path = there.bare("acme/web") / "hooks/pre-receive"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{hook}\n")
    path.chmod(0o755)
    assert pushed(made_here) == {"acme-web": ("failed", said)}
    assert there.requests == []


def test_a_repository_that_is_always_refused_does_not_hold_up_the_others(
    there: Forge, tmp_path: Path
) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/a", "acme/b"])
    path = there.bare("acme/a") / "hooks/pre-receive"
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\necho error: too many requests >&2; exit 1\n")
    path.chmod(0o755)
    clock = Clock()
    reason = "its forge took no more, however long it was waited for: go on later"
    assert pushed(made_here, clock=clock) == {"acme-a": ("failed", reason), "acme-b": ("pushed", "")}
    assert clock.slept[:3] == [60.0, 120.0, 240.0]
    assert sum(clock.slept) < 1800
    path.unlink()
    assert pushed(made_here, failed=True)["acme-a"] == ("pushed", "")


def test_a_forge_that_takes_nothing_ends_the_call(there: Forge, tmp_path: Path) -> None:
    names = ["acme/a", "acme/b", "acme/c", "acme/d", "acme/e"]
    made_here = campaign(there, tmp_path / "out", names)
    there.refuse = 1000
    with pytest.raises(UsageError, match="has taken no more for hours"):
        pushed(made_here, clock=Clock())
    there.refuse = 0
    assert {state for state, _ in pushed(made_here).values()} == {"pushed"}
    assert [there.pushes(name, "v0to1") for name in names] == [1] * 5


def test_a_branch_alone(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    assert pushed(made_here, replace(PUSHING, forge="none")) == {"acme-web": ("pushed", "")}
    assert (there.pushes("acme/web", "v0to1"), there.requests) == (1, [])
    assert [one for one in there.asked if "/api/" in one] == []


def test_a_failure_of_one_does_not_touch_the_others(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/a", "acme/b", "acme/c"])
    there.bare("acme/b").rename(tmp_path / "away.git")
    found = pushed(made_here)
    assert {name: state for name, (state, _) in found.items()} == {
        "acme-a": "pushed",
        "acme-b": "failed",
        "acme-c": "pushed",
    }
    assert found["acme-b"][1].startswith("git ls-remote: fatal: ")
    (tmp_path / "away.git").rename(there.bare("acme/b"))
    assert {state for state, _ in pushed(made_here, failed=True).values()} == {"pushed"}
    assert [one.repository for one in there.requests] == ["acme/a", "acme/c", "acme/b"]


def test_folders_of_one_repository_have_a_branch_each(there: Forge, tmp_path: Path) -> None:
    made_here = campaign(there, tmp_path / "made", ["acme/web"])
    url, one = there.url("acme/web"), made_here.entry("acme-web")
    shared = Campaign.begun(
        tmp_path / "out",
        [Repository("a", url, "", "bots/one"), Repository("b", url, "main")],
        {"command": "migrate", "branch": "v0to1"},
    )
    _, result = made("plain")
    for name in ("a", "b"):
        shared.store(replace(result, name=name, commit=one.commit))
    assert {state for state, _ in pushed(shared).values()} == {"pushed"}
    assert sorted(one.head for one in there.requests) == ["v0to1-bots-one", "v0to1-main"]


def test_a_tag_cannot_be_merged_into(there: Forge, tmp_path: Path) -> None:
    campaign(there, tmp_path / "made", ["acme/web"])
    git(there.bare("acme/web"), "tag", "v1")
    tagged = Campaign.begun(tmp_path / "out", [Repository("a", there.url("acme/web"), "v1")], {})
    tagged.store(replace(made("plain")[1], name="a"))
    assert pushed(tagged) == {"a": ("failed", "v1 is no branch of it, into which something could be merged")}


@pytest.mark.parametrize(
    ("wrong", "where", "said"),
    [
        ({"author": "nobody"}, "--author", "is nobody"),
        ({"author": "A <a@b>\nEvil <c@d>"}, "--author", "is nobody"),
        ({"title": "a\nb"}, "--title", "has control characters"),
        ({"message": "a\0b"}, "--message", "has control characters"),
        ({"body": "x" * 60_001}, "--body", "is longer than 60,000 bytes"),
    ],
)
def test_what_cannot_be_is_refused(
    there: Forge, tmp_path: Path, wrong: dict[str, str], where: str, said: str
) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    with pytest.raises(UsageError) as refused:
        check(made_here, replace(PUSHING, **wrong))  # type: ignore[arg-type]
    assert refused.value.where == where
    assert said in refused.value.what


def test_somebody_has_to_make_the_commit(
    there: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_here = campaign(there, tmp_path / "out", ["acme/web"])
    config = tmp_path / "config"
    text = Path(there.environment()["GIT_CONFIG_GLOBAL"]).read_text()
    config.write_text(text[text.index("[credential") :])
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    with pytest.raises(UsageError, match="git does not know who makes commits"):
        check(made_here, PUSHING)
    named = replace(PUSHING, author="Ann Other <ann@git.example>", message="Move\n\n#1 is no comment")
    check(made_here, named)
    assert pushed(made_here, named) == {"acme-web": ("pushed", "")}
    told = git(there.bare("acme/web"), "log", "-1", "--format=%an %ae %cn %B", "v0to1")
    assert told.strip() == "Ann Other ann@git.example Ann Other Move\n\n#1 is no comment"


def test_programs_that_are_missing(there: Forge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosted = Campaign.begun(tmp_path / "out", [Repository("a", "git@github.com:acme/web")], {})
    git_alone = tmp_path / "bin"
    git_alone.mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        (git_alone / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(git_alone))
    with pytest.raises(UsageError, match="needs gh, which is not installed"):
        check(hosted, PUSHING)
    check(hosted, replace(PUSHING, forge="none"))
