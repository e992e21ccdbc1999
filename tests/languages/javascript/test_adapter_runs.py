"""JavaScript clients behind the adapter, as they are compiled, run and tested afterwards."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.languages.javascript.adapting import adapted
from tests.node.tools import compile_types, link_packages, npm_tool

pytestmark = pytest.mark.whole

HOST = "https://app.all-hands.dev"
URL = f'"{HOST}/api/conversations"'
FAKE = (
    "globalThis.fetch = async (url) => ({ ok: true, json: async () => ({ asked: String(url) }) });\n"
    'globalThis.OPENHANDS_V0_ADAPTER = "off";\n'
    "globalThis.document = { title: '' };\n"
)
TYPED = {
    "package.json": '{ "name": "client", "type": "module" }',
    "src/http.ts": 'import axios, { type AxiosInstance } from "axios";\n'
    f'export const api: AxiosInstance = axios.create({{ baseURL: "{HOST}" }});\n'
    "api.interceptors.request.use((config) => config);\n",
    "src/client.ts": 'import { api } from "./http";\n'
    'import axios, { type AxiosInstance } from "axios";\n'
    "interface Started { conversation_id: string }\n"
    'export const start = async () => (await api.post<Started>("/api/conversations", {})).data;\n'
    f"export const all = async () => (await axios.get<Started[]>({URL})).data[0]?.conversation_id;\n"
    f"export const raw = async (): Promise<Started> => (await fetch({URL})).json();\n"
    "export class Client {\n"
    "  constructor(private http: AxiosInstance | undefined, private send: typeof fetch = fetch) {}\n"
    f"  one() {{ return this.http!.get<Started>({URL}); }}\n"
    f"  two() {{ return this.http?.get<Started>({URL}); }}\n"
    f'  three() {{ return this.send({URL}, {{ method: "POST" }}); }}\n'
    "}\n",
    "src/socket.ts": 'import { io, type Socket } from "socket.io-client";\n'
    "interface Heard { oh_event: (event: { id: number }) => void }\n"
    "interface Said { oh_user_action: (action: { action: string; args: object }) => void }\n"
    "export function open(id: string): Socket<Heard, Said> {\n"
    f'  const socket: Socket<Heard, Said> = io("{HOST}", {{ query: {{ conversation_id: id }} }});\n'
    '  socket.on("oh_event", (event) => console.log(event.id));\n'
    '  socket.emit("oh_user_action", { action: "message", args: { content: "x" } });\n'
    "  return socket;\n"
    "}\n",
}
MOCKED = (
    'import { expect, test, vi } from "vitest";\n'
    'import axios from "axios";\n'
    'import { all, raw } from "./client";\n'
    'vi.mock("axios");\n'
    'test("asks", async () => {\n'
    '  vi.stubGlobal("fetch", vi.fn(async () => ({ json: async () => ({ conversation_id: "c" }) })));\n'
    '  expect(await raw()).toEqual({ conversation_id: "c" });\n'
    '  vi.mocked(axios.get).mockResolvedValue({ data: [{ conversation_id: "d" }] });\n'
    '  expect(await all()).toBe("d");\n'
    f"  expect(fetch).toHaveBeenCalledWith({URL});\n"
    '  expect(process.env.OPENHANDS_V0_ADAPTER).toBe("off");\n'
    "});\n"
)


def node(folder: Path, name: str) -> str:
    """What a script prints."""
    done = subprocess.run(["node", name], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("options", [{}, {"module": "nodenext", "moduleResolution": "nodenext"}])
def test_types_stay_true(tmp_path: Path, options: dict[str, object]) -> None:
    """The compiler finds no more than before, which is nothing."""
    texts = dict(TYPED)
    if options:
        texts["tsconfig.json"] = json.dumps({"compilerOptions": options})
        texts["src/client.ts"] = texts["src/client.ts"].replace("./http", "./http.js")
    (tmp_path / "before").mkdir()
    findings, after = adapted(tmp_path / "before", texts)
    assert len(findings) >= 7
    assert all(one.fix == "adapter" and one.applied for one in findings)
    for name, own in (("plain", texts), ("adapted", after)):
        for path, text in own.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_text(text, encoding="utf-8")
        compile_types(tmp_path / name, options)


@pytest.mark.parametrize(
    ("name", "text", "main"),
    [
        (
            "client.mjs",
            f"export const list = () => fetch({URL});\n",
            'import { list } from "./client.mjs";\n',
        ),
        (
            "client.cjs",
            f"exports.list = () => fetch({URL});\n",
            'const { list } = require("./client.cjs");\n',
        ),
        ("client.js", f"exports.list = () => fetch({URL});\n", 'const { list } = require("./client");\n'),
    ],
)
def test_a_client_loads_and_sends(tmp_path: Path, name: str, text: str, main: str) -> None:
    """In each module system."""
    adapted(tmp_path, {name: text})
    ending = ".cjs" if main.startswith("const") else ".mjs"
    asked = "list().then((found) => found.json()).then((found) => console.log(found.asked));\n"
    (tmp_path / f"main{ending}").write_text(f"{main}{FAKE}{asked}", encoding="utf-8")
    assert node(tmp_path, f"main{ending}") == f"{HOST}/api/conversations"


def test_scripts_of_a_page_run_one_after_another(tmp_path: Path) -> None:
    """As a browser loads them: the adapter first, by the page's order, and all in one scope."""
    page = '<script src="app.js"></script>\n'
    app = (
        f'document.title = "x";\nfetch({URL}).then((found) => found.json())'
        ".then((found) => console.log(found.asked));\n"
    )
    _, after = adapted(tmp_path, {"index.html": page, "app.js": app})
    assert after["index.html"].index("openhands-v0.js") < after["index.html"].index("app.js")
    run = (
        'const vm = require("vm"), fs = require("fs");\n'
        f"{FAKE}"
        'for (const one of ["openhands-v0.js", "app.js"])'
        '  vm.runInThisContext(fs.readFileSync(one, "utf8"));\n'
    )
    (tmp_path / "run.cjs").write_text(run, encoding="utf-8")
    assert node(tmp_path, "run.cjs") == f"{HOST}/api/conversations"


def test_the_tests_of_a_client_stay_as_they_are_and_green(tmp_path: Path) -> None:
    """With mocks of fetch and of axios, which see what they saw before; the adapter is off there."""
    texts = {
        "src/client.ts": TYPED["src/client.ts"],
        "src/http.ts": TYPED["src/http.ts"].replace("api.interceptors", "api?.interceptors"),
        "package.json": json.dumps({"name": "client", "type": "module", "devDependencies": {"vitest": "3"}}),
        "src/client.test.ts": MOCKED,
    }
    _, after = adapted(tmp_path, texts)
    assert after["src/client.test.ts"] == MOCKED
    link_packages(tmp_path)
    npm_tool("vitest", "run", cwd=tmp_path)
