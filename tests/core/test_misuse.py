"""Misuses of V1 against the facts: what is said to be mistaken is, and what is said to be right is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.core.contract_facts import AGENT, APP, FOLDER, key, operations
from v0to1.core.endpoints import Template
from v0to1.core.loading.data import load_evidence
from v0to1.core.loading.misuse import load_misuses
from v0to1.core.loading.rules import RuleError, load_rules
from v0to1.core.misuse import Misuse
from v0to1.core.versions import Server, Version, parse_version

RULES = Path(__file__).parents[2] / "rules"
TOLD = load_misuses(RULES)
REMOVED = "misuse/file-path"
"""Its routes are those that are not there any more."""

THERE, GONE = (
    [
        pytest.param(one, method, path, id=f"{one.rule.id}-{method}-{path.text}")
        for one in TOLD.known
        for method, path in one.requests
        if (one.rule.id == REMOVED) == removed
    ]
    for removed in (False, True)
)


def documents(one: Misuse) -> list[str]:
    """The documents of the releases that a misuse is one on."""
    releases = APP if one.server == "app" else AGENT
    return [name for name, release in releases.items() if release >= parse_version(one.since)]


def maximum(document: str, method: str, path: str, name: str) -> int | None:
    raw = json.loads((FOLDER / f"{document}.json").read_text("utf-8"))["operations"]
    found = next(each for each in raw if key(each["method"], each["path"]) == key(method, path))
    return next((each.get("maximum") for each in found["query"] if each["name"] == name), None)


@pytest.mark.parametrize(("one", "method", "path"), THERE)
def test_what_is_mistaken_is_nowhere_and_what_is_right_everywhere(
    one: Misuse, method: str, path: Template
) -> None:
    assert documents(one)
    for document in documents(one):
        fact = operations(document)[key(method, path.text)]
        assert not set(one.query.has) & set(fact.query), document
        assert set(one.query.lacks) <= set(fact.query), document
        assert set(one.body.lacks) <= set(fact.body), document
        assert not set(one.reads.has) & fact.answer, document
        assert set(one.reads.lacks) & fact.answer or not one.reads.lacks, document
        for name, most in one.over.items():
            assert maximum(document, method, path.text, name) == most, document
        if one.rule.id != "misuse/run":  # a message has its content there, and lacks something beside it
            assert not set(one.body.has) & set(fact.body), document
        else:
            assert set(one.body.has) <= set(fact.body), document


@pytest.mark.parametrize(("one", "method", "path"), GONE)
def test_routes_with_the_path_of_a_file_are_gone_and_take_it_as_a_parameter(
    one: Misuse, method: str, path: Template
) -> None:
    whole = path.text.removesuffix("/{path:path}")
    for document in documents(one):
        facts = operations(document)
        assert key(method, path.text) not in facts
        assert facts[key(method, whole)].query["path"]


def test_fields_of_v0_are_fields_of_v0() -> None:
    fields = {name for one in operations("v0-0.53", "v0_extra").values() for name in one.body}
    for one in TOLD.known:
        if one.rule.id.startswith("misuse/v0-"):
            assert set(one.body.has) <= fields | {"action", "message"}


def test_signals_are_in_the_evidence_and_rules_have_names_of_their_own() -> None:
    known = {one.signal for one in load_evidence(RULES)}
    assert set().union(*TOLD.signals.values()) <= known
    assert not {one.id for one in load_rules((RULES,))} & {one.id for one in TOLD.rules}
    assert {one.rule.silent for one in TOLD.known} == {True, False}


def test_a_removed_route_is_no_mistake_on_a_server_that_has_it() -> None:
    (paths,) = [one for one in TOLD.known if one.rule.id == REMOVED]
    assert paths.holds_on(Server("cloud", None, None))
    assert paths.holds_on(Server("1.8", Version(1, 8), Version(1, 27)))
    assert not paths.holds_on(Server("1.7", Version(1, 7), Version(1, 19, 1)))


GOOD = """\
needles: [things]
misuses:
  - id: misuse/thing
    title: A thing
    why: Things are no things.
    source: here
    server: app
    since: "1.0"
    requests: [GET /api/v1/things]
    proof: path
    query: {has: [id]}
    v1: "{request}?ids={{id}}"
    fix: "{method} {url}?ids={value}"
    minutes: [1, 2]
"""


def test_a_misuse_is_read(tmp_path: Path) -> None:
    (tmp_path / "misuse.yaml").write_text(GOOD, "utf-8")
    (one,) = load_misuses(tmp_path).known
    assert (one.rule.id, one.right()) == ("misuse/thing", "GET /api/v1/things?ids={id}")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("id: misuse/thing", "id: thing", 3, "is no id of a misuse"),
        ("needles: [things]", "needles: [other]", 9, "has none of the needles"),
        ("GET /api/v1/things", "FETCH /api/v1/things", 9, "is no request"),
        ("GET /api/v1/things", "GET api/v1/things", 9, "is no path"),
        ("[GET /api/v1/things]", "[]", 3, "names no request"),
        ("proof: path", "proof: none", 10, "is not known"),
        ('since: "1.0"', 'since: "soon"', 8, "is no version"),
        ("?ids={value}", "?ids={values}", 13, "cannot be filled in"),
        ("query: {has: [id]}", "query: {want: [id]}", 11, "is not a known key"),
        ("minutes: [1, 2]", "minutes: [2, 1]", 14, "range of minutes"),
        ("proof: path", "proof: path\n    colour: red", 11, "is not a known key"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, old: str, new: str, line: int, what: str) -> None:
    assert old in GOOD
    (tmp_path / "misuse.yaml").write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(RuleError) as caught:
        load_misuses(tmp_path)
    assert caught.value.line == line and what in caught.value.what


def test_no_id_is_there_twice(tmp_path: Path) -> None:
    entry = GOOD.partition("misuses:\n")[2]
    (tmp_path / "misuse.yaml").write_text(GOOD + entry, "utf-8")
    with pytest.raises(RuleError, match="is there twice"):
        load_misuses(tmp_path)


def test_rules_of_ones_own_are_no_misuses(tmp_path: Path) -> None:
    (tmp_path / "misuse").mkdir()
    (tmp_path / "misuse" / "own.yaml").write_text(
        (RULES / "conversations" / "get.yaml").read_text("utf-8"), "utf-8"
    )
    with pytest.raises(RuleError, match="move it to another folder"):
        load_rules((RULES, tmp_path))
