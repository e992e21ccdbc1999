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
from v0to1.scan.discovery import Candidate
from v0to1.scan.reading import raw
from v0to1.scan.sources import Sources

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


ADAPTED = (
    "import requests\n\n\ndef state(cid):\n"
    "    return requests.get(f'https://app.all-hands.dev/api/conversations/{cid}').json()['status']\n"
)


def contents_read(folder: Path, clients: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file of a project with some clients is read from the disk by a check."""
    many = {f"app{each}/client{each}.py": ADAPTED for each in range(clients)}
    write(folder, {**many, "Dockerfile": "FROM python\nCOPY . /srv\n"})
    found: Counter[str] = Counter()

    def counted(one: Candidate) -> bytes:
        found[one.name] += 1
        return raw(one)

    monkeypatch.setattr("v0to1.scan.sources.raw", counted)
    config = Config(root=folder, paths=(folder,), as_of=DAY, adapter="auto")
    assert len(run(config, fixing=False).findings) == clients
    return found


def test_other_files_are_not_read_again_for_each_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What copies or runs a client's file is looked for in all files, for all clients at once."""
    few, many = (contents_read(tmp_path / str(count), count, monkeypatch) for count in (2, 8))
    assert few["Dockerfile"] == many["Dockerfile"] > 0


def test_words_are_looked_for_together_as_one_by_one(tmp_path: Path) -> None:
    texts = {"a.py": "hello, naïve", "b.py": "he", "c.py": "lo wor", "d.py": "", "e.py": "hello world"}
    write(tmp_path, texts)
    words = ["hello", "ello", "he", "lo", "lo wor", "world", "none", "naïve"]
    sources = Sources({name: Candidate(tmp_path, name) for name in texts}, frozenset())
    assert sources.having_each(words) == {
        word: [name for name, text in texts.items() if word in text] for word in words
    }
    assert not sources.reads.words and not sources.reads.names
