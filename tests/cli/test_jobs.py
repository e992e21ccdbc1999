"""In the job of a CI system: a summary behind others, and no diff that acts in the log."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from tests.cli.engine import Engine, finding, outcome, run_of
from v0to1 import resources
from v0to1.cli import jobs
from v0to1.core.model import Change

ACTING = "--- a/a.sh\n+++ b/a.sh\n@@ -1,2 +1,2 @@\n ::add-path::/evil\n-a\n+b\n"


@pytest.fixture
def diff(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine whose diff has a line that GitHub's runner takes for a command."""
    change = Change("a.sh", "::add-path::/evil\na\n", "::add-path::/evil\nb\n", ACTING)
    told = replace(finding(), message="##[add-path]/evil")
    engine.found = replace(run_of(engine.root, told), changes=(change,))
    for name in ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return engine


@pytest.mark.parametrize("option", ["--report", "-o"])
def test_a_summary_comes_behind_what_is_there(
    engine: Engine, option: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    summary, other = engine.root / "summary.md", engine.root / "other.md"
    for path in (summary, other):
        path.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    engine.found = run_of(engine.root, finding())
    for path in (summary, other):
        assert outcome(capfd, "check", option, str(path))[0] == 1
    report = other.read_text(encoding="utf-8")
    assert report.startswith("## 1 OpenHands V0 operation in 1 file")
    assert summary.read_text(encoding="utf-8") == f"before\n{report}"


def test_a_summary_that_cannot_be_written_is_an_error(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(engine.root))
    code, _, err = outcome(capfd, "check", "--report", f"markdown={engine.root}")
    assert code == 2 and "cannot be written" in err


@pytest.mark.parametrize("variable", ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"])
def test_a_diff_that_would_act_is_not_printed(
    diff: Engine, variable: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(jobs, "goes_to_a_file", lambda: False)
    monkeypatch.setenv(variable, "true")
    code, out, err = outcome(capfd, "migrate")
    assert (code, out) == (2, "")
    assert "write it to a file: -o FILE" in err and "::add-path" not in err
    assert outcome(capfd, "migrate", "--format", "html")[:2] == (2, "")
    assert outcome(capfd, "migrate", "-o", "x.diff")[0] == 1
    assert (diff.root / "x.diff").read_text(encoding="utf-8") == ACTING


def test_elsewhere_and_into_a_file_it_is_printed(
    diff: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert outcome(capfd, "migrate")[1] == ACTING
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert outcome(capfd, "migrate")[1] == ACTING, "capfd reads from a file"


def test_the_schemas_are_listed_and_printed(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = outcome(capfd, "schema")
    names = [line.split()[0] for line in out.splitlines()]
    files = {each.name: each for each in resources.SCHEMAS.iterdir()}
    read = {"config", "rule", "scenario"}
    assert (code, {f"{name}.schema.json" for name in names if name not in read}) == (0, set(files))
    assert read <= set(names)
    for name in read:
        jsonschema.Draft202012Validator.check_schema(json.loads(outcome(capfd, "schema", name)[1]))
    for name in sorted(set(names) - read):
        code, out, _ = outcome(capfd, "schema", name)
        assert (code, out) == (0, files[f"{name}.schema.json"].read_text(encoding="utf-8"))
        schema = json.loads(out)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:v0to1:{name}:{schema['properties']['schema_version']['const']}"
    code, out, err = outcome(capfd, "schema", "runn")
    assert (code, out) == (2, "") and "name run" in err
