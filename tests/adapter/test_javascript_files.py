"""The adapter's composed files for JavaScript and TypeScript: what is in them, and how they are made."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.adapter.javascript import FILES, SYSTEMS
from tests.node.tools import compile_types, link_packages, npm_tool
from v0to1.adapter import compose_javascript
from v0to1.adapter.compose_javascript import LIBRARIES, System, compose_adapter, read_adapter_stamp
from v0to1.adapter.table import stored

pytestmark = pytest.mark.whole

FEW = ("conversations/create", "conversations/get", "events/message")
CHOSEN: Mapping[str, tuple[tuple[str, ...], tuple[str, ...] | None]] = {
    **{library: ((library,), None) for library in LIBRARIES},
    "everything": (tuple(LIBRARIES), None),
    "small": (("fetch",), FEW),
    "events": (("axios",), ("events/list",)),
    "nothing": ((), ()),
}
"""Files with some libraries and rules, by what they are called here."""


def names_in(text: str) -> list[str]:
    """The names of the functions, classes and constants that a composed file has at its top, in order."""
    return re.findall(r"^(?:export )?(?:async )?(?:function|class|const) (\w+)", text, re.MULTILINE)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each of them in every module system."""
    folder = tmp_path_factory.mktemp("adapters")
    link_packages(folder)
    for name, (libraries, rules) in CHOSEN.items():
        for system in SYSTEMS:
            path = folder / name / FILES[system]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(compose_adapter(system, libraries, rules), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", CHOSEN)
def test_a_file_gives_its_one_function(name: str, files: Path) -> None:
    """In every module system; a script gives it to those that are loaded after it."""
    code = """
      import { createRequire } from "node:module";
      import { readFileSync } from "node:fs";
      import { createContext, runInContext } from "node:vm";
      import { pathToFileURL } from "node:url";
      const [folder] = process.argv.slice(1);
      const module = await import(pathToFileURL(`${folder}/openhands-v0.mjs`));
      const common = createRequire(`${folder}/`)(`${folder}/openhands-v0.cjs`);
      const page = createContext({});
      runInContext(readFileSync(`${folder}/script/openhands-v0.js`, "utf8"), page);
      for (const given of [module, common, page]) {
        console.log(...Object.keys(given), typeof given.adaptV0, given.adaptV0(7));
      }
    """
    command = ["node", "--input-type=module", "--eval", code, str(files / name)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said == ["adaptV0 function 7"] * 3


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
            "noPropertyAccessFromIndexSignature": True,
            "noUnusedLocals": True,
            "noUnusedParameters": True,
            "verbatimModuleSyntax": True,
            "erasableSyntaxOnly": True,
        },
        {"lib": ["es2019"], "target": "es2018", "noUnusedLocals": True},
        {"lib": ["es2022"], "types": ["node"], "module": "nodenext", "moduleResolution": "nodenext"},
        {"lib": ["es2022", "dom"], "module": "commonjs", "moduleResolution": "node10"},
    ],
    ids=["browser", "bare", "node", "commonjs"],
)
def test_typescript_is_strict(files: Path, options: Mapping[str, object]) -> None:
    compile_types(files, options)


def test_what_it_gives_back_has_the_type_that_it_was_given(files: Path, tmp_path: Path) -> None:
    text = (files / "everything" / "openhands-v0.ts").read_text(encoding="utf-8")
    (tmp_path / "openhands-v0.ts").write_text(text, encoding="utf-8")
    code = """
      import axios, { type AxiosInstance } from "axios";
      import got, { type Got } from "got";
      import ky, { type KyInstance } from "ky";
      import { ofetch, type $Fetch } from "ofetch";
      import { adaptV0 } from "./openhands-v0";

      export const api: AxiosInstance = adaptV0(axios.create({ baseURL: "http://v0" }));
      export const sent: Promise<Response> = adaptV0(fetch)("http://v0/api/settings", { method: "POST" });
      export const own: typeof fetch = adaptV0(fetch, "http://v0");
      export const others: [Got, KyInstance, $Fetch] = [adaptV0(got), adaptV0(ky), adaptV0(ofetch)];
      export async function create(): Promise<string> {
        const { data } = await adaptV0(axios).post<{ conversation_id: string }>("http://v0/api/conversations");
        return data.conversation_id;
      }
    """
    (tmp_path / "client.ts").write_text(code, encoding="utf-8")
    compile_types(tmp_path, {"types": ["node"]})


def test_files_are_as_prettier_has_them(files: Path) -> None:
    """But for scripts, whose code is not indented."""
    checked = [str(path) for path in files.glob("*/openhands-v0.*")]
    npm_tool("prettier", "--check", *checked, cwd=files)


def test_lines_are_not_long(files: Path) -> None:
    for path in files.glob("*/openhands-v0.*"):
        lines = path.read_text(encoding="utf-8").splitlines()
        long = [line for line in lines if len(line) > 90 and not re.search(r'"[^"]{60,}"', line)]
        assert long == [], path


@pytest.mark.parametrize("name", CHOSEN)
def test_a_file_holds_what_it_needs_and_no_more(name: str, files: Path) -> None:
    text = (files / name / "openhands-v0.mjs").read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("/*", "*", "//")))
    counted = Counter(re.findall(r"[A-Za-z_]\w*", code))
    unused = [one for one in names_in(text) if counted[one] < 2 and one not in ("adaptV0", "LEFT_OUT")]
    assert unused == []
    assert not re.search(r"^import\b|\brequire\(", code, re.MULTILINE), "it needs no package"


def test_no_two_modules_have_one_name() -> None:
    """All stand in one file: of two definitions with a name, only one would be in it."""
    told: dict[str, list[str]] = {}
    for module in compose_javascript._sources():
        for name in module.definitions:
            told.setdefault(name, []).append(module.name)
    assert {name: where for name, where in told.items() if len(where) > 1} == {}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("name", CHOSEN)
def test_a_file_says_what_it_was_made_for(system: System, name: str, files: Path) -> None:
    libraries, rules = CHOSEN[name]
    stamp = read_adapter_stamp((files / name / FILES[system]).read_text(encoding="utf-8"))
    assert stamp is not None and not stamp.edited
    assert stamp.names == (*sorted(libraries), *(("all",) if rules is None else sorted(rules)))


def test_an_edited_file_is_known_and_a_formatted_one_is_none(files: Path) -> None:
    text = (files / "small" / "openhands-v0.mjs").read_text(encoding="utf-8")
    formatted = re.sub(
        r"^(?!//).*", lambda line: line[0].replace('"', "'").replace("  ", "\t"), text, flags=re.MULTILINE
    )
    for changed, edited in ((formatted, False), (text.replace("READY_SECONDS", "SECONDS"), True)):
        stamp = read_adapter_stamp(changed)
        assert stamp is not None and stamp.edited == edited
    assert read_adapter_stamp("export const a = 1;\n") is None


def test_composing_is_deterministic_and_does_not_mind_order_or_other_names() -> None:
    texts = {
        compose_adapter("esm", libraries, rules)
        for libraries, rules in (
            (["fetch", "axios"], ["conversations/get", "events/send"]),
            (["axios", "node-fetch", "fetch"], ["events/send", "conversations/get", "events/send"]),
        )
    }
    assert len(texts) == 1


def test_what_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no adapter for jquery, only for axios, got"):
        compose_adapter("esm", ["fetch", "jquery"])


def test_every_flow_of_the_table_is_there(files: Path) -> None:
    text = (files / "everything" / "openhands-v0.mjs").read_text(encoding="utf-8")
    flows = {one["flow"] for one in stored()["routes"] if "flow" in one}
    named = set(re.findall(r"\bflow: (\w+)", text))
    assert len(named) == len(flows) and named <= set(names_in(text))


def test_files_stay_small(files: Path) -> None:
    lines = {
        name: len((files / name / "openhands-v0.mjs").read_text(encoding="utf-8").splitlines())
        for name in ("small", "fetch", "axios")
    }
    assert lines["small"] <= 1440 and lines["fetch"] <= 3620 and lines["axios"] <= 3780
