"""Standard streams that are closed, full or of a poor encoding; users without a home; any day."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client

pytestmark = pytest.mark.whole

PROGRAM = f"{sys.executable} -m v0to1"


def shell(line: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """What a line of shell does in a folder, with `$V` for the command; "" takes a variable away."""
    package = str(Path(__file__).parents[2])
    whole = {"PYTHONPATH": package, "V": PROGRAM, **os.environ, **environ}
    kept = {name: value for name, value in whole.items() if value}
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=kept, capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("$V schema config >&-", 2, b"error: standard output: is closed; "),
        (
            "$V schema config >/dev/full",
            2,
            b"error: standard output: cannot be written: No space left on device; ",
        ),
        ("$V check client.py 2>&-", 1, b""),
        ("$V check nothing.py 2>/dev/full", 2, b""),
        ("$V check broken.py 2>/dev/full", 2, b""),
        ("$V check - --stdin-filename a.py <&-", 2, b"error: -: standard input is closed; name a file"),
        ("$V migrate client.py --interactive --write <&-", 130, b"Interrupted"),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path: Path, line: str, code: int, said: bytes) -> None:
    client(tmp_path)
    (tmp_path / "broken.py").write_text("def conversations(:\n    '/api/conversations'\n", encoding="utf-8")
    done = shell(line, tmp_path)
    assert (done.returncode, said in done.stderr, b"Traceback" in done.stderr) == (code, True, False)
    assert (tmp_path / "client.py").read_text(encoding="utf-8") == CLIENT


def test_nothing_is_written_into_a_file_that_took_the_place_of_a_stream(tmp_path: Path) -> None:
    client(tmp_path)
    done = shell("exec <&- >&- 2>&-; $V migrate --write --report html=r.html", tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "client.py").read_text(encoding="utf-8") == MIGRATED
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_poor_locale_loses_nothing(tmp_path: Path) -> None:
    files = [client(tmp_path, name) for name in ("clïent €.py", b"cl\xefent.py")]
    poor = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = shell("$V migrate --write --report json=r.json", tmp_path, **poor)
    assert (done.returncode, done.stderr, done.stdout.isascii()) == (0, b"", True)
    assert [file.read_text(encoding="utf-8") for file in files] == [MIGRATED, MIGRATED]


def test_a_user_without_home_keeps_no_journal_in_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(user: int) -> None:
        raise KeyError(user)

    client(tmp_path)
    for name in ("HOME", "V0TO1_STATE_DIR", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert v0to1("check", folder=tmp_path).returncode == 1
    for words in (("migrate", "--write"), ("undo",)):
        done = v0to1(*words, folder=tmp_path)
        assert (done.returncode, "this user has no home folder" in done.stderr) == (2, True)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "client.py": CLIENT
    }


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_a_clock_that_is_wrong_is_believed(tmp_path: Path, day: str) -> None:
    client(tmp_path)
    reports = [
        word for fmt in ("html", "json", "markdown", "junit") for word in ("--report", f"{fmt}=r.{fmt}")
    ]
    done = v0to1("check", "--as-of", day, *reports, folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"(counted from {day})" in done.stdout


@pytest.mark.parametrize("seconds", ["-1", "0", "253402300799", "253402300800", "9" * 40, "x", "1e3"])
def test_any_source_date_epoch_is_a_day_or_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    client(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    done = v0to1("check", folder=tmp_path)
    assert done.returncode in (1, 2)
    assert (done.returncode == 2) == ("is no number of seconds" in done.stderr)


@pytest.mark.parametrize(
    "words",
    [("check", "\x1b]0;x\x07.py"), ("check", "--\x1b[2J"), ("\n::error::x",), ("check", "a\n##[error]x")],
)
def test_words_of_the_command_line_do_not_act(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = v0to1(*words, folder=tmp_path)
    assert done.returncode == 2
    assert not {"\x1b", "\x07"} & set(done.stderr)
    assert "\n::" not in done.stderr
    assert "##[" not in done.stderr
