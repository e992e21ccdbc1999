"""The documents say what is so: commands, options, verdicts, exit codes, links, and nobody's names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from v0to1.cli import ERROR, INTERRUPTED, main
from v0to1.cli.commands import NAMES, command
from v0to1.codemod import MigrateCommand
from v0to1.core.kinds import FIXES
from v0to1.core.model import Severity, Verdict
from v0to1.reports import FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
USAGE = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for folder in (".", "docs", "rules", "examples", "benchmarks")
    for path in ROOT.glob(f"{folder}/*.md")
)
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
LIMITS = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
CODEMOD = "python -m libcst.tool codemod"

SOCKET_PY = """\
import socketio

sio = socketio.Client()
sio.connect("https://app.all-hands.dev?conversation_id=1&latest_event_id=-1")
sio.emit("oh_user_action", {"action": "message", "args": {"content": "x"}})
"""
SOCKET_TS = """\
import { io } from "socket.io-client";
const s = io("https://app.all-hands.dev", { query: { conversation_id: "x", latest_event_id: -1 } });
s.on("oh_event", (e) => console.log(e.action));
"""
SOCKET_GO = 'package x\n\nfunc x() { s.Emit("oh_user_action") }\n'
CREATE = "https://app.all-hands.dev/api/conversations"
ADAPTED_PY = f"""\
import requests


def conversations(headers):
    return requests.get("{CREATE}", headers=headers)
"""
ADAPTED_TS = f"""\
export function conversations(headers: Record<string, string>) {{
  return fetch("{CREATE}", {{ headers }});
}}
"""
ADAPTED_SH = f"""\
#!/bin/bash
curl -s -w '%{{http_code}}' "{CREATE}" -d '{{"initial_user_msg": "x"}}'
"""
CLEAN = "import requests\n\nprint(requests.get('https://example.com').status_code)\n"
FIXABLE = """\
import requests

OPENHANDS_URL = "https://app.all-hands.dev"


def remove(headers, secret):
    requests.delete(f"{OPENHANDS_URL}/api/secrets/{secret}", headers=headers).raise_for_status()
"""
LEFT = """\
import requests


def remember(openhands_url, headers, conversation):
    return requests.get(f"{openhands_url}/api/conversations/{conversation}/remember-prompt", headers=headers)
"""
URLLIB3 = f"""\
import urllib3
found = urllib3.PoolManager().request("GET", "{CREATE}/1")
print(found.json()["title"])
"""
NUXT = f"export const read = (id: string) => useFetch(`{CREATE}/${{id}}`);\n"
BENT = """\
import bent from "bent";
const post = bent("https://app.all-hands.dev", "POST", "json");
export const start = () => post("/api/conversations", { initial_user_msg: "x" });
"""
TAGGED = f"export const list = (path) => fetch(path`{CREATE}`);\n"
RECORDED = f'{{"log": {{"entries": [{{"request": {{"method": "GET", "url": "{CREATE}"}}}}]}}}}\n'
JENKINS = f"""\
pipeline {{ stages {{ stage('a') {{ steps {{ script {{
  def sent = sh(script: 'curl -s -X POST {CREATE} -d "{{}}"', returnStdout: true)
  echo readJSON(text: sent).conversation_id
}} }} }} }} }}
"""
BROKEN = "def conversations(:\n    '/api/conversations'\n"


def options_of(command: click.Command) -> set[str]:
    options = [each for each in command.params if isinstance(each, click.Option)]
    found = {name for each in options for name in (*each.opts, *each.secondary_opts)}
    return found | {"--help", "-h", "--version"}


def section(title: str, document: str = USAGE) -> str:
    """The text below a heading of a document."""
    return document.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def code_of(text: str) -> list[str]:
    """What stands in backticks and in indented blocks."""
    blocks = re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
    return [
        *re.findall(r"`([^`]+)`", text),
        *(part for block in blocks for part in re.split(r"\s{2,}#|&&|>", block)),
    ]


def invocations(text: str) -> list[list[str]]:
    return [found.split()[1:] for found in code_of(text) if found.startswith("v0to1 ")]


def test_the_readme_has_the_two_commands_for_contributors() -> None:
    lines = re.findall(r"^ {4}(\S.*)$", section("Work on it", README), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert [line.split("#")[0].strip() for line in lines] == ["make demo", "make test"]
    assert {"demo", "test"} <= set(targets)


def test_the_readme_shows_what_becomes_of_a_client(tmp_path: Path) -> None:
    shown = README.split("```diff\n", 1)[1].split("```", 1)[0].splitlines()
    before, after = (
        "".join(f"{line[1:]}\n" for line in shown if line[:1] not in other) for other in (("+",), ("-",))
    )
    client = tmp_path / "client.py"
    client.write_text(before, encoding="utf-8")

    assert main(["migrate", "--write", "-q", str(tmp_path)]) == 0
    assert client.read_text(encoding="utf-8") == after != before


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= 900


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_and_option_that_is_written_down_exists(document: Path) -> None:
    for words in invocations(document.read_text(encoding="utf-8")):
        name = words[0]
        if name in ("COMMAND", "--version", "--help"):
            continue
        assert name in NAMES, f"{document.name}: v0to1 {name}"
        own = words[: words.index("--")] if "--" in words else words  # behind it is another command
        given = {word.split("=")[0] for word in own[1:] if word.startswith("-")}
        known = command(name)
        if isinstance(known, click.Group) and len(words) > 1:
            assert words[1] in known.commands, f"{document.name}: v0to1 {' '.join(words)}"
            known = known.commands[words[1]]
        assert given <= options_of(known), f"{document.name}: v0to1 {' '.join(words)}"


def test_every_command_is_in_the_table_and_helps(capfd: pytest.CaptureFixture[str]) -> None:
    listed = [row[0].strip("`").split()[1] for row in rows(section("Commands"))]
    assert sorted(listed) == sorted(NAMES)
    for name in listed:
        assert main([name, "--help"]) == 0
        assert capfd.readouterr().out.startswith(f"Usage: v0to1 {name} ")


def test_the_table_of_options_is_whole() -> None:
    text = " ".join(row[0] for row in rows(section("Options")))
    written = {f"--{each}" for each in re.findall(r"--([a-z-]+)", text)} | {
        f"-{each}" for each in re.findall(r"`-(\w)", text)
    }
    known = set().union(*(options_of(command(each)) for each in NAMES))
    long_or_short = [
        (*each.opts, *each.secondary_opts)
        for each in command("migrate").params
        if isinstance(each, click.Option)
    ]

    assert written <= known
    assert [names for names in long_or_short if not written & set(names)] == []


def test_the_page_on_fleets_has_every_option() -> None:
    text = (ROOT / "docs" / "fleet.md").read_text(encoding="utf-8")
    fleet = command("fleet")
    assert isinstance(fleet, click.Group)
    params = [
        each for one in fleet.commands.values() for each in one.params if isinstance(each, click.Option)
    ]
    written = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", text))
    assert [each.opts for each in params if not written & {*each.opts, *each.secondary_opts}] == []


def test_the_formats_are_those_there_are() -> None:
    row = next(cells for cells in rows(section("Options")) if "--format" in cells[0])
    assert set(re.findall(r"`(\w+)`", row[1])) == set(FORMATS)


def test_the_verdicts_are_those_there_are() -> None:
    listed = [(row[0].strip("`"), row[2]) for row in rows(section("Verdicts"))]

    assert [name for name, _ in listed] == [each.value for each in Verdict]
    assert {name for name, done in listed if done == "changes it"} == {"safe", "review"}


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (CLEAN, ("check",), 0),
        (FIXABLE, ("check",), 1),
        (BROKEN, ("check",), 2),
        (FIXABLE, ("migrate", "--write"), 0),
        (LEFT, ("migrate", "--write"), 1),
        (BROKEN, ("migrate", "--write"), 2),
        (CLEAN, ("migrate",), 0),
        (FIXABLE, ("migrate",), 1),
        (LEFT, ("migrate",), 1),
        (BROKEN, ("migrate",), 2),
        (CLEAN, ("check", "nowhere"), 2),
        (CLEAN, ("check", "--no-such-option"), 2),
        (CLEAN, ("undo",), 2),
    ],
)
def test_exit_codes_are_as_the_readme_says(
    text: str, arguments: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "client.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(arguments) == code
    assert (ERROR, INTERRUPTED) == (2, 130)
    assert "130 is an interrupt" in section("Exit codes, and CI")


def test_the_table_of_exit_codes_is_for_the_commands_with_findings() -> None:
    assert [row[0] for row in rows(section("Exit codes, and CI"))] == [
        "`check`",
        "`migrate --write`",
        "`migrate`",
        "`migrate --write --prove`",
        "`prove`",
    ]


def test_the_codemod_is_called_as_it_must_be() -> None:
    line = next(each for each in USAGE.splitlines() if each.strip().startswith(CODEMOD))
    target = f"{MigrateCommand.__module__}.{MigrateCommand.__qualname__}"

    assert line.split() == [*CODEMOD.split(), "-x", target, "--no-format", "."]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere_and_paths_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (document.parent / target).exists(), target
    for path in re.findall(r"`((?:v0to1|tests|rules|docs|scripts|examples|benchmarks)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), f"{document.name}: {path}"


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n", 1)[1]
    listed = set(re.findall(r"- (?:Home: )?([\w-]+\.md)$", navigation, re.MULTILINE))
    assert {path.name for path in (ROOT / "docs").glob("*.md")} <= listed


def test_the_changelog_keeps_to_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

    assert text.startswith("# Changelog\n")
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+ \((unreleased|\d{4}-\d\d-\d\d)\)", each)
        for each in re.findall(r"^## (.*)$", text, re.MULTILINE)
    )
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [("a.py", SOCKET_PY, True), ("a.ts", SOCKET_TS, True), ("a.go", SOCKET_GO, False)],
)
def test_socket_io_is_found_where_the_readme_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, found: bool
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert "in Python, JavaScript, TypeScript and shell" in " ".join(README.split())
    assert main(["migrate", "--format", "text", str(tmp_path)]) == int(found)
    lines = [line for line in capfd.readouterr().out.splitlines() if " socketio/" in line]
    assert bool(lines) == found


def test_the_adapter_files_have_the_names_that_the_readme_gives(tmp_path: Path) -> None:
    told = set(re.findall(r"`(openhands[-_]v0\.\w+)`", section("The forms", README)))
    clients = {"py/a.py": ADAPTED_PY, "ts/a.ts": ADAPTED_TS, "sh/a.sh": ADAPTED_SH}
    for path, text in clients.items():
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(text, encoding="utf-8")
    main(["migrate", "--write", "-q", str(tmp_path)])
    made = {path.parent.name: path.name for path in tmp_path.rglob("openhands*")}
    assert made == {"py": "openhands_v0.py", "ts": "openhands-v0.ts", "sh": "openhands_v0.py"}
    assert {*made.values()} <= told


def entries(text: str) -> list[str]:
    """The entries of a document's lists, each with the lines that continue it."""
    return re.findall(r"^\* .*(?:\n {2}.*)*", text, re.MULTILINE)


def test_the_glossary_has_every_verdict_fix_and_severity_and_is_short() -> None:
    explained = {term for one in entries(GLOSSARY) for term in re.findall(r"\*\*`?([^*`]+)`?\*\*", one)}
    severity = next(one for one in entries(GLOSSARY) if one.startswith("* **severity**"))

    assert {one.value for one in Verdict} <= explained
    assert set(FIXES) - {""} <= explained
    assert {one.value for one in Severity} == set(re.findall(r"`(\w+)`", severity))
    assert [one for one in entries(GLOSSARY) if one.count("\n") > 1] == []


def test_the_page_on_rules_has_every_key_for_native_code() -> None:
    page = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")
    schema = json.loads((ROOT / "rules" / "schema.json").read_text(encoding="utf-8"))
    keys = schema["$defs"]["target"]["properties"]["native"]["properties"]
    native = {row[0].strip("`") for row in rows(section("Native", page).split("\n### ")[0])}

    assert native == set(keys)
    assert [row[0] for row in rows(section("Native", page).split("\n### ")[1])] == [
        "`through`",
        "`ended`",
        "`filtered`",
    ]


def test_the_readme_leads_to_the_limits_and_the_glossary() -> None:
    assert "](docs/limits.md)" in section("Limits", README)
    assert "](glossary.md)" in section("Verdicts")


@pytest.mark.parametrize(
    ("said", "name", "text", "verdicts"),
    [
        ("With urllib3", "a.py", URLLIB3, ["manual"]),
        ("`useFetch` of Nuxt", "a.ts", NUXT, ["manual"]),
        ("**Recordings** (`.har`) are `manual`", "a.har", RECORDED, ["manual"]),
        ("A request whose response the pipeline reads is `manual`", "Jenkinsfile", JENKINS, ["manual"]),
        ("**`bent`, ", "a.js", BENT, []),
        ("paths in tagged templates** are listed as not followed", "a.js", TAGGED, []),
    ],
)
def test_a_limit_is_reported_as_the_page_says(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], said: str, name: str, text: str, verdicts: list[str]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert said in " ".join(LIMITS.split())
    assert main(["migrate", "--format", "json", str(tmp_path)]) == bool(verdicts)
    run = json.loads(capfd.readouterr().out)
    assert [one["verdict"] for one in run["findings"]] == verdicts
    assert bool(run["unresolved"]) != bool(verdicts)
