"""check, migrate and undo: what goes where, and the exit codes."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from tests.cli.engine import AFTER, BEFORE, Engine, finding, outcome, run_of
from tests.command import v0to1
from v0to1.cli import main
from v0to1.config import Config, Paths
from v0to1.core.diff import unified
from v0to1.core.model import (
    Change,
    Finding,
    Verdict,
)
from v0to1.planning.ladder import BLIND
from v0to1.reports import json_report


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([], 0),
        ([Verdict.AMBIGUOUS], 0),
        ([Verdict.SAFE], 1),
        ([Verdict.AMBIGUOUS, Verdict.GAP], 1),
        ([Verdict.MANUAL], 1),
    ],
)
def test_check_exits_by_what_it_found(engine: Engine, verdicts: list[Verdict], code: int) -> None:
    engine.found = run_of(engine.root, *(finding(each) for each in verdicts))
    assert main(["check", "-q"]) == code
    assert engine.fixing is False


@pytest.mark.parametrize(
    ("write", "findings", "changed", "code"),
    [
        (False, [], False, 0),
        (False, [finding(applied=True)], True, 1),
        (False, [finding(Verdict.GAP)], False, 1),
        (False, [finding(Verdict.AMBIGUOUS)], False, 0),
        (True, [finding(applied=True)], True, 0),
        (True, [finding(applied=True), finding(Verdict.MANUAL)], True, 1),
        (True, [finding(Verdict.AMBIGUOUS)], False, 0),
    ],
)
def test_migrate_exits_by_what_is_left(
    engine: Engine, write: bool, findings: list[Finding], changed: bool, code: int
) -> None:
    engine.found = run_of(engine.root, *findings, changed=changed)
    assert main(["migrate", *(["--write"] if write else [])]) == code
    assert engine.fixing is True
    assert (engine.root / "a.py").read_text(encoding="utf-8") == (AFTER if write and changed else BEFORE)


def test_the_diff_alone_is_on_standard_output(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    code, out, err = outcome(capfd, "migrate")
    assert (code, out) == (1, engine.found.changes[0].diff)
    assert "1 OpenHands V0 operation in 1 file" in err
    assert "add --write" in err
    assert outcome(capfd, "migrate", "-q") == (1, out, "")


def test_in_a_folder_of_a_repository_it_tells_how_git_takes_the_diff(
    engine: Engine, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = engine.root / "a folder"
    folder.mkdir()
    (engine.root / "a.py").rename(folder / "a.py")
    subprocess.run(["git", "init", "-q", str(engine.root)], check=True)
    monkeypatch.chdir(folder)
    engine.found = run_of(folder, finding(applied=True), changed=True)
    assert main(["migrate", "-o", "v1.diff"]) == 1
    told = next(line for line in capfd.readouterr().err.splitlines() if "git apply" in line)
    command = shlex.split(told[told.index("git apply") :].replace("FILE", "v1.diff"))
    subprocess.run(command, cwd=folder, check=True)
    assert (folder / "a.py").read_text(encoding="utf-8") == AFTER


def test_at_the_top_of_a_repository_git_takes_the_diff_as_it_is(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(engine.root)], check=True)
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    assert main(["migrate", "-o", "v1.diff"]) == 1
    assert "git apply" not in capfd.readouterr().err
    subprocess.run(["git", "apply", "v1.diff"], cwd=engine.root, check=True)
    assert (engine.root / "a.py").read_text(encoding="utf-8") == AFTER


def test_bytes_that_are_not_utf8_get_through(
    engine: Engine, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    diff = unified("a.py", b"\xe9 = 1\n", b"\xe9 = 2\n")
    engine.found = replace(run_of(engine.root), changes=(Change("a.py", "é = 1\n", "é = 2\n", diff),))
    main(["migrate", "-q"])
    assert b"\n-\xe9 = 1\n+\xe9 = 2\n" in capfdbinary.readouterr().out
    main(["migrate", "-q", "-o", "x.patch"])
    assert b"\n-\xe9 = 1\n+\xe9 = 2\n" in (engine.root / "x.patch").read_bytes()


def asking(tmp_path: Path, route: str, read: str) -> None:
    url = f"https://app.all-hands.dev/api/conversations/c1/{route}"
    (tmp_path / "a.py").write_text(f'import requests\n\nprint(requests.get("{url}").json(){read})\n')


def test_a_diff_without_anything_says_why(tmp_path: Path) -> None:
    asking(tmp_path, "microagents", '["microagents"][0]["name"]')
    done = v0to1("migrate", "--safe-only", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing is changed: only fixes with the verdict safe are made (--safe-only)" in done.stderr


def test_the_command_that_says_why_is_about_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    asking(tmp_path / "client", "events", '["events"]')
    done = v0to1("migrate", "client", "--adapter", "never", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing is changed: v0to1 check client --adapter never -v says why" in done.stderr


@pytest.mark.parametrize("option", ["--safe-only", "--no-new-files"])
def test_the_adapter_is_put_nowhere_where_it_is_not_wanted(option: str, tmp_path: Path) -> None:
    asking(tmp_path, "git/changes", '[0]["path"]')
    assert "openhands_v0" in v0to1("migrate", folder=tmp_path).stdout
    done = v0to1("migrate", option, "--format=json", folder=tmp_path)
    assert json.loads(done.stdout)["findings"][0]["reason"].endswith(BLIND)


def test_what_needs_no_new_file_is_rewritten_without_one(tmp_path: Path) -> None:
    asking(tmp_path, "microagents", '["microagents"][0]["name"]')
    done = v0to1("migrate", "--no-new-files", folder=tmp_path)
    assert '/skills").json()["skills"][0]["name"]' in done.stdout


@pytest.mark.parametrize("alone", [True, False])
def test_functions_need_no_new_file_where_they_stand_in_the_clients_own(alone: bool, tmp_path: Path) -> None:
    url = "https://app.all-hands.dev/api/conversations/{sys.argv[1]}/list-files"
    text = f'#!/usr/bin/env python3\nimport sys\nimport requests\n\nprint(requests.get(f"{url}").json())\n'
    (tmp_path / "a.py").write_text(text, "utf-8")
    if not alone:
        (tmp_path / "settings.py").write_text("DEBUG = True\n", "utf-8")
    done = v0to1("migrate", "--no-new-files", "--format=json", folder=tmp_path)
    (found,) = json.loads(done.stdout)["findings"]
    assert (found.get("form") == "helper") is alone
    assert ("(--no-new-files)" in found["reason"]) is not alone


@pytest.mark.parametrize("option", ["--format=diff", "--output=v1.diff", "--report=diff=v1.diff"])
def test_a_diff_of_check_is_empty_and_it_says_so(option: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'import requests\n\nrequests.delete("https://app.all-hands.dev/api/conversations/c1")\n'
    )
    done = v0to1("check", option, folder=tmp_path)
    assert done.returncode == 1
    assert "check changes nothing, so it has no diff; v0to1 migrate prints it" in done.stderr
    assert "diff" not in v0to1("check", option, "-q", folder=tmp_path).stderr
    assert "no diff" not in v0to1("check", folder=tmp_path).stderr


def test_writing_can_be_undone(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    code, out, err = outcome(capfd, "migrate", "--write", "--report", "r/run.json")
    assert "v0to1 undo restores the files" in out
    assert (code, (engine.root / "a.py").read_text(encoding="utf-8")) == (0, AFTER)
    assert err == f"Created the folder {engine.root}/r for run.json\n"
    assert json_report.load((engine.root / "r/run.json").read_text()).wrote is True
    assert outcome(capfd, "undo") == (0, "", "restored a.py\n")
    assert (engine.root / "a.py").read_text(encoding="utf-8") == BEFORE
    code, _, err = outcome(capfd, "undo")
    assert (code, "there is no migration to undo here" in err) == (2, True)


def test_a_part_can_be_undone(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    (engine.root / "sub").mkdir()
    (engine.root / "sub/b.py").write_text(BEFORE, encoding="utf-8")
    run = run_of(engine.root, finding(applied=True), changed=True)
    engine.found = replace(run, changes=(*run.changes, replace(run.changes[0], path="sub/b.py")))
    assert outcome(capfd, "migrate", "--write")[0] == 0
    (engine.root / "a.py").write_text("mine = 1\n", encoding="utf-8")
    code, _, err = outcome(capfd, "undo")
    assert (code, "to undo the other files alone: v0to1 undo sub/b.py" in err) == (2, True)
    kept = "kept a.py\nWhat was kept is still migrated; to undo the rest: v0to1 undo\n"
    assert outcome(capfd, "undo", str(engine.root / "sub")) == (0, "", f"restored sub/b.py\n{kept}")
    assert (engine.root / "sub/b.py").read_text(encoding="utf-8") == BEFORE
    assert (engine.root / "a.py").read_text(encoding="utf-8") == "mine = 1\n"


def test_parts_of_two_migrations_are_not_undone_at_once(
    engine: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, _, err = outcome(capfd, "undo", str(tmp_path / "one"), str(tmp_path / "two"))
    assert (code, "belong to several migrations" in err) == (2, True)


def test_every_option_reaches_the_engine(engine: Engine) -> None:
    (engine.root / "own").mkdir()
    argv = [
        "migrate",
        "a.py",
        "--server",
        "1.6",
        "--select",
        "conversations",
        "--ignore",
        "conversations/stop",
        "--rules",
        "own",
        "--as-of",
        "2026-03-01",
        "--jobs",
        "2",
        "--safe-only",
        "--adapter",
        "always",
        "--adapter-from",
        "package",
        "-q",
    ]
    main(argv)
    assert engine.config == Config(
        root=engine.root,
        paths=(engine.root / "a.py",),
        as_of=date(2026, 3, 1),
        server="1.6",
        safe_only=True,
        select=("conversations",),
        ignore=("conversations/stop",),
        jobs=2,
        rules_dirs=(Path("own"),),
        command="v0to1 " + " ".join(argv),
        which=Paths(base=engine.root),
        cache=True,
        adapter="always",
        adapter_from="package",
    )


def test_the_day_is_that_of_the_build(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1774999999")
    main(["check", "-q"])
    assert engine.config is not None
    assert engine.config.as_of == datetime.fromtimestamp(1774999999, tz=timezone.utc).date()


@pytest.mark.parametrize("where", [["--format", "json"], ["-o", "report.txt"]])
def test_where_the_report_is_not_for_reading_a_line_tells_the_way_back(
    engine: Engine, where: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    engine.found = run_of(engine.root, finding(applied=True), changed=True)
    assert outcome(capfd, "migrate", "--write", *where)[2] == "To undo the changes: v0to1 undo\n"


CLIENT = (
    "import requests\n\nURL = 'https://app.all-hands.dev/api/'\n\n"
    "for one in requests.get(URL + 'conversations?limit=5').json()['results']:\n    print(one['title'])\n"
    "print(requests.get(URL + 'conversations/1').json()['status'])\n"
    "requests.delete(URL + 'secrets/one')\n"
)
LOOKS = [
    (
        "V1 lists conversations of any age, V0 those of the last ten days; "
        "without a limit a page has 100, V0's had 20."
    ),
    "status is that of the sandbox, and STOPPED also some seconds after the agent has ended",
]


@pytest.mark.parametrize("argv", [("check",), ("migrate", "--format", "text"), ("migrate", "--write")])
def test_each_finding_to_review_says_what_to_look_at(tmp_path: Path, argv: tuple[str, ...]) -> None:
    (tmp_path / "client.py").write_text(CLIENT, encoding="utf-8")
    said = v0to1(*argv, folder=tmp_path).stdout
    assert [line.partition("    look at: ")[2] for line in said.splitlines() if "look at" in line] == LOOKS
    assert said.count("days past the announced end of V0") == 1
    again = v0to1("check", folder=tmp_path).stdout
    assert ("look at" in again) == ("--write" not in argv)
