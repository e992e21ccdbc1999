"""Values in values in values: none is lowered and evaluated twice as often as what stands around it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.fuzz.failures import limited
from v0to1.config import Config
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

DEEP = 24
URL = '"https://app.all-hands.dev/api/conversations"'
SHAPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("a.py", "import requests\nx = %s\n", (
        "[@]", "{'a': @}", "f(@)", "1 if a else (@)", "lambda: (@)", "[*@]", "{**@}", "(y := @)",
        "[z for z in @]",
    )),
    ("a.php", "<?php\n$x = %s;\n", (
        "[@]", "['a' => @]", "f(@)", "(@)", "fn() => @", "$a ? 1 : (@)", "$a ?? (@)", "[...@]",
        "f(function () { return @; })",
    )),
    ("a.rb", "x = %s\n", (
        "[@]", "{a: @}", "f(@)", "[*@]", "-> { @ }", "(@)", "a ? 1 : (@)", "run do |a| @ end", "run { @ }",
    )),
    ("a.go", "package a\n\nvar x = %s\n", (
        "[]any{@}", 'map[string]any{"a": @}', "f(@)", "&T{A: @}", "func() any { return @ }()", "(@)",
    )),
    ("a.rs", "fn f() { let x = %s; }\n", (
        "vec![@]", "[@]", "f(@)", "T { a: @ }", 'json!({"a": @})', "Some(@)", "if a { 1 } else { @ }",
        "match a { 1 => @, _ => 2 }", "run(|| { @ })",
    )),
    ("A.java", "class A { Object x = %s; }\n", (
        "List.of(@)", "new Object[]{@}", 'Map.of("a", @)', "(@)", "a ? 1 : (@)", "() -> @",
        "run(() -> { return @; })",
    )),
    ("a.kt", "val x = %s\n", (
        "listOf(@)", 'mapOf("a" to @)', "(@)", "if (a) 1 else (@)", "run { @ }", "url { @ }", "headers { @ }",
        "a.apply { @ }", 'client.get("a") { @ }', "URLBuilder().build { @ }", "buildJsonObject { put(1, @) }",
    )),
    ("a.cs", "class A { object x = %s; }\n", (
        "new[] { @ }", "new { a = @ }", "f(@)", "a ? 1 : (@)", "[@]", "f(() => { return @; })",
    )),
    ("a.swift", "let x: Any = %s\n", (
        "[@]", '["a": @]', "f(@)", "(@)", "a ? 1 : (@)", "{ @ }()", "run { @ }",
    )),
    ("a.js", "const x = %s;\n", (
        "[@]", "({a: @})", "f(@)", "a ? 1 : (@)", "() => (@)", "[...@]", "`${@}`", "a ?? (@)",
        "async () => await (@)", "f(function () { return @; })",
    )),
    ("a.tsx", "const x = %s;\n", ("[@]", "<A b={@} />", "<A>{@}</A>", "(@ as string)")),
    ("a.sh", "curl -s %s\n", (
        "$(echo @)", "${a:-@}", '"$(echo @)"', "$(echo a @)", "$(printf %%s @)", "$(own @)", "$(cat <<< @)",
        "$(tr a b <<< @)",
        "$(curl -s @)", "$(curl -d @ a)", "$(echo @ | jq .id)", "$(jq -n --arg a @ '$a')", "$(x=@; echo $x)",
        "$(if own; then echo @; fi)", "$(env echo @)", "$(wget -qO- @)",
        "$(http GET @)", "$([ a = @ ])", "$(local a=@)", "$(for a in @; do echo $a; done)",
        "$(case @ in a) b;; esac)", "$(f() { echo @; }; f)",
    )),
)  # fmt: skip
"""The name of a file, what stands around a value, and ways of putting a value (`@`) in another."""

CASES = [(name, frame, shape) for name, frame, shapes in SHAPES for shape in shapes]


@pytest.mark.parametrize(("name", "frame", "shape"), CASES, ids=[f"{one[0]}: {one[2]}" for one in CASES])
def test_what_stands_in_itself_costs_little(name: str, frame: str, shape: str, tmp_path: Path) -> None:
    before, after = shape.split("@")
    (tmp_path / name).write_text(frame % (before * DEEP + URL + after * DEEP), encoding="utf-8")

    with limited():
        found = run(Config(tmp_path, (tmp_path,), date(2026, 4, 1), jobs=1), fixing=True)

    assert [one.path for one in found.failed] in ([], [name])
    assert found.files.scanned == 1
