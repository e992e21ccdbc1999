"""A migration parses each file once, with the parser that keeps all of its text only where that is needed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.modules import Modules
from v0to1.languages.python.modules import PythonModules
from v0to1.pipeline import run

DAY = date(2026, 11, 25)
PYTHON = {
    "client.py": (
        "import requests\nfrom paths import path\nHOST = 'https://app.all-hands.dev'\n\n\n"
        "def rename(key, one, name):\n"
        "    requests.put(f'{HOST}/api/secrets/{one}', json={'name': path(name)},\n"
        "                 headers={'Authorization': f'Bearer {key}'})\n"
    ),
    "paths.py": "def path(text):\n    return text\n",
}
JAVASCRIPT = {
    "client.js": (
        "import { path } from './paths.js';\nconst HOST = 'https://app.all-hands.dev';\n"
        "export async function rename(one, name) {\n  await fetch(`${HOST}/api/secrets/${one}`, {\n"
        "    method: 'PUT', body: JSON.stringify({ name: path(name) }),\n  });\n}\n"
    ),
    "paths.js": "export const path = (text) => text;\n",
}


@pytest.mark.parametrize(
    ("kind", "texts", "once"),
    [(PythonModules, PYTHON, ["client.py"]), (JavaScriptModules, JAVASCRIPT, ["client.js", "paths.js"])],
    ids=["python", "javascript"],
)
def test_each_file_is_parsed_once(
    kind: type[Modules[object]],
    texts: dict[str, str],
    once: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: Counter[str] = Counter()
    parse = kind.parse_text

    def counted(self: Modules[object], path: str, text: str) -> tuple[object | None, str]:
        parsed[path] += 1
        return parse(self, path, text)

    monkeypatch.setattr(kind, "parse_text", counted)
    write(tmp_path, texts)
    done = run(Config(tmp_path, (tmp_path,), DAY), fixing=True)
    assert [one.path for one in done.changes] == sorted(texts)[:1]
    assert parsed == dict.fromkeys(once, 1)
