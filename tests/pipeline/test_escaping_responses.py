"""Where a response escapes to is said; and a list of names has no keys that V1 could have otherwise."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run


def fixes(folder: Path, texts: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What is done about each operation, and why it is not rewritten."""
    write(folder, texts)
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="auto")
    return {one.rule: (one.fix, one.reason) for one in run(config, fixing=True).findings}


FILES = """\
import axios from "axios";

const host = process.env.OPENHANDS_URL;
const { data: files } = await axios.get(`${host}/api/conversations/${process.argv[2]}/list-files`);
for (const file of files) {
  console.log(file);
}
"""


def test_a_loop_over_names_reads_no_keys(tmp_path: Path) -> None:
    assert fixes(tmp_path, {"client.mjs": FILES})["files/list"] == ("rewrite", "")


def test_the_reason_says_where_a_response_escapes(tmp_path: Path) -> None:
    client = (
        "import os\nimport requests\nfrom others import store\n"
        "response = requests.get(os.environ['OPENHANDS_URL'] + f'/api/conversations/{input()}')\n"
        "store(response)\nprint(response.json()['title'], response.json()['runtime_status'])\n"
    )
    fix, reason = fixes(tmp_path, {"client.py": client})["conversations/get"]
    assert fix == "adapter"
    assert reason == (
        "its response escapes to code that v0to1 cannot analyse (given to `store`, client.py:5)"
    )
