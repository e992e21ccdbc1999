"""Imports that a migration leaves without a use go, and all others stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

CLIENT = """import os
{imports}
import requests

BASE = "https://app.all-hands.dev"


def names(folder):
    path = f"{{BASE}}/api/conversations/{{os.environ['ID']}}/list-files"
    if folder:
        path += "?path=" + quote(folder)
    return requests.get(path, timeout=9).json()
{more}

print(names(os.environ.get("FOLDER")))
"""


def after(tmp_path: Path, imports: str, more: str = "", others: dict[str, str] | None = None) -> str:
    """The client after its migration, of which nothing but the imports may be in doubt."""
    texts = {"names.py": CLIENT.format(imports=imports, more=more), **(others or {})}
    findings, changed = migrated(tmp_path, texts, "auto", native=True)
    assert [one.form for one in findings] == ["helper"]
    assert "quote(" not in changed["names.py"].replace(more, "")
    return changed["names.py"]


@pytest.mark.parametrize(
    ("imports", "left"),
    [
        ("from urllib.parse import quote\n", "\n"),
        ("\nfrom urllib.parse import quote\n", "\n"),
        ("from urllib.parse import quote, urljoin\n", "from urllib.parse import urljoin\n\n"),
        ("from urllib.parse import parse_qs, quote\n", "from urllib.parse import parse_qs\n\n"),
        (
            "from urllib.parse import (\n    parse_qs,\n    quote,\n    urljoin,\n)\n",
            "from urllib.parse import (\n    parse_qs,\n    urljoin,\n)\n\n",
        ),
    ],
)
def test_an_import_without_a_use_goes(tmp_path: Path, imports: str, left: str) -> None:
    text = after(tmp_path, imports)
    assert text.startswith(f"import os\n{left}import requests\n\nfrom openhands_v1 import list_files\n\nBASE")


@pytest.mark.parametrize(
    "more",
    [
        '\n\ndef other(text):\n    return quote(text) + "!"\n',
        '\n\n__all__ = ["names", "quote"]\n',
        "\n\ndef typed(one: 'quote'):\n    return one\n",
    ],
)
def test_an_import_with_another_use_stays(tmp_path: Path, more: str) -> None:
    assert "from urllib.parse import quote\n" in after(tmp_path, "from urllib.parse import quote\n", more)


@pytest.mark.parametrize(
    "imports", ["from urllib.parse import quote  # noqa: F401\n", "from urllib.parse import quote as quote\n"]
)
def test_an_import_that_says_that_it_is_for_others_stays(tmp_path: Path, imports: str) -> None:
    assert imports in after(tmp_path, imports)


def test_an_import_that_another_module_takes_stays(tmp_path: Path) -> None:
    others = {"show.py": 'from names import quote\n\nprint(quote("a b"))\n'}
    assert "import quote\n" in after(tmp_path, "from urllib.parse import quote\n", others=others)


def test_an_import_that_was_of_no_use_stays(tmp_path: Path) -> None:
    text = after(tmp_path, "import shutil\nfrom urllib.parse import quote\n")
    assert text.startswith("import os\nimport shutil\n\nimport requests\n")


BOTH = """import os

import requests
{own}
BASE = "https://app.all-hands.dev"


def names(conversation_id):
    return requests.get(f"{{BASE}}/api/conversations/{{conversation_id}}/list-files", timeout=9).json()


def conversation(conversation_id):
    return requests.get(f"{{BASE}}/api/conversations/{{conversation_id}}", timeout=9)
"""
ADDED = ("from openhands_v0 import adapt_v0\n", "from openhands_v1 import list_files\n")


@pytest.mark.parametrize(
    ("own", "block"),
    [
        ([], [*ADDED]),
        (["import settings\n"], ["import settings\n", *ADDED]),
        (["from printing import show\n"], [*ADDED, "from printing import show\n"]),
        (
            ["from ask import ask\n", "from printing import show\n"],
            ["from ask import ask\n", *ADDED, "from printing import show\n"],
        ),
    ],
    ids=["none", "before", "behind", "between"],
)
def test_files_that_are_added_are_imported_in_one_block(
    tmp_path: Path, own: list[str], block: list[str]
) -> None:
    imports = "".join(("\n", *own)) if own else ""
    others = dict.fromkeys(("ask.py", "printing.py", "settings.py"), "ask = show = 1\n")
    _, changed = migrated(tmp_path, {"names.py": BOTH.format(own=imports), **others}, "auto", native=True)
    head = changed["names.py"].partition("BASE")[0]
    assert head == "".join(("import os\n\nimport requests\n\n", *block, "\n"))
