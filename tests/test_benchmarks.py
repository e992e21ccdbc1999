"""The benchmarks say what they found and nothing better; how long anything takes is no matter of tests."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import PARTS
from benchmarks.aims import AIMS, Aim, Figure, ratio, verdict
from benchmarks.analysis import PYTHON, texts
from benchmarks.clients import EDIT, EDITED, FEWEST, MOST, PROJECTS, Project, made
from benchmarks.commands import AST_GREP, LIBCST, PARSED, literals, parse
from benchmarks.fleet import Done, fleet
from benchmarks.hooks import clean
from benchmarks.migrations import measures
from benchmarks.page import BEGIN, END, PAGE, aims, measured, page, section
from benchmarks.parsing import main
from benchmarks.parts import COMMANDS, Part, lines_of
from benchmarks.places import PACKAGES, BenchmarkError
from benchmarks.published import LOOKALIKES, most
from benchmarks.registries import pinned
from benchmarks.repository import PLACE, checkout, repository
from benchmarks.running import BUDGET, LIMIT, LONG, Command, Measure, Sample, output, sample, side_by_side
from benchmarks.trees import grown

ROOT = Path(__file__).parents[1]
TWICE = Aim("twice", "one thing to another", 2.0)
QUICK = Measure("quick", (Sample(1.0, 1.0, 10_000_000), Sample(9.0, 3.0, 30_000_000), Sample(2.0, 2.0, 1)))
CUT = Measure("cut", (Sample(LIMIT, 5.0, 1, ended=False),))


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs write stands in a folder of the test."""
    monkeypatch.setattr("benchmarks.running.scratch", lambda: tmp_path)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure(2.0), "met"),
        (Figure(2.01), "**not met**"),
        (Figure(2.5, ">"), "**not met**"),
        (Figure(1.5, ">"), "not known"),
        (Figure(2.5, "<"), "not known"),
        (Figure(1.5, "<"), "met"),
        (None, "not measured"),
    ],
)
def test_an_aim_is_met_only_where_that_is_known(figure: Figure | None, said: str) -> None:
    assert verdict(TWICE, figure) == said


def test_every_aim_stands_in_the_table_whatever_was_measured() -> None:
    table = aims({"hook": Figure(12.345), "large-ruff": Figure(3.0, ">")}, {"report": "no | browser\nhere"})
    lines = table.splitlines()[2:]

    assert len(lines) == len(AIMS)
    assert all(
        aim.says in line and f"| {aim.bound:g}{aim.unit} |" in line
        for aim, line in zip(AIMS, lines, strict=True)
    )
    told = {
        aim.key: line.rsplit(f"{aim.bound:g}{aim.unit} ", 1)[1] for aim, line in zip(AIMS, lines, strict=True)
    }
    assert told.pop("hook") == "| 12.35× | **not met** |"
    assert told.pop("large-ruff") == "| > 3.00× | **not met** |"
    assert told.pop("report") == "| | not measured: no \\| browser here |"
    assert set(told.values()) == {"| | not measured |"}


def test_medians_are_compared_and_the_peak_is_the_most_of_all_rounds() -> None:
    assert (QUICK.wall, QUICK.cpu, QUICK.peak) == (2.0, 2.0, 30_000_000)
    assert ratio(QUICK, Measure("other", (Sample(4.0, 1.0, 1),))) == Figure(0.5)
    assert ratio(QUICK, Measure("other", (Sample(4.0, 1.0, 1),)), less=1.0) == Figure(0.25)


def test_what_did_not_end_took_at_least_the_limit() -> None:
    assert ratio(CUT, QUICK) == Figure(LIMIT / 2, ">")
    assert ratio(QUICK, CUT) == Figure(2 / LIMIT, "<")
    assert ratio(CUT, CUT) is None
    assert lines_of({"cut": CUT, "quick": QUICK}, "quick") == (
        ("cut", f"> {LIMIT:.2f} s", "> 5.00 s", "0 MB", ""),
        ("quick", "2.00 s", "2.00 s", "30 MB", ""),
    )


def test_of_two_commands_that_were_ended_nothing_is_said() -> None:
    part = Part("Title", "", COMMANDS, (), {"server": None, "hook": Figure(1.25)}, {"report": "no browser"})
    told = measured([part], 1)

    assert "LibCST's parsing of its Python | 1× | | not measured: both commands were ended |" in told
    assert "| 1.25× | met |" in told
    assert "| not measured: no browser |" in told


@pytest.mark.parametrize(
    ("figures", "greatest"),
    [
        ([Figure(0.5), Figure(0.9), Figure(0.7, "<")], Figure(0.9)),
        ([Figure(0.5), Figure(0.9, "<")], Figure(0.9, "<")),
        ([Figure(0.5, ">"), Figure(0.9), Figure(0.7, "<")], Figure(0.9, ">")),
        ([Figure(0.5), None], None),
    ],
)
def test_the_greatest_is_told_with_what_is_known(
    figures: list[Figure | None], greatest: Figure | None
) -> None:
    assert most(figures) == greatest


def test_long_commands_are_run_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes long counts from its first run on, until its time is spent."""
    times = {"short": 0.5, "long": LONG + 1}
    runs: Counter[str] = Counter()

    def once(command: Command, *_: object) -> Sample:
        runs[command.name] += 1
        return Sample(times[command.name], 1.0, 1)

    monkeypatch.setattr("benchmarks.running.sample", once)
    found = side_by_side([Command(name, ()) for name in times], ROOT, 9)

    assert (runs["short"], len(found["short"].samples)) == (10, 9)
    assert runs["long"] == len(found["long"].samples) == BUDGET // times["long"] + 1


def test_growth_is_told_of_the_time_of_processors() -> None:
    assert grown(QUICK, Measure("ten", (Sample(3.0, 20.0, 1),))) == Figure(10.0)
    assert grown(QUICK, CUT) == Figure(2.5, ">")
    assert grown(CUT, QUICK) == Figure(0.4, "<")
    assert grown(CUT, CUT) is None


def test_a_hook_is_given_files_without_any_literal(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"m{number:02}.py").write_text("x = 1\n" * 200, encoding="utf-8")
    (tmp_path / "m03.py").write_text("x = '/api/conversations'\n" * 200, encoding="utf-8")
    (tmp_path / "m04.py").write_text("", encoding="utf-8")

    assert clean(tmp_path) == tuple(f"m{number:02}.py" for number in range(12) if number not in (3, 4))
    (tmp_path / "m05.py").unlink()
    with pytest.raises(BenchmarkError, match="fewer than 10 clean files"):
        clean(tmp_path)


def test_a_part_without_lines_says_so() -> None:
    assert section(Part("Title", "", COMMANDS, ())) == "### Title\n\nNot measured."


def test_the_page_keeps_all_that_people_wrote() -> None:
    text = f"before\n{BEGIN}old\n{END}after\n"

    assert page(text, "new") == f"before\n{BEGIN}\nnew\n\n{END}after\n"
    with pytest.raises(ValueError, match="markers"):
        page("without any", "new")


def test_the_page_of_this_project_tells_of_every_aim() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert page(text, "") != text
    assert [aim.key for aim in AIMS if f"| {aim.says} | {aim.bound:g}{aim.unit} |" not in text] == []


def test_a_command_is_told_with_its_own_peak_and_not_with_ours() -> None:
    code = "x = bytearray(60_000_000); import sys; sys.exit(3)"
    small = sample(Command("small", (sys.executable, "-I", "-S", "-c", "pass")), ROOT)
    large = sample(Command("large", (sys.executable, "-I", "-S", "-c", code), (3,)), ROOT)

    assert small.ended
    assert small.peak < 40_000_000 < 60_000_000 < large.peak


def test_a_command_that_fails_stops_the_benchmark_with_what_it_said() -> None:
    failing = Command("failing", (sys.executable, "-I", "-S", "-c", "raise SystemExit('no such rule')"))

    with pytest.raises(BenchmarkError, match=r"(?s)failing: ended with 1 .*no such rule"):
        sample(failing, ROOT)
    with pytest.raises(BenchmarkError, match="nothing: cannot be started"):
        sample(Command("nothing", ("/no/such/program",)), ROOT)


def test_a_command_that_takes_too_long_is_ended() -> None:
    waiting = Command("waiting", (sys.executable, "-I", "-S", "-c", "import signal; signal.pause()"))

    assert not sample(waiting, ROOT, 0.1).ended


def test_what_is_printed_is_compared_without_the_commands_in_it() -> None:
    code = r"print('1 found\nMore: v0to1 check --no-cache . -v\nNext: v0to1 migrate')"
    telling = Command("telling", (sys.executable, "-I", "-S", "-c", code))

    assert output(telling, ROOT) == [b"1 found", b"More: "]


@pytest.mark.parametrize("library", [LIBCST, AST_GREP])
def test_what_cannot_be_parsed_stops_nothing(library: str, tmp_path: Path) -> None:
    suffix = next(iter(PARSED[library]))
    for name, data in {"a": b"x = 1\n", "b": b"x = = (\n", "c": b"\xff\xfe", "d": b"'\xff'\n"}.items():
        (tmp_path / f"{name}{suffix}").write_bytes(data)
    (tmp_path / f"e{suffix}").symlink_to("nowhere")

    assert sample(parse(library), tmp_path).ended


def test_all_files_of_a_language_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("a.ts", "b.py", "inner/c.tsx", "inner/d.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    parsed: list[tuple[bytes, str]] = []
    monkeypatch.setattr("benchmarks.parsing._ast_grep", lambda: lambda *each: parsed.append(each))
    monkeypatch.chdir(tmp_path)
    main(AST_GREP, PARSED[AST_GREP])

    assert sorted(parsed) == [(b"a.ts", "typescript"), (b"inner/c.tsx", "tsx")]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda one: one.key)
def test_a_client_is_made_of_many(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.clients.scratch", lambda: tmp_path)
    folder = made(project)

    assert FEWEST <= len(texts(folder, project.subject)) <= MOST
    assert {path.parent.name for path in folder.glob("*/*")} == {"clients", "examples"}
    if project.subject is PYTHON:
        (edited,) = folder.rglob(EDITED)
        compile(edited.read_text("utf-8") + EDIT, EDITED, "exec")


def test_a_migration_that_writes_nothing_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def once(command: Command, folder: Path) -> Sample:
        if "--write" in command.words and written:
            (folder / written[0]).write_text("adapter", "utf-8")
        return Sample(1.0, 1.0, 1)

    monkeypatch.setattr("benchmarks.clients.scratch", lambda: tmp_path)
    monkeypatch.setattr("benchmarks.migrations.sample", once)
    with pytest.raises(BenchmarkError, match="no adapter was written"):
        measures(PROJECTS[0], "auto", 1)
    assert len(measures(PROJECTS[0], "never", 1)) == 2
    written.append("openhands_v0.py")
    assert [len(one.samples) for one in measures(PROJECTS[0], "auto", 2)] == [2, 2]


def test_a_client_of_too_few_files_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.clients.scratch", lambda: tmp_path)
    with pytest.raises(BenchmarkError, match="not 50 to 100"):
        made(replace(PROJECTS[0], most=0))


def test_the_repository_is_where_a_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path))
    part = repository(1)
    (tmp_path / "openhands").mkdir()

    assert not part.failed
    assert {*part.missing} == {aim.key for aim in AIMS if aim.key.startswith("repository")}
    assert all(PLACE in reason for reason in part.missing.values())
    assert checkout() == tmp_path


def test_a_repository_that_cannot_be_reached_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PLACE, raising=False)
    monkeypatch.setattr("benchmarks.repository.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("benchmarks.repository.ADDRESS", str(tmp_path / "nothing"))

    assert all("could not be fetched" in reason for reason in repository(1).missing.values())


def test_the_repository_is_fetched_at_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = tmp_path / "origin"
    (origin / "openhands").mkdir(parents=True)
    (origin / "openhands/server.py").write_text("x = 1\n", encoding="utf-8")
    git = ("git", "-C", str(origin), "-c", "user.name=n", "-c", "user.email=e@example.com")
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *words], check=True, capture_output=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    monkeypatch.delenv(PLACE, raising=False)
    monkeypatch.setattr("benchmarks.repository.cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr("benchmarks.repository.ADDRESS", str(origin))
    monkeypatch.setattr("benchmarks.repository.COMMIT", commit.strip())

    assert [path.name for path in checkout().rglob("*.py")] == ["server.py"]
    assert not (checkout() / ".git").exists()


def test_a_fleet_that_gives_other_results_elsewhere_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"processor": 0.5, "memory": 80_000_000}
    names = ("threads", "threads-2", "dask-2")
    fleets = {name: Done(10.0, (line, line), {"a": 1, "b": 2}) for name in names}
    fleets["dask-1"] = replace(fleets["dask-2"], wall=19.0)
    fleets["threads-1"] = replace(fleets["dask-2"], wall=18.0)
    monkeypatch.setattr("benchmarks.fleet._listed", lambda number: tmp_path / str(number))
    monkeypatch.setattr("benchmarks.fleet._cluster", lambda workers: nullcontext("tcp://nowhere"))
    monkeypatch.setattr("benchmarks.fleet._run", lambda name, *_: fleets[name])
    monkeypatch.setattr("benchmarks.fleet._opened", lambda rounds: (None, "no Chromium"))
    part = fleet(1)

    assert part.figures == {
        "fleet-workers": Figure(10.0 / 19.0),
        "fleet-workers-threads": Figure(10.0 / 19.0 * 18.0 / 10.0),
        "fleet-processors": Figure(0.5),
        "fleet-memory": Figure(80.0),
    }
    assert part.missing == {"fleet-report": "no Chromium"}
    fleets["threads-1"] = replace(fleets["threads-1"], found={"a": 1, "b": 3})
    with pytest.raises(BenchmarkError, match="different results"):
        fleet(1)


def test_packages_with_lookalikes_are_pinned() -> None:
    assert [pinned(registry, name).name for registry, name in LOOKALIKES] == [name for _, name in LOOKALIKES]


def test_packages_are_pinned() -> None:
    lines = [line for path in PACKAGES.glob("*.txt") for line in path.read_text("utf-8").splitlines()]

    assert lines
    assert [line for line in lines if line.count("==") != 1] == []


def test_the_peers_search_for_what_the_product_looks_for() -> None:
    assert {"api/conversations", "oh_event"} <= set(literals())


def test_every_part_has_its_aims() -> None:
    assert set(PARTS) >= {aim.key.partition("-")[0] for aim in AIMS} - {"memory"}
