"""The saved run: it validates, comes back whole, hides secrets and refuses what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings

from tests.reports.sample import change, sample
from tests.reports.strategies import RUNS
from v0to1 import resources
from v0to1.core.model import Origin, Run
from v0to1.core.record import RecordError
from v0to1.reports.json_report import dump, load
from v0to1.reports.redacted import redacted

SCHEMA = json.loads((resources.SCHEMAS / "run.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
SECRET = "sk-oh-9f8e7d6c5b4a39281706f5e4d3c2b1a0"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_key_of_the_schema_is_described_and_every_object_closed() -> None:
    def walk(node: object, where: str) -> None:
        if not isinstance(node, dict):
            return
        for name, each in node.get("properties", {}).items():
            assert each.get("description") or "$ref" in each, f"{where}.{name}"
            walk(each, f"{where}.{name}")
        if node.get("type") == "object":
            assert "additionalProperties" in node, where
        walk(node.get("items"), f"{where}[]")

    walk(SCHEMA, "$")
    for name, each in SCHEMA["$defs"].items():
        walk(each, name)


def test_the_sample_validates() -> None:
    VALIDATOR.validate(json.loads(dump(sample())))


@settings(max_examples=25, deadline=None)
@given(RUNS)
def test_any_run_validates_and_comes_back(run: Run) -> None:
    text = dump(run)
    assert text.isascii()
    VALIDATOR.validate(json.loads(text))
    assert load(text) == redacted(run)
    assert dump(load(text)) == text


def test_the_sample_comes_back_whole() -> None:
    assert load(dump(sample())) == sample()


def test_a_run_of_an_older_version_is_read_and_what_it_did_not_know_is_empty() -> None:
    document = json.loads(dump(sample()))
    document["schema_version"] = "1.1"
    for each in document["findings"]:
        del each["snippet"], each["complete"]
    del document["origin"], document["rules"], document["asked"]
    whole = sample()
    bare = tuple(replace(each, snippet="") for each in whole.findings)
    assert load(json.dumps(document)) == replace(whole, findings=bare, origin=Origin(), rules=(), asked=())
    del document["findings"][0]["rule"]
    with pytest.raises(RecordError, match=r"findings\[0\]\.rule: this key is missing"):
        load(json.dumps(document))


def test_the_schema_refuses_a_key_that_nobody_knows() -> None:
    document = json.loads(dump(sample()))
    document["findings"][0]["colour"] = "red"
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        VALIDATOR.validate(document)


def test_secrets_stay_out_of_every_string() -> None:
    leak = f'headers = {{"Authorization": "Bearer {SECRET}"}}\n'
    run = sample()
    first = replace(run.findings[0], message=leak, workaround=leak, notes=(leak,))
    run = replace(
        run,
        findings=(first, *run.findings[1:]),
        command=f"v0to1 check https://me:{SECRET}@host.example",
        changes=(change("a.py", leak, leak + "x = 1\n"),),
    )
    assert SECRET in repr(run)
    assert SECRET not in dump(run)


def _edited(path: str, value: object) -> Callable[[dict[str, object]], None]:
    """Return what sets the key at `path`, or takes it away when `value` is Ellipsis."""

    def edit(document: dict[str, object]) -> None:
        node: object = document
        *way, last = [int(each) if each.isdigit() else each for each in path.split(".")]
        for key in way:
            node = node[key]  # type: ignore[index]
        if value is ...:
            del node[last]  # type: ignore[attr-defined]
        else:
            node[last] = value  # type: ignore[index]

    return edit


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "schema_version",
            "3.0",
            r"^\$\.schema_version: this v0to1 reads 1\.0 to 2\.1, found '3\.0'; update v0to1",
        ),
        (
            "schema_version",
            "2.2",
            r"^\$\.schema_version: .* found '2\.2'; update v0to1, or save the run again",
        ),
        ("schema_version", ..., r"^\$\.schema_version: .* found None"),
        ("schema_version", 1.2, r"^\$\.schema_version: .* found 1\.2"),
        ("tool.name", "other", r"^\$\.tool\.name: expected 'v0to1'"),
        ("tool", 3, r"^\$\.tool: expected an object"),
        ("root", 1, r"^\$\.root: expected a string, found a whole number$"),
        ("wrote", 1, r"^\$\.wrote: expected true or false, found a whole number$"),
        ("files.failed", True, r"^\$\.files\.failed: expected a whole number, found true or false$"),
        ("findings.3.verdict", "fine", r"^\$\.findings\[3\]\.verdict: 'fine' is none of safe, review"),
        ("findings.0.minutes", [1], r"^\$\.findings\[0\]\.minutes: expected 2 elements, found 1$"),
        ("findings.0.parts.0.line", "1", r"^\$\.findings\[0\]\.parts\[0\]\.line: expected a whole number"),
        ("findings.2.end_line", 0, r"^\$\.findings\[2\]: lines and columns count from 1$"),
        ("findings.0.rule", ..., r"^\$\.findings\[0\]\.rule: this key is missing$"),
        ("findings.0.colour", "red", r"^\$\.findings\[0\]\.colour: unknown key"),
        ("changes", {}, r"^\$\.changes: expected an array, found an object$"),
        (
            "calendar.sunset",
            "soon",
            r"^\$\.calendar\.sunset: expected a date such as 2026-04-01, found 'soon'$",
        ),
        ("files.scanned", 1, r"^\$\.files: scanned \+ skipped \+ failed must be discovered$"),
        ("summary.findings", 1, r"^\$\.summary: it does not match the findings"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: str, value: object, message: str) -> None:
    document = json.loads(dump(sample()))
    _edited(path, value)(document)
    with pytest.raises(RecordError, match=message):
        load(json.dumps(document))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "^line 1, column 2: not JSON: "),
        ("[]", r"^\$: expected an object"),
        ('{"root": "a", "root": "b"}', "the key 'root' stands twice"),
        ('{"root": NaN}', "NaN is not a JSON number"),
        ('{"root": ' + "[" * 100_000, "nested too deeply"),
        ('{"root": ' + "1" * 5000 + "}", "a number too long"),
    ],
)
def test_what_is_no_run_is_refused(text: str, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        load(text)
