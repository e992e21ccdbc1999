"""The files of functions as compilers and formatters see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.helper.javascript import TRANSPORTS
from tests.node.tools import compile_types, link_packages, npm_tool
from v0to1.helper.javascript import compose as composing
from v0to1.helper.javascript.compose import FUNCTIONS, Style, Transport, compose

pytestmark = pytest.mark.whole

SOURCE = Path(composing.__file__).with_name("functions.ts")
OTHERS: Mapping[str, Transport] = {
    **TRANSPORTS,
    "method": Transport("wrapper", '{request}("GET", {path})', '{request}("POST", {path})'),
    "options": Transport(
        "wrapper", "{request}({ path: {path} })", '{request}({ path: {path}, method: "POST" })'
    ),
}
COMMON = {"lib": ["es2019", "dom"], "module": "commonjs", "moduleResolution": "node10"}
STYLES = (
    Style(),
    Style("'", semicolons=False, width=80),
    Style("'", indent=4, width=120),
    Style(semicolons=False, indent=4, width=140),
)


def test_the_source_is_strict_and_as_prettier_has_it(tmp_path: Path) -> None:
    (tmp_path / SOURCE.name).write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    compile_types(tmp_path, {"types": ["node"], "noUnusedLocals": False})
    npm_tool("prettier", "--check", "--print-width", "120", SOURCE.name, cwd=tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        {
            "types": ["node"],
            "exactOptionalPropertyTypes": True,
            "noFallthroughCasesInSwitch": True,
            "noImplicitReturns": True,
            "noPropertyAccessFromIndexSignature": True,
            "noUncheckedIndexedAccess": True,
            "noUnusedLocals": True,
            "noUnusedParameters": True,
            "verbatimModuleSyntax": True,
            "erasableSyntaxOnly": True,
        },
        {"types": ["node"], "lib": ["es2020"], "module": "nodenext", "moduleResolution": "nodenext"},
        {"types": ["node"], **COMMON},
        {"types": ["node"], **COMMON, "esModuleInterop": True},
    ],
    ids=["strictest", "node", "commonjs", "interoperable"],
)
def test_typescript_is_strict(tmp_path: Path, options: Mapping[str, object]) -> None:
    is_common = options.get("module") == "commonjs"
    for name, transport in OTHERS.items():
        if name == "superagent" and is_common and "esModuleInterop" not in options:
            continue  # its types have no default import then
        for function in (*FUNCTIONS, ""):
            text = compose([function] if function else FUNCTIONS, transport, "typescript")
            if is_common:
                text = text.replace('from "got"', 'from "got-11"')
            (tmp_path / f"{name}_{function}.ts").write_text(text, encoding="utf-8")
    compile_types(tmp_path, options)


def test_a_page_needs_no_types_of_node(tmp_path: Path) -> None:
    for name, transport in OTHERS.items():
        text = compose(FUNCTIONS, transport, "typescript", runtime="browser")
        (tmp_path / f"{name}.ts").write_text(text, encoding="utf-8")
    compile_types(tmp_path, {"types": [], "lib": ["es2022", "dom"]})


def test_clients_of_all_kinds_can_call_them(tmp_path: Path) -> None:
    """A client declares what it gets, in its own words."""
    for name, transport in TRANSPORTS.items():
        (tmp_path / f"{name}.ts").write_text(compose(FUNCTIONS, transport, "typescript"), encoding="utf-8")
    code = """
      import axios from "axios";
      import * as byAxios from "./axios.js";
      import * as byFetch from "./fetch.js";
      import got from "got";
      import ky from "ky";
      import { ofetch } from "ofetch";
      import superagent from "superagent";
      import * as byGot from "./got.js";
      import * as byKy from "./ky.js";
      import * as byOfetch from "./ofetch.js";
      import * as bySuperagent from "./superagent.js";
      import * as byWrapper from "./wrapper.js";

      interface Info { id: string; title: string; sandbox_status: "RUNNING" | "PAUSED" }
      async function generic<T>(path: string, init?: RequestInit): Promise<T> {
        return (await fetch(path, init)).json();
      }
      async function plain(path: string, method: "GET" | "POST" = "GET"): Promise<unknown> {
        return (await fetch(path, { method })).json();
      }
      export async function all(signal: AbortSignal): Promise<Info | null> {
        const one: Info | null = await byWrapper.readConversation(generic, "1");
        const { data } = await byAxios.readConversation(axios.create(), "1");
        const info: Info = data;
        const response = await byFetch.readConversation("/api/v1", "1", { headers: { a: "b" }, signal });
        if (!response.ok) throw new Error(response.statusText);
        const other: Info = await response.json();
        const names: string[] = await byWrapper.listFiles(plain, "1", "src");
        const { data: text } = await byAxios.readFile(axios, "1", "a.txt");
        text.trim();
        const events: { id: number }[] = byFetch.v0Events(await byWrapper.readEvents(plain, "1"));
        const more: Info[] = [
          await byGot.readConversation(got.extend({ prefixUrl: "/" }), "api/v1", "1"),
          await byGot.readConversation(got, "/api/v1", "1"),
          await byKy.readConversation(ky.extend({ headers: {} }), "/api/v1", "1"),
          await byKy.readConversation(ky, "/api/v1", "1"),
          await byOfetch.readConversation(ofetch.create({ baseURL: "/" }), "/api/v1", "1"),
          await byOfetch.readConversation(ofetch, "/api/v1", "1"),
          (await bySuperagent.readConversation(superagent, "/api/v1", "1")).body,
          (await bySuperagent.readConversation(superagent.agent().set("a", "b"), "/api/v1", "1")).body,
        ];
        const { body, ok } = await bySuperagent.readFile(superagent, "/api/v1", "1", "a.txt");
        more.length + (ok ? body.trim().length : (await byKy.listFiles(ky, "/api/v1", "1", "src")).length);
        byFetch.statusOf(info).length + names.length + events.length;
        return one ?? other;
      }
    """
    (tmp_path / "client.ts").write_text(code, encoding="utf-8")
    compile_types(tmp_path, {"types": ["node"]})


@pytest.mark.parametrize("style", STYLES, ids=lambda style: f"{style.quote}{style.indent}{style.width}")
def test_files_are_as_prettier_has_them(tmp_path: Path, style: Style) -> None:
    for name, transport in OTHERS.items():
        for file, language, modules in (
            ("ts", "typescript", "esm"),
            ("mjs", "javascript", "esm"),
            ("cjs", "javascript", "commonjs"),
        ):
            text = compose(FUNCTIONS, transport, language, modules, style)  # type: ignore[arg-type]
            (tmp_path / f"{name}.{file}").write_text(text, encoding="utf-8")
    told = {
        "singleQuote": style.quote == "'",
        "semi": style.semicolons,
        "tabWidth": style.indent,
        "printWidth": style.width,
    }
    (tmp_path / ".prettierrc.json").write_text(json.dumps(told) + "\n", encoding="utf-8")
    link_packages(tmp_path)
    files = sorted(path.name for path in tmp_path.glob("*.*s"))
    npm_tool("prettier", "--check", *files, cwd=tmp_path)
