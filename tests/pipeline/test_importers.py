"""Which files are looked at because others say something of V0: those that import them, and no namesakes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from v0to1.languages.registry import load
from v0to1.scan.discovery import Candidate
from v0to1.scan.importers import importers
from v0to1.scan.sources import Sources

ROUTE = "BASE = '/api/conversations'\n"


def found(files: Mapping[str, str], *entries: str, language: str = "python") -> list[str]:
    """The files that are looked at besides the entries."""
    candidates = {
        name: Candidate(Path(), name, language, text.encode()) for name, text in sorted(files.items())
    }
    sources, spoken = Sources(candidates, frozenset(entries)), load(language)
    bench = spoken.workbench(tuple(sources), lambda name: sources[name].text if name in sources else None)
    return importers(bench, sources, entries, spoken)


def test_a_namesake_in_another_folder_is_not_followed() -> None:
    files = {
        "app/client.py": ROUTE,
        "app/use.py": "from client import BASE\n",
        "app/far/use.py": "from app.client import BASE\n",
        "other/client.py": "BASE = '/v2'\n",
        "other/use.py": "from client import BASE\n",
        "lib/use.py": "import client\n",
    }
    assert found(files, "app/client.py") == ["app/far/use.py", "app/use.py"]


def test_a_package_that_hands_on_is_followed_to_its_users() -> None:
    files = {
        "sdk/client.py": ROUTE,
        "sdk/__init__.py": "from .client import BASE\n",
        "use.py": "from sdk import BASE\n",
        "unrelated.py": "import sdk_tools\n",
    }
    assert found(files, "sdk/client.py") == ["sdk/__init__.py", "use.py"]


def test_a_package_may_be_imported_without_its_name() -> None:
    files = {
        "src/index.ts": "export const base = '/api/conversations'\n",
        "src/cli.ts": "import { base } from '.'\n",
        "src/deep/tool.ts": "import { base } from '..'\n",
        "src/other.ts": "import { x } from './cli2'\n",
        "test.ts": "import { base } from '.'\n",
    }
    assert found(files, "src/index.ts", language="javascript") == ["src/cli.ts", "src/deep/tool.ts"]
    python = {
        "sdk/__init__.py": ROUTE,
        "sdk/more.py": "from . import BASE\n",
        "sdk/alone.py": "from . import alone\n",
    }
    assert "sdk/more.py" in found(python, "sdk/__init__.py")


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("import os\npatch('app.client.requests.post')\n", True),
        ("import os\npatch('client.requests.post')\n", True),
        ("import os\nread('app/client.py')\n", True),
        ("from app.client import BASE\n", True),
        ("import os\nmy_client = client()\nclient.get('/')\n", False),
        ("from other.client import BASE\n", False),
    ],
)
def test_tests_that_name_a_file_in_a_text_are_followed(text: str, *, follows: bool) -> None:
    files = {"app/client.py": ROUTE, "other/client.py": "BASE = 1\n", "tests/test_it.py": text}
    assert found(files, "app/client.py") == (["tests/test_it.py"] if follows else [])


def test_tests_of_what_a_client_builds_on_are_followed_but_not_those_of_the_library() -> None:
    files = {
        "app/client.py": "import json\nfrom app.payloads import build\n" + ROUTE,
        "app/payloads.py": "def build(): return {}\n",
        "tests/test_payloads.py": "from app.payloads import build\n",
        "lib/json.py": "",
        "tests/test_json.py": "from lib import json\n",
    }
    assert found(files, "app/client.py") == ["tests/test_payloads.py"]


def test_how_much_is_read_grows_with_the_files() -> None:
    """Copies of a project side by side: each is followed within itself."""
    one = {"client.py": ROUTE, "use.py": "from client import BASE\n", "test_use.py": "import use\n"}
    files = {f"{number}/{name}": text for number in range(20) for name, text in one.items()}
    entries = [name for name in files if name.endswith("/client.py")]
    assert found(files, *entries) == sorted(
        name for name in files if name.endswith("use.py") and "test" not in name
    )
    assert found(files, "7/client.py") == ["7/use.py"]


def test_all_imports_of_a_module_are_seen_however_deep_they_stand() -> None:
    text = "import a\ndef f():\n    if x:\n        from b import c\nclass K:\n    import d\n"
    files = {"m.py": text, **{f"{name}.py": "" for name in "abd"}}
    bench = load("python").workbench(tuple(files), files.get)
    assert bench.modules.imports("m.py") == {"a.py", "b.py", "d.py"}
