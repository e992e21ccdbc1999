"""The composed JavaScript and TypeScript files: what is in them, and that they are well made."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.helpers.script_flavours import FLAVOURS, SUFFIXES, SYSTEMS, names_in
from tests.node.tools import compile_types, link_packages, npm_tool
from v0to1.helpers import compose
from v0to1.helpers.compose_javascript import (
    System,
    compose_inline_javascript,
    compose_javascript,
    public_names,
    script_name,
)
from v0to1.helpers.stamp import VERSION, read_stamp
from v0to1.helpers.stripping import stripped

pytestmark = pytest.mark.whole

NAMES = public_names("fetch")
SOURCES = Path(compose.__file__).parent / "javascript"
SHORT = ("sandbox_id", "text_message", "wait_until_ready")
"""What has a twin in few lines, for code that is read as an example."""

OF_PYTHON = {"EventFrames", "EventsInbox", "EventsNamespace", "Unchecked"}
"""What stands in for or wraps what only Python has."""

PAIRS = [(flavour, system) for flavour in FLAVOURS for system in SYSTEMS]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each name alone, and one for all names, in every flavour and system."""
    folder = tmp_path_factory.mktemp("scripts")
    link_packages(folder)
    for flavour, system in PAIRS:
        for name, names in [*((one, [one]) for one in NAMES), ("everything", NAMES)]:
            path = folder / flavour / f"{name}.{SUFFIXES[system]}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(compose_javascript(flavour, system, names), encoding="utf-8")
    for flavour in FLAVOURS:
        for typed, ending in ((True, "ts"), (False, "mjs")):
            given = f"export {{ {', '.join(map(script_name, SHORT))} }};\n"
            code = compose_inline_javascript(f"{flavour}_brief", SHORT, typed=typed)[1]
            (folder / flavour / f"brief.{ending}").write_text(f"{code}\n\n{given}", encoding="utf-8")
    return folder


def test_names_are_those_of_python_in_camel_case() -> None:
    assert public_names("axios") == NAMES
    python = {script_name(name) for name in set(compose.public_names("requests")) - OF_PYTHON}
    assert set(NAMES) == python | {"checked"}
    told = {"wait_until_ready": "waitUntilReady", "v0_task": "v0Task", "OpenHandsV1Error": "OpenHandsV1Error"}
    assert {name: script_name(name) for name in told} == told


@pytest.mark.parametrize(("flavour", "system"), PAIRS)
@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_what_its_name_needs_and_no_more(flavour: str, system: System, name: str) -> None:
    text = compose_javascript(flavour, system, [name])
    names = names_in(text)
    assert name in names
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("/*", "*", "//")))
    assert [other for other in names if other != name and code.count(other) < 2] == []
    public = {name, "OpenHandsV1Error"} & set(names)
    shown = {"commonjs": "module.exports = { ", "esm": "export ", "typescript": "export "}[system]
    assert text.count(shown) == (1 if system == "commonjs" else len(public))
    packages = {line for line in text.splitlines() if line.startswith(("import", "const axios"))}
    assert bool(packages) <= (flavour == "axios")


def test_every_file_loads_and_gives_its_names(files: Path) -> None:
    code = """
      import { createRequire } from "node:module";
      import { pathToFileURL } from "node:url";
      const [folder, ...names] = process.argv.slice(1);
      const require = createRequire(folder + "/");
      for (const flavour of ["fetch", "axios"]) {
        for (const name of names) {
          const found = [
            await import(pathToFileURL(`${folder}/${flavour}/${name}.mjs`)),
            require(`${folder}/${flavour}/${name}.cjs`),
          ];
          const beside = ["OpenHandsV1Error"];
          const own = (key) => key === name || !beside.includes(key);
          const given = found.map((one) => Object.keys(one).filter(own));
          const kinds = found.map((one) => typeof one[name]);
          console.log(flavour, name, ...given.flat(), ...kinds);
        }
      }
    """
    command = ["node", "--input-type=module", "--eval", code, str(files), *NAMES]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    expected = [f"{flavour} {name} {name} {name} function function" for flavour in FLAVOURS for name in NAMES]
    assert said == expected


def test_files_and_sources_are_as_prettier_has_them(files: Path, tmp_path: Path) -> None:
    """What stands at the top of several files is looked at once: none changes how the next is written."""
    for ending in ("cjs", "mjs", "ts"):
        pieces = pieces_of(files.glob(f"*/*.{ending}"))
        (tmp_path / f"pieces.{ending}").write_text("\n\n".join(pieces) + "\n", encoding="utf-8")
    npm_tool("prettier", "--check", str(tmp_path), str(SOURCES), cwd=files)


def pieces_of(paths: Iterable[Path]) -> list[str]:
    """The different pieces of some files, between which one line is empty, and at whose end none."""
    found: dict[str, None] = {}
    for path in sorted(paths):
        text = path.read_text(encoding="utf-8")
        pieces = re.split(r"\n\n(?=[^ ])", text.removesuffix("\n"))
        assert not [one for one in pieces if not one or one != one.strip()], path
        found.update(dict.fromkeys(pieces))
    return list(found)


@pytest.mark.parametrize(
    "options",
    [
        {
            "lib": ["es2019", "dom"],
            "target": "es2018",
            "exactOptionalPropertyTypes": True,
            "noUncheckedIndexedAccess": True,
            "noImplicitOverride": True,
            "noImplicitReturns": True,
            "noFallthroughCasesInSwitch": True,
            "noUnusedLocals": True,
            "noUnusedParameters": True,
            "verbatimModuleSyntax": True,
            "erasableSyntaxOnly": True,
        },
        {"lib": ["es2022"], "types": ["node"], "module": "nodenext", "moduleResolution": "nodenext"},
    ],
    ids=["browser", "node"],
)
def test_typescript_is_strict(files: Path, options: Mapping[str, object]) -> None:
    compile_types(files, options)


def test_lines_are_not_long(files: Path) -> None:
    for path in files.glob("*/everything.*"):
        assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= 88


@pytest.mark.parametrize(("flavour", "system"), PAIRS)
def test_files_stay_small(flavour: str, system: System) -> None:
    assert len(compose_javascript(flavour, system, ["waitUntilReady"]).splitlines()) <= 155
    assert len(compose_javascript(flavour, system, ["waitUntilReady", "sendMessage"]).splitlines()) <= 390


def test_a_file_explains_its_terms_where_it_uses_them() -> None:
    assert "`root` is where" in compose_javascript("fetch", "esm", ["sandboxId"])
    assert "root" not in compose_javascript("fetch", "esm", ["sameId"])


def test_a_file_reads_from_what_a_client_calls_to_what_that_calls() -> None:
    assert names_in(compose_javascript("fetch", "commonjs", ["waitUntilReady"])) == [
        "OpenHandsV1Error",
        "waitUntilReady",
        "sleep",
        "only",
        "isReady",
        "send",
        "answer",
        "isResponse",
        "checked",
    ]


def test_composing_is_deterministic_and_does_not_mind_order_or_repetition() -> None:
    names = ["sendMessage", "allEvents", "fileNames"]
    texts = {compose_javascript("axios", "esm", [*names, *names][at:] + names) for at in range(3)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("flavour", "names", "error"),
    [
        ("fetch", ["nothing"], "no nothing"),
        ("fetch", ["only"], "no only"),
        ("fetch", ["wait_until_ready"], "no wait_until_ready"),
        ("got", [], "for 'got'"),
    ],
)
def test_what_there_is_not_is_refused(flavour: str, names: list[str], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        compose_javascript(flavour, "esm", names)


@pytest.mark.parametrize(
    "text", ["const a = b as C;", "const a = b!;", "enum A { B }", "class A { constructor(private b: C) {} }"]
)
def test_syntax_that_needs_a_compiler_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than a type"):
        stripped(text)


@pytest.mark.parametrize(("flavour", "system"), PAIRS)
def test_a_stamp_tells_what_a_file_holds(flavour: str, system: System) -> None:
    for names in (("waitUntilReady",), NAMES):
        stamp = read_stamp(compose_javascript(flavour, system, names))
        assert stamp is not None
        assert (stamp.version, stamp.flavour, stamp.names, stamp.edited) == (VERSION, flavour, names, False)


TEXT = compose_javascript("axios", "esm", NAMES)


@pytest.mark.parametrize(
    ("change", "edited"),
    [
        (TEXT.replace("\n", "\r\n"), False),
        (TEXT.replace("\n  ", "\n\t"), False),
        (TEXT.replace('"', "'").replace(";\n", "\n"), False),
        (TEXT.replace("5000", "9000"), True),
        (TEXT + "\nexport const more = 1;\n", True),
        (TEXT.replace("finished task", "task that is finished"), True),
    ],
    ids=["windows", "tabs", "standard style", "number", "added", "comment"],
)
def test_a_stamp_tells_what_a_person_changed(change: str, edited: bool) -> None:
    stamp = read_stamp(change)
    assert stamp is not None
    assert (stamp.names, stamp.edited) == (NAMES, edited)
