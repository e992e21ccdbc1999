"""The fuzz run itself: inputs keep their bytes, mutations stay in bounds, and what is wrong is seen."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import checks, failures, shrink
from tests.fuzz.__main__ import put_aside
from tests.fuzz.cases import MARK, Case, fits_disk, parsed
from tests.fuzz.checks import OwnError, agrees, foreseen
from tests.fuzz.documents import changed_document, inner
from tests.fuzz.failures import Keeper, Stuck, kind_of, limited, smaller
from tests.fuzz.mutating import MOST, mutated
from tests.fuzz.seeds import INSIDE, LANGUAGES
from tests.fuzz.table import BEGIN, END, Row, put, text_table
from tests.fuzz.targets import TARGETS, attempted
from tests.laws.kinds import KINDS
from tests.laws.kinds import kind_of as file_kind
from tests.laws.stories import QUICK
from v0to1 import pipeline
from v0to1.core.model import Run

pytestmark = pytest.mark.whole

NAMES = st.text("abé/.", min_size=1, max_size=6)
DATA = st.binary(max_size=20).filter(lambda data: MARK not in b"\n" + data)
CLIENT = Case((("a.sh", b"curl https://app.all-hands.dev/api/conversations/1\n"),))


def test_a_document_of_aliases_is_changed_as_small_as_it_is() -> None:
    lines = ["0: &a0 [x]", *(f"{each}: &a{each} [*a{each - 1}, *a{each - 1}]" for each in range(1, 60))]
    bomb = "\n".join((*lines, "own: &own {key: *own}")).encode()
    assert len(list(inner(yaml.safe_load(bomb)))) == 60 + 1 + 1 + 2 * 59 + 1
    for seed in range(50):
        assert len(changed_document(bomb, b"", Random(seed))) < 10 * len(bomb)


@given(st.lists(st.tuples(NAMES, DATA), min_size=1, max_size=3))
def test_an_input_keeps_its_files(files: list[tuple[str, bytes]]) -> None:
    assert parsed(Case(tuple(files)).dumped()) == Case(tuple(files))


@pytest.mark.parametrize(
    "names", [(), ("",), ("/a",), ("../a",), ("a/../../b",), ("a//b",), ("a", "a"), ("a", "a/b"), (".git/a",)]
)
def test_names_that_lead_elsewhere_are_no_input(names: tuple[str, ...]) -> None:
    assert not fits_disk(names)


def test_names_in_one_folder_are_an_input() -> None:
    assert fits_disk(("a", "b/c", "b/d.py", ".env"))


@settings(QUICK, max_examples=30)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(["data", "rules", "settings", "shell"]))
def test_mutations_are_small_and_the_same_for_the_same_seed(seed: int, name: str) -> None:
    seeds = TARGETS[name].begin()
    made = [mutated(seeds[seed % len(seeds)], seeds, TARGETS[name].names, Random(seed)) for _ in "ab"]
    assert made[0] == made[1]
    assert made[0].files and made[0].size() <= max(MOST, seeds[seed % len(seeds)].size())
    assert parsed(made[0].dumped()) == made[0]


def test_seeds_are_of_every_kind_and_fit_the_disk() -> None:
    every = {name: target.begin() for name, target in TARGETS.items()}
    assert all(fits_disk([name for name, _ in case.files]) for cases in every.values() for case in cases)
    met = {file_kind(name) for cases in every.values() for case in cases for name, _ in case.files}
    assert met >= {*KINDS} == {*LANGUAGES, *INSIDE}


@pytest.mark.parametrize("name", TARGETS)
def test_a_seed_stands_its_target(name: str) -> None:
    assert attempted(TARGETS[name], min(TARGETS[name].begin(), key=Case.size))


def test_an_error_of_the_engine_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object, **more: object) -> Run:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "run", broken)
    with pytest.raises(OwnError, match="ZeroDivisionError") as caught:
        attempted(TARGETS["piped"], CLIENT)
    assert "in broken" in caught.value.kind


@pytest.mark.parametrize(
    ("code", "said"), [(3, ""), (-9, ""), (2, ""), (1, "Traceback (most recent call last)")]
)
def test_an_exit_code_that_nobody_told_is_seen(code: int, said: str) -> None:
    with pytest.raises(AssertionError):
        foreseen(subprocess.CompletedProcess((), code, "", said))


def test_an_exit_code_that_belies_the_report_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_bytes(CLIENT.files[0][1])
    run = checks.checked(tmp_path)
    assert run is not None and agrees(run, 1)
    for code in (0, 2):
        with pytest.raises(AssertionError):
            agrees(run, code)
    monkeypatch.setattr(checks, "v0to1", lambda *given, folder: subprocess.CompletedProcess((), 1, "{}", ""))
    with pytest.raises(Exception, match="required"):
        checks.checked(tmp_path)


def test_a_check_that_writes_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def writing(*given: str, folder: Path) -> subprocess.CompletedProcess[str]:
        (folder / "b").write_text("", "utf-8")
        return subprocess.CompletedProcess(given, 0, json.dumps({}), "")

    monkeypatch.setattr(checks, "v0to1", writing)
    with pytest.raises(AssertionError, match="check wrote something"):
        checks.checked(tmp_path)


def test_an_input_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever() -> None:
        for _ in count():
            continue

    monkeypatch.setattr(failures, "PATIENCE", 0.01)
    with pytest.raises(Stuck), limited():
        forever()


def test_failures_of_one_kind_are_kept_once_and_small(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    for data in (b"long", b"short!", b"s"):
        try:
            int(data)
        except ValueError as error:
            keeper.keep(data, error)
    assert [path.read_bytes() for path in keeper.all()] == [b"s"]
    assert "int(data)" in keeper.all()[0].with_suffix(".txt").read_text("utf-8")


def test_another_place_is_another_kind() -> None:
    def first(text: str) -> int:
        return int(text)

    def second(text: str) -> int:
        return int(text) + 0

    found = []
    for read, text in ((first, "a"), (first, "b"), (second, "a")):
        with pytest.raises(ValueError, match="invalid literal") as caught:
            read(text)
        found.append(kind_of(caught.value))
    assert found[0] == found[1] != found[2]


def test_a_failure_is_told_in_few_words() -> None:
    whole = Case((("a", b"one two\nthree x four\nfive\n"), ("b", b"six\n")))
    assert smaller(whole, lambda case: b"x" in (case.named("a") or b"")) == Case((("a", b"x"),))


def test_the_table_is_written_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    rows = [Row("a", "A", 1_200, 3), Row("b", "Bé", 1, 0, (page,))]
    with pytest.raises(FileNotFoundError):
        put(page, rows)
    page.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="no marks"):
        put(page, rows)
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", "utf-8")
    put(page, rows)
    text = page.read_text("utf-8")
    assert text.startswith(f"before\n{BEGIN}\nLast run: ") and text.endswith(f"{END}\nafter\n")
    assert "| A | 1,200 | 3 | 0 |\n| Bé | 1 | 0 | 1 |\n| all | 1,201 | 3 | 1 |" in text and "old" not in text
    assert text_table(rows).splitlines()[-1].split() == ["all", "1,201", "3", "1"]


def test_a_failing_input_is_made_small_in_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refusing(files: Mapping[str, bytes]) -> None:
        assert b"x" not in b"".join(files.values())

    monkeypatch.setattr(shrink, "TARGETS", {"shell": replace(TARGETS["shell"], attempt=refusing)})
    path = tmp_path / "a"
    path.write_bytes(Case((("a.sh", b"a\nb x c\n"), ("b.sh", b"d"))).dumped())
    assert shrink.main("shell", path).startswith(f"{path}: 1 bytes, AssertionError")
    assert path.read_bytes() == b"%%% a.sh\nx"
    path.write_bytes(b"%%% a.sh\nd")
    assert shrink.main("shell", path) == f"{path}: stands the target shell"


def test_what_failed_before_is_tried_again(tmp_path: Path) -> None:
    """It counts for a run only if it fails in it."""
    for name in ("failures/a.case", "failures/a.txt", "deaths/b"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", "utf-8")
    put_aside(tmp_path)
    put_aside(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.case", "b"]
    assert (tmp_path / "corpus" / "a.case").exists() and (tmp_path / "past" / "b").exists()
