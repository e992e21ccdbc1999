"""Go, Rust, Java, Kotlin, C#, PHP, Ruby and Swift: all V0 operations are told, a path alone is changed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from ast_grep_py import SgNode

from v0to1.config import Config
from v0to1.core.model import Finding, PartKind, Run, Verdict
from v0to1.languages.grammars import modules
from v0to1.languages.registry import KNOWN
from v0to1.pipeline import run

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
FOLDER = Path(__file__).parent / "fixtures" / "grammars"
CLIENTS = sorted(path.name for path in (FOLDER / "clients").iterdir())
LOOK_ALIKES = sorted(path.name for path in (FOLDER / "lookalikes").iterdir())
MARK = re.compile(r"V0: (\w+ \S+)(?: fields (\S+))?(?: reads (\S+))?( changed)?$", re.MULTILINE)
"""What stands at the end of a line on which an operation is sent: the truth about it."""

Place = tuple[str, int, str]
Truth = tuple[set[str], set[str], bool]


def looked_at(root: Path) -> Run:
    """A proposed migration."""
    return run(Config(root, (root,), date(2026, 11, 25)), fixing=True)


def texts(folder: Path) -> dict[str, str]:
    """The sources of a fixture, by name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def names(text: str | None) -> set[str]:
    """The names of a mark."""
    return set(text.split(",")) if text else set()


def truth(folder: Path) -> dict[Place, Truth]:
    """The marked operations by place and route: what is sent, what is read, whether it is changed."""
    found: dict[Place, Truth] = {}
    for name, text in texts(folder).items():
        for number, line in enumerate(text.splitlines(), 1):
            for one in MARK.finditer(line):
                found[name, number, one[1]] = names(one[2]), names(one[3]), bool(one[4])
    return found


def parts(one: Finding, *kinds: PartKind) -> set[str]:
    """The names of some of a finding's parts."""
    return {part.name for part in one.parts if part.kind in kinds}


def told(found: Run) -> dict[Place, Truth]:
    """What a run tells, in the form of the truth."""
    return {
        (one.path, one.line, re.sub(r"\{[^}]*\}", "{}", one.v0)): (
            parts(one, PartKind.REQUEST_FIELD, PartKind.QUERY),
            parts(one, PartKind.RESPONSE_FIELD),
            one.applied,
        )
        for one in found.findings
        if " " in one.v0
    }


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_is_no_finding(name: str) -> None:
    found = looked_at(FOLDER / "lookalikes" / name)

    assert {one.verdict for one in found.findings} <= {Verdict.AMBIGUOUS}
    assert (found.changes, found.unresolved, found.failed) == ((), (), ())
    assert found.files.scanned > 0


@pytest.mark.parametrize("name", CLIENTS)
def test_every_operation_is_found_with_what_it_sends_and_reads(name: str) -> None:
    found = looked_at(FOLDER / "clients" / name)

    assert told(found) == truth(FOLDER / "clients" / name)
    assert (found.unresolved, found.failed) == ((), ())


def test_an_interface_speaks_for_its_own_methods_only(tmp_path: Path) -> None:
    text = (FOLDER / "clients" / "kotlin_interfaces" / "Api.kt").read_text("utf-8")
    other = 'interface Chat {\n    @DELETE("api/conversations/{id}") suspend fun end(@Path("id") i: Any)\n}\n'
    (tmp_path / "Api.kt").write_text(f"{text}\n{other}")

    found = looked_at(tmp_path)

    assert [one.verdict for one in found.findings if one.line > text.count("\n")] == [Verdict.AMBIGUOUS]


def test_every_language_is_named_to_users() -> None:
    assert [one.title for one in KNOWN if one.grammar and one.title not in README] == []


def migrated(before: Mapping[str, str]) -> dict[str, str]:
    """What must become of a project: of every change the path alone, the last one before the request."""
    files = {name: text.split("\n") for name, text in before.items()}
    places = [(name, n) for name in files for n, line in enumerate(files[name]) if line.endswith(" changed")]
    for name, number in places:
        above = [(name, n) for n in range(number, -1, -1)]
        elsewhere = [(other, n) for other in files for n in range(len(files[other])) if other != name]
        found, n = next(one for one in (*above, *elsewhere) if PATH.search(code(files[one[0]][one[1]])))
        files[found][n] = PATH.sub(r"\1/v1/app-conversations/", files[found][n], count=1)
    return {name: "\n".join(lines) for name, lines in files.items()}


def code(line: str) -> str:
    """A line without its mark."""
    return line.partition(" V0: ")[0]


PATH = re.compile(r'(/api|(?<=apiBase)|(?<="api)|(?<="\{\})|(?<=MethodDelete, "))/conversations/')
CHANGED = sorted(name for name in CLIENTS if any(one[2] for one in truth(FOLDER / "clients" / name).values()))


@pytest.mark.parametrize("name", CHANGED)
def test_a_path_alone_is_changed(name: str) -> None:
    before = texts(FOLDER / "clients" / name)
    done = looked_at(FOLDER / "clients" / name)

    assert before | {one.path: one.after for one in done.changes} == migrated(before)


CREATE, GET = "POST /api/conversations", "GET /api/conversations/{"
NEW, ONE = "/api/v1/app-conversations", "/api/v1/app-conversations?ids="


@pytest.mark.parametrize(
    ("name", "route", "words"),
    [
        (
            "go_client",
            "POST /api/conversations",
            (f'c.BaseURL+"{NEW}"', "initial_message", "app_conversation_id"),
        ),
        (
            "rust_reqwest",
            "GET /api/conversations/{",
            ('format!("{}' + ONE + '{}", self.base_url, id)', "[0]"),
        ),
        (
            "php_guzzle",
            "GET /api/conversations/{",
            ("sprintf('%s" + ONE + "%s', $this->baseUrl, $id)", "[0]"),
        ),
        (
            "csharp_http",
            "GET /api/conversations/{",
            ('$"{_baseUrl}' + ONE + '{id}"', "sandbox_status"),
        ),
        (
            "kotlin_ktor",
            "GET /api/conversations/{",
            ('"$root/v1/app-conversations?ids=$id"', "sandbox_status"),
        ),
        (
            "ruby_nethttp",
            "POST /api/conversations",
            ('"#{BASE}' + NEW, "start-tasks", "READY"),
        ),
        (
            "swift_client",
            "POST /api/conversations",
            ("(baseURL)" + NEW, "start-tasks"),
        ),
        (
            "java_okhttp",
            "POST /api/conversations",
            (f'HOST + "{NEW}"', "selected_branch", "start-tasks"),
        ),
    ],
)
def test_a_finding_says_what_to_write(name: str, route: str, words: tuple[str, ...]) -> None:
    one = next(one for one in looked_at(FOLDER / "clients" / name).findings if one.v0.startswith(route))

    assert one.verdict is Verdict.MANUAL
    assert [word for word in words if word not in one.workaround] == []


CODE = 'package p\n\nimport "net/http"\n\nfunc f(openhandsURL string) {\n\thttp.Get(openhandsURL + "%s")\n}\n'


def test_what_a_program_wrote_is_skipped_and_what_names_no_route_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    plain = modules.parse

    def noted(grammar: str, text: str) -> tuple[SgNode | None, str]:
        parsed.append(text)
        return plain(grammar, text)

    monkeypatch.setattr(modules, "parse", noted)
    route = CODE % "/api/conversations/1/trajectory"
    other = CODE.replace("f(", "other(").replace("package p", "package q") % "/healthz"
    (tmp_path / "client.go").write_text(route)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "other.go").write_text(other)
    (tmp_path / "made.go").write_text("// Code generated by protoc-gen-go. DO NOT EDIT.\n\n" + route)
    (tmp_path / "api.pb.go").write_text(route)

    found = looked_at(tmp_path)

    assert [one.path for one in found.findings] == ["client.go"]
    assert {one.path: one.reason for one in found.skipped} == {
        "made.go": "generated file",
        "api.pb.go": "generated file",
    }
    assert parsed == [route]


def test_a_file_that_is_not_understood_as_a_whole_is_told_and_not_changed(tmp_path: Path) -> None:
    text = (FOLDER / "clients" / "go_client" / "client.go").read_text("utf-8")
    (tmp_path / "client.go").write_text(text + "\nfunc broken( {\n")

    found = looked_at(tmp_path)

    assert [one.path for one in found.failed] == ["client.go"]
    assert found.failed[0].error.endswith("not understood as Go")
    assert found.changes == ()
    assert len(found.findings) == 2


def test_two_methods_of_ruby_that_a_mark_tells_apart_are_two(tmp_path: Path) -> None:
    drop = 'call(Net::HTTP::Delete, "/api/conversations/#{id}")'
    lines = [
        "class OpenHands", f"  def drop(id) = {drop}", f"  def drop!(id) = {drop} == true",
        "  def call(kind, path)", '    asked = kind.new(URI("https://app.all-hands.dev#{path}"))',
        "    JSON.parse(Net::HTTP.start(HOST, 443) { |http| http.request(asked) }.body)", "  end", "end",
    ]  # fmt: skip
    (tmp_path / "client.rb").write_text("\n".join(lines) + "\n")

    assert [one.line for one in looked_at(tmp_path).findings] == [2, 3]


def test_a_test_that_names_the_route_is_told(tmp_path: Path) -> None:
    (tmp_path / "client.go").write_text((FOLDER / "clients" / "go_client" / "client.go").read_text("utf-8"))
    handler = 'func serve(mux *http.ServeMux) {\n\tmux.HandleFunc("/api/conversations/1", gone)\n}\n'
    (tmp_path / "client_test.go").write_text(f"package openhands\n\n{handler}")

    found = looked_at(tmp_path)

    one = next(one for one in found.findings if one.applied)
    assert "tests name this route too and must follow it: client_test.go" in one.notes
    assert [one.path for one in found.changes] == ["client.go"]


def test_a_url_of_the_cloud_that_nothing_known_sends_is_listed(tmp_path: Path) -> None:
    text = 'import Odd\n\nlet odd = Odd.Wire("https://app.all-hands.dev/api/conversations")\n'
    (tmp_path / "odd.swift").write_text(text)

    found = looked_at(tmp_path)

    assert (found.findings, found.failed) == ((), ())
    assert [(one.line, one.text) for one in found.unresolved] == [
        (3, "https://app.all-hands.dev/api/conversations")
    ]


def test_no_grammar_is_loaded_without_a_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\n")
    code = (
        "import sys; from v0to1.__main__ import main; "
        f"sys.argv = ['v0to1', 'check', {str(tmp_path)!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('ast_grep_py' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")
