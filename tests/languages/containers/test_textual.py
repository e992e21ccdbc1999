"""Programs in languages that are not evaluated: their requests are reported, and never changed."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from scripts.route_literals import SPEAKING, literals
from v0to1.cli import main
from v0to1.config import Config
from v0to1.core.model import Finding, PartKind, Run, Verdict
from v0to1.languages.containers.textual import TOLD
from v0to1.languages.embedding.hosting import groups
from v0to1.languages.registry import UNREAD
from v0to1.pipeline import run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "containers"
GRAMMARS = FIXTURES.parent / "grammars"
HOST = "https://app.all-hands.dev"

TRUTH = {
    "foreign_dart/lib/oh.dart": ("12 create", "19 delete", "23 trajectory"),
    "foreign_elixir/lib/oh.ex": ("8 create", "12 get", "16 stop"),
    "foreign_scripts/oh.lua": ("10 create", "18 get"),
    "foreign_scripts/oh.pl": ("5 create", "9 get"),
    "foreign_scripts/oh.R": ("5 create", "10 list"),
    "foreign_scripts/oh.jl": ("5 create", "8 list"),
    "foreign_scripts/oh.clj": ("6 create", "11 trajectory"),
    "foreign_scripts/oh.nim": ("5 create",),
    "foreign_scripts/oh.cr": ("4 create", "6 get"),
    "foreign_compiled/OpenHands.scala": ("12 create", "17 get"),
    "foreign_compiled/oh.cpp": ("7 create", "11 delete"),
    "foreign_compiled/OH.m": ("5 create",),
    "foreign_compiled/OH.hs": ("7 create", "8 get"),
    "foreign_compiled/oh.fs": ("6 create",),
    "foreign_compiled/oh.vb": ("4 create", "8 delete"),
}
"""The lines of requests, with the last words of their rules."""

DOUBTED = {"foreign_server": [4], "kotlin_named": [17, 20]}
"""Look-alikes in which routes are listed: those beside a field, or a path, that no other server has."""


@pytest.mark.parametrize("folder", sorted({name.partition("/")[0] for name in TRUTH}))
def test_each_request_is_told_and_none_is_changed(folder: str) -> None:
    root = FIXTURES / "clients" / folder
    done = run(Config(root, (root,), date(2026, 11, 25)), fixing=True)

    told: dict[str, tuple[str, ...]] = {}
    for one in sorted(done.findings, key=lambda one: (one.path, one.line)):
        word = one.rule.rpartition("/")[2]
        told[f"{folder}/{one.path}"] = (*told.get(f"{folder}/{one.path}", ()), f"{one.line} {word}")
    assert told == {name: lines for name, lines in TRUTH.items() if name.startswith(f"{folder}/")}
    assert {one.verdict for one in done.findings} == {Verdict.MANUAL}
    assert (done.changes, done.failed) == ((), ())


@pytest.mark.parametrize("name", sorted(path.name for path in (FIXTURES / "lookalikes").glob("foreign_*")))
def test_what_is_not_certainly_v0_is_no_finding(name: str) -> None:
    root = FIXTURES / "lookalikes" / name
    done = run(Config(root, (root,), date(2026, 11, 25)), fixing=True)

    assert {one.verdict for one in done.findings} <= {Verdict.AMBIGUOUS}
    assert [one.line for one in done.unresolved] == DOUBTED.get(name, [])
    assert done.failed == ()
    assert done.files.scanned > 0


@pytest.mark.parametrize("suffix", UNREAD)
def test_no_such_file_is_called_clean(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / f"client{suffix}").write_text(
        f'x = fetch("{HOST}/api/conversations/" + id + "/trajectory")\n'
    )

    assert main(["check", "--no-cache", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert f"client{suffix}:1:" in out
    assert TOLD in out


@pytest.mark.parametrize("new_files", [True, False])
@pytest.mark.parametrize("route", ["/list-files", "/trajectory", ""])
@pytest.mark.parametrize("name", ["client.dart", "client.ps1", "client.md"])
def test_what_is_only_told_is_left_for_that_alone(
    name: str, route: str, new_files: bool, tmp_path: Path
) -> None:
    url = f"{HOST}/api/conversations/1{route}"
    text = f"Invoke-RestMethod '{url}'" if name.endswith(".ps1") else f"x.get('{url}');"
    text = f"```dart\n{text}\n```" if name.endswith(".md") else text
    (tmp_path / name).write_text(f"{text}\n")

    config = Config(tmp_path, (tmp_path,), date(2026, 11, 25), new_files=new_files)
    (one,) = run(config, fixing=True).findings
    assert (one.verdict, one.reason) == (Verdict.MANUAL, TOLD)


@pytest.mark.parametrize(("routes", "told"), [(400, "client.dart:401:"), (501, "more than 500 strings")])
def test_the_last_of_many_requests_is_told_or_the_file_is(
    routes: int, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"x.get('/a/{place}');" for place in range(routes)]
    (tmp_path / "client.dart").write_text(
        "\n".join([*lines, f"x.get('{HOST}/api/conversations/1/trajectory');"])
    )

    assert main(["check", "--no-cache", str(tmp_path)]) != 0
    assert told in "".join(capsys.readouterr())


def test_an_ignored_request_stays_quiet(tmp_path: Path) -> None:
    text = f'-- v0to1: ignore not ours\nlocal r = http.get("{HOST}/api/conversations/1/trajectory")\n'
    (tmp_path / "client.lua").write_text(text)

    (one,) = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=False).findings
    assert one.suppressed is not None


def test_programs_that_are_not_read_are_no_scripts(tmp_path: Path) -> None:
    url = f"{HOST}/api/conversations/1/trajectory"
    (tmp_path / "client.dart").write_text(f"x.get('{url}');\n")
    (tmp_path / "other.lua").write_text("print(1)\n")
    (tmp_path / "client.ps1").write_text(f"Invoke-RestMethod '{url}'\n")
    (tmp_path / "client.sh").write_text(f"curl '{url}'\n")

    told = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=False).languages
    assert {(one.language, one.files, one.findings) for one in told} == {
        ("Shell", 1, 1), ("other languages", 3, 2)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "commands"),
    [
        ("a.lua", 'x.get("/a/b")', ["curl -X GET \"${x_app_url}\"'/a/b'\n"]),
        ("a.lua", '-- x.get("/a/b")\n--[[ x.get("/a/b") ]]', []),
        ("a.lua", 'x.get(B .. "/a/" .. id)', ['curl -X GET "${B}"\'/a/\'"${id}"\n']),
        (
            "a.c",
            'char *o = "https://a.io"; get(f("%s/a/b", getenv("B_URL")));',
            ['curl -X GET -H "Authorization: ${B_URL}" "${B_URL}"\'/a/b\'\n'],
        ),
        (
            "a.c",
            'char *o = "https://a.io"; char *b = getenv("B_URL"); get(f("%s/a/b", b));',
            ['curl -X GET -H "Authorization: ${B_URL}" "${B_URL}"\'/a/b\'\n'],
        ),
        ("a.c", 'char *o = "https://a.io"; get(f("%s/a/b", o));', ["curl -X GET 'https://a.io''/a/b'\n"]),
        ("a.r", 'POST(paste0(base, "/a"))', ["curl -X POST \"${base}\"'/a'\n"]),
        ("a.r", 'POST(base, "/a")', ["curl -X POST \"${a_app_url}\"'/a'\n"]),
        ("a.clj", '(http/put (str base-url "/a/" id))', ['curl -X PUT "${url}"\'/a/\'"${id}"\n']),
        ("a.ex", 'Req.get!(System.get_env("A_B") <> "/a")', ["curl -X GET \"${A_B}\"'/a'\n"]),
        ("a.ex", 'import Plug.Router\nget "/a/b", C, :d', []),
        ("a.dart", "final u = '$b/a';\nx.delete(u);", ["curl -X DELETE \"${b}\"'/a'\n"]),
        (
            "a.dart",
            "final b = 'https://x.example';\nx.get('$b/a');",
            ["curl -X GET 'https://x.example''/a'\n"],
        ),
        ("a.dart", "D(base: 'https://x.example');\nx.get('/a');", ["curl -X GET 'https://x.example''/a'\n"]),
        (
            "a.dart",
            "final r = await h.post(\n  U.p('$b/a'),\n);\nr.body;\nfinal r = await h.get(U.p('$b/c'));",
            ["curl -X POST \"${b}\"'/a'\n", "curl -X GET \"${b}\"'/c'\n"],
        ),
        ("a.dart", "r = send(\n  '/a');\nr == 1;\nh.put(r);", ["curl -X PUT \"${a_app_url}\"'/a'\n"]),
        (
            "a.dart",
            "r = send('/a');\nr.body;\n\n\n\n\n\n\n\n\nr = x.get(1);",
            ["curl -X GET \"${a_app_url}\"'/a'\n"],
        ),
        (
            "a.dart",
            "const u = '/a';",
            ["curl -X GET \"${a_app_url}\"'/a'\n", "curl -X POST \"${a_app_url}\"'/a'\n"],
        ),
        (
            "a.dart",
            "D(B(baseUrl: 'https://x.example/p/'));\nd.get<M<S>>('a/$i');",
            ["curl -X GET 'https://x.example/p/'\n", "curl -X GET 'https://x.example/p''/''a/'\"${i}\"\n"],
        ),
        (
            "a.ex",
            'plug T.BaseUrl, "https://x.example/p"\nT.get!("/a")',
            ["curl -X GET 'https://x.example/p'\n", "curl -X GET 'https://x.example/p''/a'\n"],
        ),
        (
            "a.c",
            '#define BASE "https://x.example/p"\nget(f("%s/a/b", BASE));',
            ["curl -X GET 'https://x.example/p'\n", "curl -X GET 'https://x.example/p''/a/b'\n"],
        ),
        (
            "a.dart",
            "x.put(1);\nD(base: '$h/p');\n\n\n\nd.get('/p/a');\ngo('/b');\nd.get('/c');",
            [
                "curl -X PUT \"${h}\"'/p'\n",
                "curl -X GET '/p/a'\n",
                "curl -X GET '/b'\n",
                "curl -X GET \"${h}\"'/p''/c'\n",
            ],
        ),
        (
            "a.dart",
            "d.get('https://x.example/p');\nd.get('/a');",
            ["curl -X GET 'https://x.example/p'\n", "curl -X GET 'https://x.example''/a'\n"],
        ),
        (
            "a.lua",
            "os.execute('curl -X PUT \"https://x.example/a/' .. id .. '\"')",
            ['curl -X PUT "https://x.example/a/${id}"'],
        ),
        ("a.pl", 'system("curl $u/a -H \\"A: $k\\"\\n");', ['curl ${u}/a -H "A: ${k}"\n']),
        ("a.c", 'puts("curl"); f(b, 9, "curl -s %s/a", u);', ["curl -s ${value}/a"]),
        (
            "a.tf",
            '# x = "/c"\ncommand = <<-EOT\n  wget https://x.example/${var.id}\n  EOT\nx = "/b"\n',
            [
                "curl -X GET \"${a_app_url}\"'/b'\n",
                "curl -X POST \"${a_app_url}\"'/b'\n",
                "  wget https://x.example/${id}\n",
            ],
        ),
        ("a.hs", '{- get "/a" -}\nx\' = get "/a"', ["curl -X GET \"${a_app_url}\"'/a'\n"]),
        ("a.scala", 'val c = \'"\'; x.patch("/a")', ["curl -X PATCH \"${x_app_url}\"'/a'\n"]),
        ("a.c", 'f("a/b c"); g(x, "text/html"); puts("https://x.example");', []),
    ],
)
def test_what_is_read_of_a_program(path: str, text: str, commands: list[str]) -> None:
    assert [one.text for group in groups(path, "textual", text) for one in group] == commands


DIO = "final d = Dio(BaseOptions(baseUrl: '{}'));\nFuture stop(id) => d.post('/conversations/$id/stop');\n"
WHOSE = {
    HOST + "/api": 1,
    HOST + "/api/": 1,
    "${E.openHandsUrl}/api": 1,
    HOST + "/api/v1": 0,
    "https://chat.example.com/v2": 0,
}


@pytest.mark.parametrize("base", WHOSE)
def test_a_path_has_the_base_before_it_that_its_client_has(base: str, tmp_path: Path) -> None:
    (tmp_path / "client.dart").write_text(DIO.replace("{}", base))

    done = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=True)
    assert [(one.rule, one.line) for one in done.findings] == [("conversations/stop", 2)] * WHOSE[base]


@pytest.mark.parametrize("call", ["context.go", "GoRoute(path:", "Get.toNamed", "GetPage(name:"])
def test_a_page_of_an_app_is_no_request(call: str, tmp_path: Path) -> None:
    text = DIO.replace("{}", HOST + "/api").replace("d.post(", call if "(" in call else f"{call}(")
    (tmp_path / "client.dart").write_text(text)

    assert run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=True).findings == ()


GATES = 'resource "rule" "openhands" {\n  path_pattern { values = ["/api/conversations/*"] }\n}\n'
KICKS = (
    'resource "null_resource" "openhands" {\n  provisioner "local-exec" {\n    command = <<-EOT\n'
    "      set -e\n      curl -X DELETE @/api/conversations/${var.id} -H 'A: ${var.key}'\n    EOT\n  }\n}\n"
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (GATES, []),
        (KICKS.replace("@", HOST), [5]),
        (KICKS.replace("@", "https://chat.example.com"), []),
        (f'data "http" "c" {{ url = "{HOST}/api/conversations/${{var.id}}/trajectory" }}\n', [1]),
    ],
)
def test_what_terraform_asks_is_told(text: str, lines: list[int], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(text)

    done = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=True)
    assert [one.line for one in done.findings if one.verdict is Verdict.MANUAL] == lines
    assert (done.changes, done.failed) == ((), ())


MARK = re.compile(r"V0: (\w+ \S+)(?: fields (\S+))?(?: reads (\S+))?$", re.MULTILINE)
"""What stands at the end of a line on which an operation is sent: the truth about it."""

NEAR = 15
"""Lines between the call that sends a request and the place where its URL stands, or is used, at most."""

LEFT = {
    "go_module": 2,
    "go_package": 3,
    "refused_suffix": 2,
    "ruby_lent": 1,
    "rust_shared": 2,
    "urls_built": 4,
    "urls_changed": 13,
    "urls_of_libraries": 3,
}
"""Operations that are not reported with their method and route: those of URLs that go through objects, or
through functions of the client's own, and of constants in other files."""


@cache
def reported(root: Path) -> Run:
    """A proposed migration."""
    return run(Config(root, (root,), date(2026, 11, 25)), fixing=True)


def truth(folder: Path) -> list[tuple[str, int, str, set[str], set[str]]]:
    """The marked operations: file, line, route, what is sent, what is read."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        (path.relative_to(folder).as_posix(), number, one[1], names(one[2]), names(one[3]))
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for one in MARK.finditer(line)
    ]


def names(text: str | None) -> set[str]:
    """The names of a mark."""
    return set(text.split(",")) if text else set()


def paired(folder: Path) -> tuple[list[tuple[Finding, set[str], set[str]]], int]:
    """The findings that marks ask for, each with what is sent and read; and how many marks have none."""
    found = [one for one in reported(folder).findings if one.verdict is not Verdict.AMBIGUOUS]
    pairs = []
    marks = truth(folder)
    for path, line, route, sent, read in marks:
        same = [one for one in found if (one.path, re.sub(r"\{[^}]*\}", "{}", one.v0)) == (path, route)]
        near = sorted((abs(one.line - line), one.line) for one in same)
        if near and near[0][0] <= NEAR:
            one = next(each for each in same if each.line == near[0][1])
            found.remove(one)
            pairs.append((one, sent, read))
    return pairs, len(marks) - len(pairs)


CLIENTS = sorted(path.name for path in (GRAMMARS / "clients").iterdir())


@pytest.mark.parametrize("name", CLIENTS)
def test_the_operations_of_a_client_are_reported_for_a_person(name: str) -> None:
    done = reported(GRAMMARS / "clients" / name)

    assert paired(GRAMMARS / "clients" / name)[1] == LEFT.get(name, 0)
    assert {one.verdict for one in done.findings} <= {Verdict.MANUAL, Verdict.AMBIGUOUS}
    assert (done.changes, done.failed) == ((), ())


def test_most_of_what_is_sent_and_read_is_named() -> None:
    pairs = [pair for name in CLIENTS for pair in paired(GRAMMARS / "clients" / name)[0]]
    kinds = ((PartKind.REQUEST_FIELD, PartKind.QUERY), (PartKind.RESPONSE_FIELD,))
    shares = []
    for place, some in enumerate(kinds):
        marked = [(one, pair[place]) for one, *pair in pairs]
        seen = sum(
            len(asked & {part.name for part in one.parts if part.kind in some}) for one, asked in marked
        )
        shares.append(seen / sum(len(asked) for _, asked in marked))

    assert min(shares) > 0.6


@pytest.mark.parametrize("name", sorted(path.name for path in (GRAMMARS / "lookalikes").iterdir()))
def test_a_look_alike_in_such_a_language_is_no_finding(name: str) -> None:
    """Routes are listed in files that have a field or a host of V0 besides, though it is their own."""
    folder = GRAMMARS / "lookalikes" / name
    done = reported(folder)
    listed = [one for one in done.unresolved if one.line not in DOUBTED.get(name, [])]

    assert {one.verdict for one in done.findings} <= {Verdict.AMBIGUOUS}
    for one in listed:
        assert SPEAKING.search((folder / one.path).read_text("utf-8"))
        assert one.line in {line for line, _ in literals(folder / one.path)}
    assert (done.changes, done.failed) == ((), ())
    assert done.files.scanned > 0


def test_a_finding_says_what_to_write() -> None:
    found = reported(GRAMMARS / "clients" / "go_client").findings
    one = next(one for one in found if one.rule == "conversations/create")

    assert "/api/v1/app-conversations" in one.workaround
    assert "initial_message" in one.workaround
    assert one.reason == TOLD


def test_what_a_program_wrote_is_skipped(tmp_path: Path) -> None:
    text = f'package p\n\nfunc f() {{\n\thttp.Get("{HOST}/api/conversations/1/trajectory")\n}}\n'
    (tmp_path / "client.go").write_text(text)
    (tmp_path / "made.go").write_text("// Code generated by protoc-gen-go. DO NOT EDIT.\n\n" + text)
    (tmp_path / "api.pb.go").write_text(text)

    found = reported(tmp_path)

    assert [(one.path, one.line) for one in found.findings] == [("client.go", 4)]
    assert {one.path: one.reason for one in found.skipped} == {
        "made.go": "generated file",
        "api.pb.go": "generated file",
    }


def test_a_script_without_an_ending_says_its_language_itself(tmp_path: Path) -> None:
    (tmp_path / "stop").write_text(f"#!/usr/bin/env ruby\nHTTP.post('{HOST}/api/conversations/1/stop')\n")

    assert [(one.path, one.line) for one in reported(tmp_path).findings] == [("stop", 2)]


def test_a_path_without_a_method_is_a_finding_and_not_listed_besides(tmp_path: Path) -> None:
    """It is taken for each request that V0 has there; that it has no other one is nothing to look at."""
    text = 'const ONE: &str = "/api/conversations/{}";\nfn main() { go(env::var("OPENHANDS_URL"), ONE); }\n'
    (tmp_path / "main.rs").write_text(text)
    found = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=False)

    assert [one.rule for one in found.findings] == ["conversations/get"]
    assert found.unresolved == ()
