"""Where a response escapes to is said; and a list of names has no keys that V1 could have otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted

LOOP = """\
import axios from "axios";

const { data } = await axios.get("https://app.all-hands.dev/api/conversations");
for (const one of data.results) {
  console.log(one.title);
}
"""
CLIENT = """\
import requests
from others import store


class Client:
    def look(self):
        response = requests.get("https://app.all-hands.dev/api/conversations")
        {}
"""


def test_a_loop_over_a_list_reads_no_keys(tmp_path: Path) -> None:
    done, _ = adapted(tmp_path, {"client.mjs": LOOP})
    assert [one.fix for one in done.findings] == ["rewrite"]


@pytest.mark.parametrize(
    "line", ["store(response.json())", "self.kept = response.json()", "return response.json()"]
)
def test_what_escapes_is_mapped_where_it_is_decoded(line: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": CLIENT.format(line)})
    (found,) = done.findings
    assert (found.fix, found.form) == ("rewrite", "mapped")
    assert found.reason.startswith("its response escapes to code that v0to1 cannot analyse (")
    assert line.replace("response.json()", "v0_page(response.json())") in changed["client.py"]
    assert "/api/v1/app-conversations/search" in changed["client.py"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("store(response.text)", "given to `store`, client.py:8"),
        ("self.kept = response.text", "kept, client.py:8"),
        ("return response.text", "returned, client.py:8"),
    ],
)
def test_the_reason_says_where_a_response_escapes(line: str, said: str, tmp_path: Path) -> None:
    """As text, which nothing maps."""
    done, _ = adapted(tmp_path, {"client.py": CLIENT.format(line)})
    (finding,) = done.findings
    assert finding.fix == "adapter"
    assert finding.reason == (
        f"its response escapes to code that v0to1 cannot analyse ({said}), and V1 gives it other keys"
    )


def test_so_does_the_reason_where_its_status_leaves_with_it(tmp_path: Path) -> None:
    done, _ = adapted(tmp_path, {"client.py": CLIENT.format("store(response)")})
    assert done.findings[0].reason == (
        "its response, with its status and headers, is passed to code that v0to1 cannot analyse "
        "(given to `store`, client.py:8)"
    )


def test_code_inside_a_document_has_no_lines_of_its_own(tmp_path: Path) -> None:
    text = f"```python\n{CLIENT.format('store(response)')}```\n"
    done, _ = adapted(tmp_path, {"use.md": text})
    assert "(given to `store`)" in done.findings[0].reason
