"""The page on rules of one's own: what it shows is run as it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command import v0to1
from v0to1.cli.configuration.table import SETTINGS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")
RULE, TABLE = re.findall(r"^```(?:yaml|toml)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the rule and the settings of the page."""
    file = tmp_path / "lint" / "v0to1" / "gateway" / "usage.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(RULE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_the_examples_of_the_page_are_true(root: Path) -> None:
    done = v0to1("rules", "--test", "gateway", folder=root)
    assert (done.returncode, done.stdout) == (0, "2 examples of 1 rule: all true\n")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            'return answer.json()["total_tokens"]',
            'return answer.json()["totals"]',
            '+    return answer.json()["total',
        ),
        ("/gateway/sessions/", "/gateway/conversations/", "example 2: it becomes something else"),
        ("language: python", "language: cobol", "'cobol' is not one of"),
    ],
)
def test_an_example_that_is_not_true_is_told(root: Path, old: str, new: str, complaint: str) -> None:
    file = root / "lint" / "v0to1" / "gateway" / "usage.yaml"
    assert old in RULE
    file.write_text(RULE.replace(old, new), encoding="utf-8")
    done = v0to1("rules", "--test", "gateway/usage", folder=root)
    assert complaint in done.stdout + done.stderr
    assert done.returncode in (1, 2)


def test_the_rule_is_listed_shown_and_used_as_the_settings_say(root: Path) -> None:
    (root / "client.py").write_text(
        "import requests\n\n\ndef tokens(one):\n"
        '    answer = requests.get(f"https://agents.example.org/gateway/conversations/{one}/usage")\n'
        '    return answer.json()["total"]\n',
        encoding="utf-8",
    )
    assert "gateway/usage" in v0to1("rules", folder=root).stdout
    assert "gateway 3.2" in v0to1("rules", "gateway/usage", folder=root).stdout
    done = v0to1("check", "-q", "--select", "gateway", folder=root)
    assert done.stdout == "client.py:5:14 inline gateway/usage\n"
    assert v0to1("rules", "gateway/usage", "--isolated", folder=root).returncode == 2


def test_names_that_are_none_are_refused(root: Path) -> None:
    done = v0to1("rules", "--test", "gatewy/usage", folder=root)
    assert done.returncode == 2
    assert "did you mean gateway/usage?" in done.stderr


def test_the_settings_of_the_page_are_settings() -> None:
    assert {line.split(" = ")[0] for line in TABLE.splitlines()[1:]} <= {one.key for one in SETTINGS}
