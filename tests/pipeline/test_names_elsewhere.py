"""Names of fields that another module holds: what uses them is told where it stands, and in no other file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.pipeline import run

WORDS = """STARTED = "STARTING"
DONE = "STOPPED"
MESSAGE = "initial_user_msg"
STATUS = "status"
PAIR = ("repository", "me/mine")
"""
ONE = "https://app.all-hands.dev/api/conversations"
USES = {
    "keys of a comprehension": f"""
LABELS = {{word: word.lower() for word in (words.STARTED, words.DONE)}}


def label(key):
    return LABELS[requests.get(f"{ONE}/{{key}}").json()["status"]]
""",
    "pairs": f"""
def begin():
    return requests.post("{ONE}", json=dict([(words.MESSAGE, "hello"), words.PAIR])).json()
""",
    "a set of keys": f"""
def has(key):
    return {{words.STATUS}} <= requests.get(f"{ONE}/{{key}}").json().keys()
""",
    "pairs of a query": f"""
def begin():
    return requests.post("{ONE}", params=[(words.MESSAGE, "hello"), words.PAIR], json={{}}).json()
""",
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("adapter", ["auto", "never"])
def test_a_name_that_another_module_holds_is_no_place_of_this_one(
    use: str, adapter: str, tmp_path: Path
) -> None:
    (tmp_path / "words.py").write_text(WORDS)
    (tmp_path / "client.py").write_text(f"import requests\n\nimport words\n{USES[use]}")
    done = run(Config(tmp_path, (tmp_path,), date(2026, 1, 1), adapter=adapter), fixing=True)
    assert done.failed == ()
    assert [one.path for one in done.findings] == ["client.py"]
    assert "words.py" not in {one.path for one in done.changes}
    for part in done.findings[0].parts:
        line = (tmp_path / part.path).read_text().splitlines()[part.line - 1]
        assert line[part.column - 1 :].strip(), (part, line)


def test_what_a_test_expects_by_such_a_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text(WORDS)
    (tmp_path / "client.py").write_text(f"import requests\n\nimport words\n{USES['pairs']}")
    (tmp_path / "test_client.py").write_text("""from unittest.mock import patch

import words
from client import begin


@patch("client.requests.post")
def test_it_begins(post):
    post.return_value.json.return_value = dict([words.PAIR, (words.STATUS, "ok")])
    begin()
    assert post.call_args.kwargs["json"][words.MESSAGE] == "hello"
""")
    done = run(Config(tmp_path, (tmp_path,), date(2026, 1, 1)), fixing=True)
    assert done.failed == ()
    assert {one.path for one in done.findings} == {"client.py"}
