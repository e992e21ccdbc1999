"""The preview of a migration: the client's own files first, the helper, and the adapter in a line."""

from __future__ import annotations

from dataclasses import replace

from tests.reports.sample import sample
from v0to1.core.diff import unified
from v0to1.core.kinds import ADAPTER_SWITCH
from v0to1.core.model import Change, Run
from v0to1.reports import tally
from v0to1.reports.preview import leaves_out, render


def change(path: str, before: str | None, after: str) -> Change:
    return Change(
        path, before, after, unified(path, None if before is None else before.encode(), after.encode())
    )


SWITCH = f'import os\n\nos.environ.setdefault("{ADAPTER_SWITCH}", "off")\n'
CHANGES = (
    change("a.ts", "old\n", "new\n"),
    change("openhands_v1.py", None, "def read(): ...\n"),
    change("openhands_v0.py", None, "adapt = 1\n" * 1200),
    change("tests/conftest.py", None, SWITCH),
    change("z.py", "old\n", "new\n"),
)


def run_of(*changes: Change) -> Run:
    findings = [replace(each, edits=()) for each in tally.adapted_of(sample().findings)]
    return replace(sample(), changes=changes, findings=tuple(findings), wrote=False)


def test_the_files_of_the_client_come_first_by_language_then_the_helper() -> None:
    text = render(run_of(*CHANGES), color=False)
    places = [text.index(f"+++ b/{path}\n") for path in ("z.py", "a.ts", "openhands_v1.py")]
    assert places == sorted(places)
    assert "+def read(): ..." in text


def test_an_adapter_and_what_switches_it_off_are_a_line_each() -> None:
    run = run_of(*CHANGES)
    lines = render(run, color=False).rstrip("\n").split("\n")
    adapter, conftest = lines[-2:]
    first = tally.adapted_of(run.findings)[0]
    assert adapter.startswith("openhands_v0.py: new, 1,200 lines, the adapter for 11 operations: ")
    assert f"{first.path}:{first.line}" in adapter and " and 7 more (-v shows it)" in adapter
    assert conftest.startswith("tests/conftest.py: new, 3 lines, switches the adapter off in tests")
    assert "adapt = 1" not in "\n".join(lines)
    assert leaves_out(run) == ("openhands_v0.py", "tests/conftest.py")


def test_each_adapter_has_the_operations_below_its_folder() -> None:
    adapters = [change(f"{folder}/openhands_v0.py", None, "x\n") for folder in ("scripts", "src/fixbot")]
    lines = render(run_of(*adapters), color=False).splitlines()
    for line in lines:
        folder = line.partition("/openhands_v0.py")[0]
        own = [each for each in tally.adapted_of(sample().findings) if each.path.startswith(f"{folder}/")]
        assert f"the adapter for {len(own)} operations: " in line


def test_without_an_adapter_it_is_the_patch_in_another_order() -> None:
    run = run_of(*CHANGES[:2])
    assert render(run, color=False) == "".join(each.diff for each in CHANGES[:2])
    assert leaves_out(run) == ()


def test_a_change_of_a_test_that_a_fix_makes_is_shown() -> None:
    edited = sample()
    first = next(each for each in edited.findings if each.edits)
    path = first.edits[0].path
    run = replace(edited, changes=(change(path, "old\n", SWITCH),))
    assert leaves_out(run) == ()
