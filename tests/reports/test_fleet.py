"""Several runs: which are of one repository, in which order, and what became of each operation."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.stories import QUICK
from tests.reports.consumers import ACTING, ESCAPES, read_json, validator
from tests.reports.sample import sample
from tests.reports.strategies import RUNS, TEXTS
from v0to1.core.model import Explanation, Failed, Finding, Origin, Run, Skipped, Suppressed, Verdict
from v0to1.reports import SEVERAL, render
from v0to1.reports.fleet import Fleet, Moment, Saved, gather
from v0to1.reports.fleet.gather import numbers
from v0to1.reports.merge import merge
from v0to1.reports.tally import is_left

pytestmark = pytest.mark.whole

EARLY = "2026-06-01"


def on(day: str, *findings: Finding, **more: object) -> Run:
    """The sample as it would be on a day with nothing written and these findings only."""
    run = sample()
    changed = {"wrote": False, "origin": Origin(), "changes": (), **more}
    return replace(run, findings=findings, calendar=replace(run.calendar, as_of=day), **changed)  # type: ignore[arg-type]


def some(number: int) -> tuple[Finding, ...]:
    """The first findings of the sample that are certain."""
    return tuple([each for each in sample().findings if each.counts][:number])


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [each.fingerprint for each in findings]


def only(fleet: Fleet) -> tuple[Moment, ...]:
    (repository,) = fleet.repositories
    return repository.moments


def test_what_is_gone_is_resolved_what_comes_is_new_and_the_rest_unchanged() -> None:
    one, two, three = some(3)
    moved = replace(two, line=two.line + 7)
    first, second = only(gather([Saved(on("2026-06-02", moved, three)), Saved(on(EARLY, one, two))]))
    assert (first.label, first.since) == (EARLY, None)
    assert second.since is not None
    told = [names(getattr(second.since, each.name)) for each in fields(second.since)]
    assert told == [names((three,)), names((one,)), names((two,)), [], []]
    assert (first.numbers.left, second.numbers.left) == (2, 2)


def test_what_a_run_only_proposes_is_left_and_what_it_wrote_is_resolved() -> None:
    applied = replace(some(1)[0], applied=True)
    before = Saved(on(EARLY, applied))
    proposed = only(gather([before, Saved(on("2026-06-02", applied))]))[1]
    written = only(gather([before, Saved(on("2026-06-02", applied, wrote=True))]))[1]
    assert (proposed.numbers.left, proposed.numbers.planned, proposed.numbers.native) == (1, 1, 0)
    assert (written.numbers.left, written.numbers.planned, written.numbers.adapted) == (0, 0, 1)
    assert proposed.since is not None and names(proposed.since.unchanged) == names((applied,))
    assert written.since is not None and names(written.since.resolved) == names((applied,))


def test_what_is_suppressed_since_is_not_resolved() -> None:
    one = some(1)[0]
    after = on("2026-06-02", replace(one, suppressed=Suppressed(one.path, 1, "later")))
    since = only(gather([Saved(on(EARLY, one)), Saved(after)]))[1].since
    assert since is not None and (names(since.kept), since.resolved) == (names((one,)), ())


ONE = some(1)[0]
OTHER = Explanation("other/rule", "", "", "", "", "", Verdict.SAFE, False, (0, 0))


@pytest.mark.parametrize(
    "more",
    [
        {"failed": (Failed(ONE.path, "broken"),)},
        {"skipped": (Skipped(ONE.path, "too large"),)},
        {"skipped": (Skipped(f"{ONE.path.split('/')[0]}/", "ignored by .gitignore"),)},
        {"rules": (OTHER,)},
        {"asked": ("scripts", ONE.path.rpartition("/")[0] + "/other")},
    ],
)
def test_what_was_not_looked_at_is_not_resolved(more: dict[str, object]) -> None:
    since = only(gather([Saved(on(EARLY, ONE)), Saved(on("2026-06-02", **more))]))[1].since
    assert since is not None and (names(since.unseen), since.resolved) == (names((ONE,)), ())


@pytest.mark.parametrize("asked", [(".",), (ONE.path,), ("x", ONE.path.split("/")[0]), ()])
def test_what_was_looked_at_and_is_gone_is_resolved(asked: tuple[str, ...]) -> None:
    skipped = (Skipped(f"{ONE.path}x", "too large"), Skipped("other/", "ignored"))
    after = on("2026-06-02", asked=asked, skipped=skipped)
    since = only(gather([Saved(on(EARLY, ONE)), Saved(after)]))[1].since
    assert since is not None and (names(since.resolved), since.unseen) == (names((ONE,)), ())


def test_runs_are_parted_by_name_then_remote_then_root() -> None:
    remote = Origin(remote="git@git.example:acme/shop.git")
    inner = replace(remote, folder="bot")
    given = [
        Saved(on(EARLY, root="/a/client")),
        Saved(on(EARLY, root="/b/client")),
        Saved(on(EARLY, root="/c/x", origin=remote)),
        Saved(
            on(
                EARLY,
                root="/d/x",
                origin=replace(remote, commit="1" * 40, committed="2026-05-01", dirty=True),
            )
        ),
        Saved(on(EARLY, root="/c/x", origin=inner)),
        Saved(on(EARLY, root="/a/client"), "Shop two"),
        Saved(on(EARLY, root="/a/client"), "shop/two"),
    ]
    fleet = gather(given)
    assert [(one.name, one.slug, len(one.moments)) for one in fleet.repositories] == [
        ("client", "client", 1),
        ("client-2", "client-2", 1),
        ("shop", "shop", 2),
        ("Shop two", "shop-two", 1),
        ("shop/bot", "shop-bot", 1),
        ("shop/two", "shop-two-2", 1),
    ]
    assert fleet.repositories[2].latest.label == "2026-06-01 (1111111111 and changes)"


@QUICK
@given(st.lists(RUNS, min_size=1, max_size=3))
def test_numbers_add_up(runs: list[Run]) -> None:
    fleet = gather([Saved(each) for each in runs])
    assert sum(len(each.moments) for each in fleet.repositories) == len(runs)
    for each in fields(fleet.total):
        if each.name != "minutes":
            parts = [getattr(one.latest.numbers, each.name) for one in fleet.repositories]
            assert getattr(fleet.total, each.name) == sum(parts)
    for run in runs:
        told = numbers(run)
        assert told.operations == told.native + told.adapted + told.left
        assert told.left == sum(is_left(each, run) for each in run.findings)
        assert told.left == told.planned + told.manual + told.gap
        assert told.operations + told.ambiguous + told.suppressed == len(run.findings)


def test_a_merged_run_is_of_the_newest_and_every_fingerprint_its_own() -> None:
    one = on(EARLY, *some(2), root="/x/client")
    two = replace(one, root="/y/client")
    newer = on("2026-06-09", *some(1), root="/x/client")
    merged = merge(gather([Saved(one), Saved(two), Saved(newer)]))
    assert [each.path.split("/")[0] for each in merged.findings] == ["client", "client-2", "client-2"]
    assert len(set(names(merged.findings))) == 3
    assert (merged.calendar.as_of, merged.origin) == ("2026-06-09", Origin())
    assert [each.rule for each in merged.rules] == [each.rule for each in one.rules]


def several() -> list[Saved]:
    """Two repositories, one of them with three runs."""
    one = on(EARLY, *some(5), root="/x/shop")
    two = on("2026-06-05", *some(6)[1:], root="/x/shop", failed=(Failed(some(2)[1].path, "broken"),))
    three = on("2026-06-09", root="/x/shop", failed=())
    return [Saved(one), Saved(two), Saved(three), Saved(sample())]


def check_table(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows
    for row in rows:
        assert int(row["operations"]) == sum(int(row[name]) for name in ("native", "adapted", "left"))


def check_json(text: str) -> None:
    document = read_json(text)
    validator("fleet").validate(document)
    for repository in document["repositories"]:
        assert len(repository["left"]) == repository["runs"][-1]["numbers"]["left"]


CHECKS = {"csv": check_table, "json": check_json}


@pytest.mark.parametrize("fmt", SEVERAL)
@QUICK
@given(runs=st.lists(RUNS, min_size=2, max_size=3), name=TEXTS)
def test_any_runs_are_told_validly(fmt: str, runs: list[Run], name: str) -> None:
    text = render([Saved(each, name) for each in runs], fmt, verbose=1)
    assert fmt == "html" or (not ACTING.search(text) and not ESCAPES.search(text))
    if fmt in CHECKS:
        CHECKS[fmt](text)


def test_the_terminal_shows_the_roll_up_and_what_changed() -> None:
    text = render(several(), "text", verbose=1)
    assert (
        re.search(r"^fixbot +2026-06-15 .*\n", text.replace("\n", "\n"), re.MULTILINE)
        or "tools/clients" in text
    )
    lines = [re.split(r"  +", line) for line in text.splitlines()]
    (start,) = [number for number, cells in enumerate(lines) if cells == ["shop"]]
    rows = [cells[1:8] for cells in lines[start + 2 : start + 5]]
    assert rows == [
        ["5", "0", "–", "–", "–", "–", "–"],
        ["5", "0", "1", "0", "4", "0", "1"],
        ["0", "0", "0", "5", "0", "0", "0"],
    ]


def test_the_markdown_lists_what_changed_since_the_run_before() -> None:
    text = render(several(), "markdown")
    assert "5 operations resolved:\n" in text
    assert text.count("\n- `") == 5


def test_formats_that_know_one_run_get_the_newest_ones_as_one() -> None:
    (log,) = json.loads(render(several(), "sarif"))["runs"]
    uris = [each["location"]["uri"] for each in log["artifacts"]]
    assert uris and all(each.startswith("tools/clients/fixbot/") for each in uris)
