"""How the command line says what is wrong, and how it ends."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.engine import AFTER, BEFORE, Engine, finding, outcome, run_of
from tests.command import v0to1
from v0to1 import pipeline
from v0to1.cli import main
from v0to1.cli.output import ReaderGone
from v0to1.core.model import (
    Failed,
    Run,
)


@pytest.mark.parametrize("command", [["check"], ["migrate"], ["migrate", "--write"]])
def test_a_failed_file_is_never_clean(
    engine: Engine, command: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    engine.found = run_of(
        engine.root, failed=(Failed("b.py", "no text"), Failed("c.py", "c.py: is UTF-16; save it"))
    )
    code, _, err = outcome(capfd, *command)
    assert code == 2
    assert "error: b.py: no text\nerror: c.py: is UTF-16; save it\n" in err


def test_a_file_that_cannot_be_read_is_named_once_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_bytes(b"curl https://app.all-hands.dev/api/conversations/caf\xe9\n")
    done = v0to1("check", folder=tmp_path)
    said = "a.sh: is not utf-8: byte 0xe9 at offset 52, in line 1; save it as UTF-8\n"
    assert done.returncode == 2
    assert f"1 file could not be processed\n  {said}" in done.stdout
    assert done.stderr == f"error: {said}"


def test_what_cannot_be_written_is_an_error_and_nothing_is_reported(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    (engine.root / "a.py").write_text("other\n")
    code, out, err = outcome(capfd, "migrate", "--write", "--report", "r.html")
    assert (code, out, err) == (2, "", "error: a.py: has changed since it was read; run v0to1 again\n")
    assert not (engine.root / "r.html").exists()


def test_a_report_that_cannot_be_written_hides_no_change(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    (engine.root / "r").mkdir()
    code, out, err = outcome(capfd, "migrate", "--write", "--report", "html=r")
    assert (code, out) == (2, "")
    assert err.startswith(
        "The files were changed, but not every report could be written; to restore them: v0to1 undo\n"
    )
    assert "error: r: cannot be written: " in err
    assert (engine.root / "a.py").read_text(encoding="utf-8") == AFTER


@pytest.mark.parametrize("words", [("-o", "a.py"), ("--report", "html=a.py"), ("--report=json=./a.py", "-q")])
@pytest.mark.parametrize("command", ["check", "migrate"])
def test_a_report_takes_the_place_of_no_source(
    engine: Engine, command: str, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = outcome(capfd, command, *words)
    assert (code, out) == (2, "")
    assert err == "error: a.py: is a source, which the report would replace; name another file\n"
    assert (engine.root / "a.py").read_text(encoding="utf-8") == BEFORE
    assert main([command, "-q", "-o", "new.py"]) == 0


def test_dirty_files_need_a_word(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    code, _, err = outcome(capfd, "migrate", "--write")
    assert (code, err) == (
        2,
        "error: uncommitted changes in a.py; commit or stash them, or write with --allow-dirty\n",
    )
    assert main(["migrate", "--write", "--allow-dirty"]) == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "Usage: v0to1"),
        (["check", "gone.py"], "gone.py"),
        (["check", "--format", "pdf"], "pdf"),
        (["check", "--report", "page"], "names no format: write FORMAT=FILE with one of text, json, html"),
        (["check", "--report", "pdf=page.html"], "names no format"),
        (
            ["check", "--as-of", "tomorrow"],
            "Invalid value for '--as-of': 'tomorrow' is not a date: write YYYY-MM-DD, as in 2026-01-31",
        ),
        (["check", "--as-of", "31.1.2026"], "'31.1.2026' is not a date: write YYYY-MM-DD"),
        (["check", "--as-of", "2026-02-30"], "'2026-02-30' is not a valid date: write YYYY-MM-DD"),
        (["check", "--jobs", "0"], "0 is not in the range x>=1"),
        (["check", "--jobs", "-1"], "-1 is not in the range x>=1"),
        (["check", "--jobs", "1.5"], "'1.5' is not a valid integer."),
        (["check", "--jobs", ""], "'' is not a valid integer."),
        (["check", "--select", "conversations/crate"], "did you mean conversations/create"),
        (["check", "--ignore", "zzz"], "zzz: there is no such rule; v0to1 rules lists them all"),
        (["rules", "conversation/create"], "did you mean conversations/create"),
        (["rules", "create"], "did you mean conversations/create"),
        (["undo", "gone"], "gone"),
        (["report", "a.py"], "a.py: is no saved run: line 1, column 1: not JSON"),
        (
            ["nonsense"],
            (
                "The commands are check, explain, fleet, gateway, migrate, mock, prove, report, rules, "
                "schema, server, undo."
            ),
        ),
        (["chekc"], "No such command 'chekc'. Did you mean check?"),
        (["Migrate"], "No such command 'Migrate'. Did you mean migrate?"),
        (["--nonsense"], "No such option"),
        (["check", "--write"], "No such option '--write'. v0to1 migrate has it."),
        (["migrate", "--baseline", "b.json"], "No such option '--baseline'. v0to1 check has it."),
        (["undo", "--exit-zero"], "No such option '--exit-zero'. v0to1 check and v0to1 migrate have it."),
        (["check", "--basline", "b.json"], "Did you mean"),
    ],
)
def test_wrong_usage_says_what_to_do(
    engine: Engine, argv: list[str], said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, err = outcome(capfd, *argv)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted."),
        (click.Abort(), 130, "Interrupted."),
        (ReaderGone(), 141, ""),
        (RuntimeError("inside"), 2, "RuntimeError: inside"),
        (PermissionError(13, "Permission denied", "x"), 2, "error: [Errno 13] Permission denied: 'x'"),
    ],
)
def test_how_it_ends(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    said: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> Run:
        raise error

    monkeypatch.setattr(pipeline, "run", fail)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    assert main(["check"]) == code
    err = capfd.readouterr().err
    assert said in err
    assert bool(said) == bool(err)


def test_a_reader_who_leaves_is_not_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "v0to1", "rules"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_version_and_the_date_of_the_rules(capfd: pytest.CaptureFixture[str]) -> None:
    code, said, wrong = outcome(capfd, "--version")
    date = re.fullmatch(r"v0to1 0\.1\.0 \(rules of (\d{4}-\d\d-\d\d)\)\n", said)
    contracts = Path(__file__).parents[2] / "rules" / "contracts"
    documented = [re.findall(r"\d{4}-\d\d-\d\d", path.name) for path in contracts.glob("*.json")]
    assert (code, wrong) == (0, "")
    assert date is not None
    assert max(days[0] for days in documented if days) <= date[1]


def test_no_answer_writes_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["migrate", "--interactive", "--write"]) == 130
    assert (engine.root / "a.py").read_text(encoding="utf-8") == BEFORE


def modules_after(argv: list[str]) -> set[str]:
    """Return the names of all modules that a command of its own process has loaded."""
    code = f"import sys; from v0to1.cli import main; main({argv!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["--version", "rules", "rules conversations/stop", "check --help"])
def test_what_is_heavy_is_loaded_only_when_needed(command: str) -> None:
    assert not {"libcst", "jinja2", "rich"} & modules_after(command.split())


def test_check_does_without_jinja_and_rich(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("a = 1\n")
    assert not {"jinja2", "rich"} & modules_after(["check", str(tmp_path)])
