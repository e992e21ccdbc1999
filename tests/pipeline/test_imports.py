"""What a file imports is looked at as far as something of it is used, however much there is beside it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.model import Finding
from v0to1.evaluation.interpreter.lazy_imports import Unread
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.python.modules import PythonModules
from v0to1.pipeline import run

MANY = 30
"""Modules of a library that a client imports, and does not use."""

SENDING = (
    "import requests\nfrom .part0 import Part0\n\n\nclass Session:\n"
    "    def start(self, path, body):\n"
    '        return requests.post("http://localhost:3000/api" + path, json=body).json()\n'
)
USING = (
    "from library import Session\n\n\ndef start():\n"
    '    body = {"initial_user_msg": "hi", "repository": "a/b"}\n'
    '    return Session().start("/conversations", body)["conversation_id"]\n'
)
PYTHON = {
    "library/__init__.py": "".join(f"from .part{i} import Part{i}\n" for i in range(MANY))
    + "from .session import Session\n",
    "library/session.py": SENDING,
    "client.py": USING,
} | {
    f"library/part{i}.py": f"from .part{(i + 1) % MANY} import Part{(i + 1) % MANY} as Next\n\n\n"
    f"class Part{i}:\n    def next(self):\n        return Next()\n"
    for i in range(MANY)
}
JAVASCRIPT = {
    "library/index.js": "".join(f'export {{ Part{i} }} from "./part{i}.js";\n' for i in range(MANY))
    + 'export { Session } from "./session.js";\n',
    "library/session.js": 'import axios from "axios";\nimport { Part0 } from "./part0.js";\n'
    "export class Session {\n  async start(path, body) {\n"
    "    const { data } = await axios.post(`http://localhost:3000/api${path}`, body);\n"
    "    return data;\n  }\n}\n",
    "client.js": 'import { Session } from "./library/index.js";\nexport async function start() {\n'
    '  const body = { initial_user_msg: "hi", repository: "a/b" };\n'
    '  const found = await new Session().start("/conversations", body);\n'
    "  return found.conversation_id;\n}\n",
} | {
    f"library/part{i}.js": f'import {{ Part{(i + 1) % MANY} as Next }} from "./part{(i + 1) % MANY}.js";\n'
    f"export class Part{i} {{\n  next() {{\n    return new Next();\n  }}\n}}\n"
    for i in range(MANY)
}


def found(folder: Path, files: dict[str, str]) -> tuple[Finding, ...]:
    """What is found in some files."""
    write(folder, files)
    return run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=False).findings


@pytest.mark.parametrize(
    ("kind", "files", "end"),
    [(PythonModules, PYTHON, ".py"), (JavaScriptModules, JAVASCRIPT, ".js")],
    ids=["python", "javascript"],
)
def test_what_nobody_uses_of_a_library_is_not_parsed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[PythonModules | JavaScriptModules],
    files: dict[str, str],
    end: str,
) -> None:
    """The client sends through one module of a library that exports many, which import each other."""
    parsed: list[str] = []
    parse = kind.parse_text

    def counted(self: PythonModules | JavaScriptModules, path: str, text: str) -> object:
        parsed.append(path)
        return parse(self, path, text)  # type: ignore[arg-type]

    monkeypatch.setattr(kind, "parse_text", counted)
    told = found(tmp_path, files)
    assert [(one.rule, one.path) for one in told] == [("conversations/create", f"client{end}")]
    again = [name for name, times in Counter(parsed).items() if times > 1]
    assert again in ([], [f"library/session{end}"]), "its tree is not kept, and its places are asked for"
    parts = {name for name in parsed if "part" in name}
    assert len(parts) <= 1, "one of them may be asked for what it imports"
    assert f"library/session{end}" in parsed


ONE = (
    "import requests\n\n\nclass {name}:\n    def pass_on(self, path):\n"
    '        body = {{"initial_user_msg": "hi", "repository": "a/b"}}\n'
    '        return requests.{verb}("http://localhost:3000" + path, json=body)\n'
)
UNKNOWN = (
    "{imports}\n\ndef start(thing):\n"
    '    return thing.pass_on("/api/conversations").json()["conversation_id"]\n'
)


def test_a_method_of_an_unknown_object_is_looked_for_in_what_is_imported(tmp_path: Path) -> None:
    """The name of its class is imported, and nothing uses it."""
    files = {
        "one.py": ONE.format(name="One", verb="post"),
        "client.py": UNKNOWN.format(imports="from one import One\n"),
    }
    assert [one.rule for one in found(tmp_path, files)] == ["conversations/create"]


def test_a_method_that_several_classes_have_is_nobodys_although_nothing_uses_them(tmp_path: Path) -> None:
    """Which of two is meant cannot be said: neither when both are used, nor when one is, nor when none is."""
    for number, used in enumerate(("", "One()\n", "Two()\n", "One()\nTwo()\n")):
        files = {
            "one.py": ONE.format(name="One", verb="post"),
            "two.py": ONE.format(name="Two", verb="put"),
            "client.py": UNKNOWN.format(imports=f"from one import One\nfrom two import Two\n\n{used}"),
        }
        assert not found(tmp_path / str(number), files)


SETTINGS = (
    "class Settings:\n    base_url = ''\n\n"
    "    def configure(self, base_url):\n        self.base_url = base_url\n\n\n"
    "settings = Settings()\n"
)
ASKING = (
    "import requests\n{boot}\nfrom settings import settings\n\n\ndef title(cid):\n"
    '    return requests.get(settings.base_url + "/api/conversations/" + cid).json()["title"]\n'
)
SETTING_UP = {
    "a call": "settings.configure('{host}')\n",
    "an attribute": "settings.base_url = '{host}'\n",
    "a block": "if settings:\n    settings.configure('{host}')\n",
    "a function": "def use(url):\n    settings.configure(url)\n\n\nuse('{host}')\n",
}


@pytest.mark.parametrize("boot", ["import boot", "from boot import settings as _", "import boot as _"])
@pytest.mark.parametrize("way", SETTING_UP)
def test_what_an_import_sets_up_is_known_although_nothing_of_it_is_read(
    tmp_path: Path, way: str, boot: str
) -> None:
    """The host is given to the client by a module that is imported for that alone."""
    for name, host, rules in (
        ("one", "https://app.all-hands.dev", ["conversations/get"]),
        ("two", "https://api.chats.example", []),
    ):
        setting = "from settings import settings\n" + SETTING_UP[way].format(host=host)
        files = {"settings.py": SETTINGS, "boot.py": setting, "client.py": ASKING.format(boot=boot)}
        told = found(tmp_path / name, files)
        assert [one.rule for one in told if one.verdict != "ambiguous"] == rules


def test_a_long_block_is_read_once() -> None:
    """Each of its lines could be taken in as many ways as it has blanks before it."""
    block = "try:\n" + "            from thing import name\n" * 200 + "except ImportError:\n    name = None\n"
    text = {"long.py": block, "ending.py": block + "if name:\n    name.set_up()\n"}
    unread = Unread()
    assert [one for one in text if unread.stirs(one, text.__getitem__)] == ["ending.py"]
