"""A stand-in for the engine, so that the command line can be tested by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from v0to1.applying.interaction import Accept, Answer, Question
from v0to1.cli import main
from v0to1.config import Config
from v0to1.core.diff import unified
from v0to1.core.model import (
    Calendar,
    Change,
    Failed,
    Files,
    Finding,
    Part,
    PartKind,
    Run,
    Severity,
    Verdict,
)

KEY = "q8Zr2" + "Lw91xTbV7"
BEFORE, AFTER = "old = 'é'\n", "new = 'é'\n"


def finding(verdict: Verdict = Verdict.REVIEW, *, applied: bool = False, path: str = "a.py") -> Finding:
    return Finding(
        rule="conversations/stop",
        verdict=verdict,
        severity=Severity.ERROR,
        title="A title",
        message=f"Say Bearer {KEY}",
        path=path,
        line=1,
        column=1,
        end_line=1,
        end_column=4,
        v0="POST /old",
        v1="POST /new",
        evidence=(),
        fingerprint="f" * 16,
        applied=applied,
        parts=(Part(PartKind.ENDPOINT, "/old", path, 1, 1),),
    )


def run_of(root: Path, *findings: Finding, changed: bool = False, failed: tuple[Failed, ...] = ()) -> Run:
    diff = unified("a.py", BEFORE.encode(), AFTER.encode())
    return Run(
        tool_version="0.1.0",
        rules_version="1",
        root=str(root),
        command="v0to1",
        wrote=False,
        target_server="cloud",
        calendar=Calendar("2026-01-08", "2026-04-01", "2026-05-01", "2026-11-25"),
        files=Files(1 + len(failed), 1, 0, len(failed)),
        findings=findings,
        failed=failed,
        changes=(Change("a.py", BEFORE, AFTER, diff),) if changed else (),
    )


def objection(diff: str) -> str:
    """Why an edited diff cannot be used, or nothing."""
    return "it is bad" if "bad" in diff else ""


class Engine:
    """Stands for the pipeline: remembers what it was asked and answers with `found`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config: Config | None = None
        self.fixing = False
        self.found = run_of(root)
        self.decisions: list[Answer] = []
        self.editable = False
        self.whole = False

    def __call__(
        self,
        config: Config,
        *,
        fixing: bool,
        accept: Accept | None = None,
        whole: bool = True,
    ) -> Run:
        self.config, self.fixing, self.whole = config, fixing, whole
        if accept is not None:
            diff, total = unified("a.py", b"a\n", b"b\n"), len(self.found.findings)
            for number, each in enumerate(self.found.findings, 1):
                question = Question(
                    each, diff, number, total, "Python", diff if self.editable else "", objection
                )
                self.decisions.append(accept(question))
        return self.found


def outcome(capfd: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    said = capfd.readouterr()
    return code, said.out, said.err
