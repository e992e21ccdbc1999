"""The built-in rules themselves: closed format, complete words, names that exist, versions that choose."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.core.contract_facts import key, v0_operations
from v0to1.core.api import api
from v0to1.core.endpoints import parse_template
from v0to1.core.loading.data import load_calendar, load_evidence, load_pins
from v0to1.core.loading.rules import load_rules, rule_files, shape_files
from v0to1.core.loading.schema import check
from v0to1.core.loading.yaml import read_document
from v0to1.core.model import Verdict
from v0to1.core.rules import Example, Rule
from v0to1.findings.advice import parameters

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "rules"
RULES = load_rules((FOLDER,))
BY_ID = {rule.id: rule for rule in RULES}
PINS = load_pins(FOLDER)
V0 = v0_operations()


@pytest.mark.parametrize("path", rule_files(FOLDER), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_rules_keep_to_the_schema(path: Path) -> None:
    check(read_document(path), FOLDER / "schema.json")


@pytest.mark.parametrize("path", shape_files(FOLDER), ids=lambda path: path.stem)
def test_shapes_keep_to_the_schema(path: Path) -> None:
    check(read_document(path), FOLDER / "shape.schema.json")


def test_every_file_points_editors_to_its_schema() -> None:
    for path, name in [(one, "schema.json") for one in rule_files(FOLDER)] + [
        (one, "shape.schema.json") for one in shape_files(FOLDER)
    ]:
        first = path.read_text("utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../{name}", path


def test_every_shape_is_used() -> None:
    text = "".join(path.read_text("utf-8") for path in (*rule_files(FOLDER), *shape_files(FOLDER)))
    for path in shape_files(FOLDER):
        assert f"each: {path.stem}" in text or f"reads: {path.stem}" in text, path


def test_loading_stays_cheap() -> None:
    calls = Counter[str]()
    sys.setprofile(lambda frame, event, argument: calls.update((event,)))
    try:
        load_rules((FOLDER,))
    finally:
        sys.setprofile(None)
    assert 0 < calls["call"] < 200_000


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_people_need(rule: Rule) -> None:
    assert rule.title[0].isupper() and not rule.title.endswith(".")
    assert rule.why.endswith(".") and rule.source
    if rule.verdict is Verdict.GAP:
        assert rule.gap is not None and not rule.targets
    if rule.verdict in (Verdict.SAFE, Verdict.REVIEW):
        assert rule.targets
    if rule.verdict is Verdict.MANUAL:
        assert rule.gap is not None or rule.targets or rule.header


@pytest.mark.parametrize("rule", [one for one in RULES if one.targets], ids=lambda rule: rule.id)
def test_what_a_rewrite_needs_continues_a_sentence(rule: Rule) -> None:
    for target in rule.targets:
        assert not target.needs or target.needs[0].islower()
        assert not f"{target.needs}{target.response}".endswith(".")


def test_every_recipe_is_used() -> None:
    words = {
        word
        for rule in RULES
        for one in rule.targets
        for word in (*one.recipes, *parameters(one), one.server)
    }
    assert set(api().recipes) <= words


def parts(rule: Rule) -> set[str]:
    """The names that a report can put into a workaround of `rule`."""
    found = {"http", "requests", "root", "headers"}
    if rule.socket:
        return found | {"conversation_id", "content"}
    fact = V0[key(rule.method, rule.path)]
    return found | {*parse_template(rule.path).names, *fact.query, *fact.body}


@pytest.mark.parametrize("rule", [one for one in RULES if one.gap], ids=lambda rule: rule.id)
def test_workarounds_are_templates_of_the_parts(rule: Rule) -> None:
    assert rule.gap is not None
    values = dict.fromkeys(parts(rule), "it")
    shell = rule.gap.shell.format_map(values)
    code = rule.gap.python.format_map(values)
    ast.parse("async def f():\n" + "".join(f"    {line}\n" for line in (code.splitlines() or ["pass"])))
    assert "{{" not in shell and bool(rule.gap.python) == bool(rule.gap.shell)


@pytest.mark.parametrize("rule", [one for one in RULES if one.gap], ids=lambda rule: rule.id)
def test_workarounds_send_no_key_of_the_app_server_to_a_sandbox(rule: Rule) -> None:
    """A client's session may add its key to all that it sends; the library itself has none."""
    assert rule.gap is not None
    code = rule.gap.python.format_map({**{name: name for name in parts(rule)}, "http": "session"})
    body = "".join(f"    {line}\n" for line in (code.splitlines() or ["pass"]))
    calls = [one for one in ast.walk(ast.parse("async def f():\n" + body)) if isinstance(one, ast.Call)]
    sent = [
        one for one in calls if isinstance(one.func, ast.Attribute) and isinstance(one.func.value, ast.Name)
    ]
    for one in sent:
        if isinstance(one.func, ast.Attribute) and ast.unparse(one.func.value) in ("session", "requests"):
            own = ast.unparse(one.args[0]).startswith("root")
            assert ast.unparse(one.func.value) == ("session" if own else "requests"), ast.unparse(one)
            keys = " ".join(ast.unparse(each.value) for each in one.keywords if each.arg == "headers")
            assert own or "headers" not in keys
    said = rule.gap.shell.format_map({name: name for name in parts(rule)}).replace("\\\n", " ")
    for line in said.splitlines():
        if "curl " in line and "root/" not in line:
            assert "-H headers" not in line, line


EXAMPLES = [
    pytest.param(one, id=f"{rule.id}-{index}")
    for rule in RULES
    for index, one in enumerate(rule.examples)
    if one.language == "python"
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_python(example: Example) -> None:
    ast.parse(example.before)
    if example.after is not None:
        ast.parse(example.after)
        assert example.after != example.before


def test_main_routes_have_an_example_of_each_sort() -> None:
    for name in (
        "conversations/create",
        "conversations/list",
        "conversations/get",
        "conversations/delete",
        "events/message",
        "events/list",
        "events/trajectory",
        "files/read",
        "files/list",
        "files/upload",
        "git/changes",
    ):
        afters = [one.after for one in BY_ID[name].examples]
        assert None in afters and any(afters), name


def test_a_path_belongs_to_one_rule_or_is_told_apart_by_values() -> None:
    seen: dict[tuple[str, str], str] = {}
    for rule in RULES:
        for path in (rule.path, *rule.aliases) if rule.path else ():
            other = seen.setdefault((rule.method, path), rule.id)
            assert other == rule.id or bool(BY_ID[other].when) != bool(rule.when), (other, rule.id)


def test_create_is_read_as_written() -> None:
    rule = BY_ID["conversations/create"]
    target = rule.targets[0]
    assert (rule.method, rule.path, rule.silent, rule.minutes) == (
        "POST",
        "/api/conversations",
        True,
        (10, 30),
    )
    assert target.body["repository"].to == "selected_repository"
    assert (target.body["image_urls"].to, target.body["image_urls"].shape) == ("initial_message", "messages")
    assert target.body["replay_json"].to is None and target.body["replay_json"].gap
    assert target.reads["conversation_id"].to == "app_conversation_id"
    assert target.reads["status"].values == {"ok": "READY", "error": "ERROR"}
    assert target.recipes == ("wait_until_ready",) and target.needs
    assert target.auth == "Authorization: Bearer"


def test_shapes_are_expanded_to_flat_paths() -> None:
    reads = BY_ID["conversations/list"].targets[0].reads
    assert reads["results"].to == "items"
    assert reads["results[].conversation_id"].to == "id"
    assert reads["results[].status"].values
    assert BY_ID["user/repositories"].targets[0].reads["[].full_name"].to == "full_name"
    assert BY_ID["conversations/get"].targets[0].reads["last_updated_at"].to == "updated_at"


def test_the_calendar_has_the_three_days() -> None:
    calendar = load_calendar(FOLDER, date(2026, 3, 1))
    assert (calendar.deprecated, calendar.sunset, calendar.removed, calendar.as_of) == (
        "2026-01-08",
        "2026-04-01",
        "2026-05-01",
        "2026-03-01",
    )


def test_evidence_speaks_for_and_against() -> None:
    signals = {one.signal: one for one in load_evidence(FOLDER)}
    assert signals["cloud-host"].weight > 0 and "app.all-hands.dev" in signals["cloud-host"].patterns
    assert signals["agent-server-name"].weight < 0 and signals["foreign-host"].patterns == ()
    assert "initial_user_msg" in signals["create-field"].patterns
    assert all(abs(one.weight) <= 200 and one.detail for one in signals.values())
