"""Sources as they come: places in any text, files that are no valid source, files that nobody wrote."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.languages.javascript.looking import look, only
from v0to1.config import Config
from v0to1.core.model import Part, Run
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Known
from v0to1.languages.javascript.bench import JavaScriptBench
from v0to1.languages.javascript.parsing import parse_error
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

CLIENT = (
    "const OPENHANDS = 'https://app.all-hands.dev';\n"
    "export const start = (text) => fetch(`${OPENHANDS}/api/conversations`, {\n"
    "  method: 'POST', body: JSON.stringify({ initial_user_msg: text }),\n"
    "}).then((r) => r.json()).then((d) => d.conversation_id);\n"
)


def found_in(folder: Path, **files: str) -> Run:
    """The run over files with these texts; a double underscore stands for a dot."""
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_bytes(text.encode())
    return run(Config(folder, (folder,), date(2026, 11, 25)), fixing=True)


def text_at(text: str, part: Part) -> str:
    """The text that begins at a part."""
    return text.splitlines()[part.line - 1][part.column - 1 :]


@pytest.mark.parametrize(
    "before", ["", "// é\n", "/* 😀 ü */ ", "const 名 = '😀';\r\n", "\r\n\r\n", "\ufeff"]
)
def test_places_are_characters_and_lines_from_1(tmp_path: Path, before: str) -> None:
    newline = "\r\n" if "\r" in before else "\n"
    text = before + CLIENT.replace("\n", newline)
    (one,) = found_in(tmp_path, a__js=text).findings
    plain = text.removeprefix("\ufeff")
    lines = plain.splitlines()

    assert lines[one.line - 1][one.column - 1 :].startswith("fetch(")
    assert lines[one.end_line - 1][: one.end_column - 1].endswith("})")
    starts = {part.name: text_at(plain, part) for part in one.parts if part.kind.value != "method"}
    assert starts["initial_user_msg"].startswith("initial_user_msg: text")
    assert starts["conversation_id"].startswith("conversation_id);")
    assert starts["/api/conversations"].startswith("/api/conversations`")


def literal_pieces(request: Request) -> list[Known]:
    """The pieces of a URL that stand in literals."""
    return [piece for piece in request.url.pieces if isinstance(piece, Known) and piece.source is not None]


@pytest.mark.parametrize(
    "source",
    [
        "fetch('/api/conversations')",
        "fetch(`😀/api/conversations/${id}/events`)",
        "const é = \"/api\"; fetch(é + '/conversations/' + id)",
        "const o = { ü: '/api/conversations' }; fetch(`${o.ü}?limit=1`)",
    ],
)
def test_pieces_of_literals_stand_where_they_are_said_to(source: str) -> None:
    request = only(source)
    bench = JavaScriptBench(["client.ts"], {"client.ts": source}.get)
    for piece in literal_pieces(request):
        assert piece.source is not None
        span = bench.sources.characters("client.ts", piece.source, piece.offset, len(piece.text))
        assert span is not None
        assert source[span.start : span.end] == piece.text


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a__js", "const a = ;\nfetch('/api/conversations')\n", "line 1, column 11: not understood"),
        ("a__ts", "const a: = 1;\n'/api/conversations'\n", "line 1, column 8: not understood as TypeScript"),
        ("a__mjs", "function f() {\n  fetch('/api/conversations');\n", "not understood as JavaScript"),
        ("a__jsx", "const a = <div>{'/api/conversations'</div>;\n", "not understood as JavaScript"),
        ("a__cts", "if (a { '/api/conversations' }\n", "not understood as TypeScript"),
    ],
)
def test_a_file_that_is_no_source_is_never_clean(tmp_path: Path, name: str, text: str, place: str) -> None:
    found = found_in(tmp_path, **{name: text})

    assert [one.path for one in found.failed] == [name.replace("__", ".")]
    assert place in found.failed[0].error
    assert not found.findings


def test_type_annotations_in_a_plain_file_are_no_error(tmp_path: Path) -> None:
    found = found_in(tmp_path, a__js=CLIENT.replace("(text)", "(text: string)"))
    assert not found.failed
    assert len(found.findings) == 1


def test_deep_nesting_costs_one_file(tmp_path: Path) -> None:
    deep = "const a = " + "[\n" * 20_000 + "'/api/conversations'" + "]" * 20_000 + ";\n"
    found = found_in(tmp_path, a__js=deep, b__js=CLIENT)

    assert [one.path for one in found.failed] == ["a.js"]
    assert [one.path for one in found.findings] == ["b.js"]


def test_a_long_chain_is_no_nesting() -> None:
    terms = " + ".join(["'x'"] * 3000)
    assert look(f"fetch('/api/conversations'); const a = {terms}").requests


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a__min__js", CLIENT, "minified file"),
        ("a__js", "const a = [" + "1," * 4000 + "];" + CLIENT, "minified file"),
        ("a__ts", "/**\n * @generated by a tool\n */\n" + CLIENT, "generated file"),
        ("a__ts", "// Code generated by x. DO NOT EDIT.\n" + CLIENT, "generated file"),
    ],
)
def test_what_nobody_wrote_is_passed_over_with_a_note(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    found = found_in(tmp_path, **{name: text})

    assert [one.reason for one in found.skipped] == [reason]
    assert not found.findings


def test_scripts_say_what_runs_them(tmp_path: Path) -> None:
    found = found_in(tmp_path, start="#!/usr/bin/env node\n" + CLIENT.replace("export ", ""))
    assert [one.path for one in found.findings] == ["start"]


def test_both_languages_give_one_report(tmp_path: Path) -> None:
    python = (
        "import requests\nrequests.get('https://app.all-hands.dev/api/conversations/1').json()['status']\n"
    )
    found = found_in(tmp_path, a__py=python, b__ts=CLIENT)

    assert [one.path for one in found.findings] == ["a.py", "b.ts"]
    assert found.files.scanned == 2


def test_parse_errors_are_told_for_any_of_the_grammars() -> None:
    assert parse_error("const a: string = `${b}`") is None
    assert parse_error("const a = <b>{c}</b>") is None
    assert parse_error("const = 1") is not None


@pytest.mark.parametrize(
    ("name", "needs", "other"),
    [("a.py", "libcst", "ast_grep_py"), ("a.ts", "ast_grep_py", "libcst"), ("a.txt", "click", "libcst")],
)
def test_a_parser_is_loaded_for_its_own_files_only(
    tmp_path: Path, name: str, needs: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V0TO1_CACHE_DIR", str(tmp_path / "cache"))  # the rules are read where none is kept
    (tmp_path / name).write_text("x = '/api/conversations'\n")
    code = f"import sys; from v0to1.cli import main; main(['check', {str(tmp_path)!r}]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert needs in loaded
    assert other not in loaded
