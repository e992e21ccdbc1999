"""A proof in each report: the same facts, and nothing of them for a run without one."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from tests.reports.sample import sample
from v0to1 import resources
from v0to1.core.model import Run
from v0to1.core.proof import (
    DIFFERENT,
    EFFECT,
    OUTPUT,
    SAME,
    WRITTEN,
    Culprit,
    Difference,
    Proof,
    Requests,
    ScenarioProof,
)
from v0to1.reports import render
from v0to1.reports.json_report import load

CULPRIT = Culprit("conversations/create", "bot.py", 12)
GOOD = ScenarioProof("usual", SAME, (), Requests(3, 4), (0, 0), 1.25, effects=("start message='hi'",))
KNOWN = ScenarioProof(
    "paused",
    WRITTEN,
    (Difference(OUTPUT, "", "8 events", "7 events", "other events"),),
    Requests(3, 4),
    (0, 0),
    1.0,
)
BAD = ScenarioProof(
    "many-pages",
    DIFFERENT,
    (Difference(EFFECT, "<conversation 1>", "start message='<b>'", "", "", (CULPRIT,)),),
    Requests(3, 0),
    (0, 1),
    2.0,
    outside=("example.org:443",),
    remarks=("a remark",),
)


@pytest.fixture
def run() -> Run:
    """A run with a proof in three scenarios."""
    return replace(sample(), proof=Proof("python bot.py", (GOOD, KNOWN, BAD)))


def test_json_gives_it_back_and_fits_the_schema(run: Run) -> None:
    text = render(run, "json", color=False, verbose=0)
    schema = json.loads((resources.SCHEMAS / "run.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(text))
    assert load(text).proof == run.proof
    assert "proof" not in json.loads(render(sample(), "json", color=False, verbose=0))


def test_junit_has_a_case_for_each_scenario(run: Run) -> None:
    root = ElementTree.fromstring(render(run, "junit", color=False, verbose=0))
    (suite,) = [one for one in root if one.get("name") == "python bot.py"]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    failures = {one.get("name"): one.findtext("failure") for one in suite}
    assert failures["v0to1 prove [usual]"] is failures["v0to1 prove [paused]"] is None
    assert "bot.py:12 (conversations/create)" in (failures["v0to1 prove [many-pages]"] or "")
    assert root.get("failures") == str(sum(int(one.get("failures", 0)) for one in root))
    assert root.get("tests") == str(sum(int(one.get("tests", 0)) for one in root))


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_reports_for_people_say_what_it_came_to(name: str, run: Run) -> None:
    said = render(run, name, color=False, verbose=0)
    told = ("Proved with 3 scenarios: different.", "many-pages", "8 events", "bot.py:12", "example.org:443")
    for each in told:
        assert each in said, each
    assert "&lt;b&gt;" in said or name != "html"
    assert "Proved with" not in render(sample(), name, color=False, verbose=0)
