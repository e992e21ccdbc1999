"""Loading rule folders: what is refused, and that the error names file, line, mistake and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from v0to1.core.loading.rules import RuleError, load_rules
from v0to1.core.loading.yaml import read_document
from v0to1.core.model import Verdict

BUILT_IN = Path(__file__).parent.parent.parent / "rules"

GOOD = """\
title: A made route moves
why: V1 has it elsewhere.
source: made up
verdict: safe
minutes: [1, 2]
v0:
  method: GET
  path: /api/made/{thing}
targets:
  - server: app
    since: "1.0.0"
    method: GET
    path: /api/v1/made/{thing}
    reads:
      results: {to: items, each: conversation}
"""


def rules_folder(tmp_path: Path, text: str, name: str = "made/route.yaml") -> Path:
    path = tmp_path / "mine" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return tmp_path / "mine"


def refusal(tmp_path: Path, text: str, name: str = "made/route.yaml") -> RuleError:
    folder = rules_folder(tmp_path, text, name)
    with pytest.raises(RuleError) as caught:
        load_rules((BUILT_IN, folder))
    assert caught.value.path == folder / name
    assert str(caught.value).startswith(f"{folder / name}:{caught.value.line}: ")
    return caught.value


def test_a_folder_of_ones_own_is_added_to_the_built_in_one(tmp_path: Path) -> None:
    built_in = load_rules((BUILT_IN,))
    rules = load_rules((BUILT_IN, rules_folder(tmp_path, GOOD)))
    assert [one.id for one in rules] == sorted([*(one.id for one in built_in), "made/route"])
    made = next(one for one in rules if one.id == "made/route")
    assert (made.verdict, made.targets[0].reads["results[].title"].to) == (Verdict.SAFE, "title")


def test_own_shapes_are_used(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, GOOD.replace("each: conversation", "each: thing"))
    rules_folder(tmp_path, "name: label\nparts: {to: pieces, each: conversation}\n", "shapes/thing.yaml")
    made = next(one for one in load_rules((BUILT_IN, folder)) if one.id == "made/route")
    reads = made.targets[0].reads
    assert reads["results[].name"].to == "label"
    assert reads["results[].parts[].conversation_id"].to == "id"


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "fix"),
    [
        ("title: A made route moves\n", "", 1, "'title' is a required property", ""),
        ("verdict: safe", "verdict: sure", 4, "'sure' is not one of", ""),
        (
            "verdict: safe",
            "verdict: safe\nnonsense: 1",
            5,
            "nonsense: is not a known key",
            "write one of title",
        ),
        ("minutes: [1, 2]", "minutes: [1]", 5, "too short", "write two numbers"),
        ("minutes: [1, 2]", "minutes: [3, 2]", 5, "must be a range of minutes", "the smaller first"),
        ("    since: ", "    sinse: ", 11, "sinse: is not a known key", "write one of server, since"),
        ('since: "1.0.0"', "since: 1.0", 11, "is not of type 'string'", ""),
        ('since: "1.0.0"', 'since: "soon"', 11, "does not match", 'such as "1.7.0"'),
        ("    method: GET", "    method: FETCH", 12, "'FETCH' is not one of", ""),
        ("/api/made/{thing}", "/api/made/x{thing}", 8, "neither plain text nor one {parameter}", ""),
        (
            "/api/v1/made/{thing}",
            "/api/v1/made/{other}",
            13,
            "{other} is not in the V0 path",
            "say what it `needs`",
        ),
        (
            "each: conversation",
            "each: konversation",
            15,
            "there is no shape 'konversation'",
            "conversation, event",
        ),
        (
            "{to: items, each: conversation}",
            "{to: items, gone: lost}",
            15,
            "both that it is gone and how it is got",
            "write one of `to`",
        ),
        ("{to: items, each: conversation}", "{note: hm}", 15, "says nothing", "write one of `to`"),
        ("    reads:", '    needs: ""\n    reads:', 14, "non-empty", ""),
        ("    reads:", "    response: [1]\n    reads:", 14, "is not of type 'string'", ""),
        ("    reads:", "    recipes: [magic]\n    reads:", 14, "'magic' is not known", "wait_until_ready"),
        (
            "  method: GET\n  path: /api/made/{thing}",
            "  {}",
            6,
            "must say exactly one source",
            "path, connect",
        ),
    ],
)
def test_mistakes_are_told_with_their_line(
    tmp_path: Path, old: str, new: str, line: int, what: str, fix: str
) -> None:
    assert old in GOOD
    error = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert error.line == line
    assert what in error.what
    assert fix in error.fix


def test_a_source_must_be_one_thing(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD.replace("  path: /api/made", "  event: [oh_event]\n  path: /api/made"))
    assert (error.line, error.what) == (6, "v0: must say exactly one source")


def test_doubled_keys_are_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD + "why: Once more.\n")
    assert (error.line, error.what) == (16, "key 'why' is already in line 2")
    deep = refusal(tmp_path, GOOD + "    query: {ids: a, ids: b}\n")
    assert (deep.line, deep.what) == (16, "key 'ids' is already in line 16")


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD.replace("minutes: [1, 2]", "minutes: [1, 2"))
    assert error.line in (6, 7) and error.what.startswith("not YAML")


def test_tags_that_would_run_code_are_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD.replace("made up", "!!python/object/apply:os.getcwd []"))
    assert error.line == 3 and "could not determine a constructor" in error.what


def test_anchors_that_hold_themselves_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "&a\ntitle: *a\n").what == "an anchor is used again"


def test_anchors_that_would_grow_without_end_are_refused(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60))
    error = refusal(tmp_path, bomb)
    assert (error.line, error.what) == (1, "an anchor is used again")


@pytest.mark.parametrize("text", ["<<: {a: 1}\n", "? [a]\n: 1\n"])
def test_keys_are_plain_text(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).what == "a key must be plain text"


def test_lists_inside_lists_without_end_are_refused(tmp_path: Path) -> None:
    assert "not YAML" in refusal(tmp_path, "a: " + "[" * 5000 + "]" * 5000).what


def test_empty_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    assert "is not of type 'object'" in refusal(tmp_path, "").what
    path = rules_folder(tmp_path, "") / "made" / "route.yaml"
    path.write_bytes(b"title: \xff\n")
    with pytest.raises(RuleError, match="cannot be read") as caught:
        load_rules((BUILT_IN, path.parent.parent))
    assert caught.value.fix == "save it as UTF-8 text"


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is no folder of rules"):
        load_rules((BUILT_IN, tmp_path / "nowhere"))


def test_a_rule_id_is_there_once(tmp_path: Path) -> None:
    error = refusal(tmp_path, GOOD, "conversations/create.yaml")
    assert (error.what, error.fix) == ("there is already a rule conversations/create", "rename this file")


def test_a_shape_that_holds_itself_is_refused(tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, GOOD.replace("each: conversation", "each: loop"))
    rules_folder(tmp_path, "inner:\n  to: inner\n  each: loop\n", "shapes/loop.yaml")
    with pytest.raises(RuleError, match="holds itself") as caught:
        load_rules((BUILT_IN, folder))
    assert (caught.value.path.name, caught.value.line) == ("loop.yaml", 3)


def test_the_built_in_folder_is_proved_without_its_schema(tmp_path: Path) -> None:
    folder = rules_folder(
        tmp_path, GOOD.replace("verdict: safe", "verdict: sure").replace("each: conversation", "")
    )
    with pytest.raises(RuleError, match="'sure' is not known") as caught:
        load_rules((folder,))
    assert caught.value.line == 4


def test_lines_are_found_deep_inside(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("a:\n  - b: 1\n  - b:\n      c: 2\n", "utf-8")
    document = read_document(path)
    assert [
        document.line(steps) for steps in ((), ("a",), ("a", 1), ("a", 1, "b", "c"), ("a", 9), ("x",))
    ] == [1, 1, 3, 4, 1, 1]
