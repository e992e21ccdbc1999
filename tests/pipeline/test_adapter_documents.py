"""Documents beside code that goes through the adapter: commands follow, what describes V0 is only told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted
from v0to1.core.run import Run

URL = "https://app.all-hands.dev/api"

CLIENT = f"""\
import requests


class Client:
    def __init__(self):
        self.session = requests.Session()

    def conversations(self):
        return self.session.get("{URL}/conversations")

    def start(self, message):
        return self.session.post("{URL}/conversations", json={{"initial_user_msg": message}})
"""

PLAIN = f"""\
# How to look

```bash
curl -H "Authorization: Bearer $KEY" {URL}/conversations | jq -r '.results[].title'
```

It shows your conversations.
"""

DESCRIBED = {
    "a list of keys": PLAIN.replace("It shows your", "The response has `results`, an array of"),
    "a sample": PLAIN + '\n```json\n{"results": [{"conversation_id": "1"}]}\n```\n',
    "recorded under a heading of its own": PLAIN
    + '\n#### Response\n\n```http\nStatus: 200\n{"results": []}\n```\n',
}

PASTED = f"""\
# How to start

```python
import requests

started = requests.post("{URL}/conversations", json={{"initial_user_msg": text}})
print(started.json()["conversation_id"])
```
"""


def told(done: Run) -> list[str]:
    """What is told of the document without being a finding."""
    return [one.reason for one in done.unresolved if one.path == "README.md" and "document" in one.reason]


def test_a_plain_command_follows(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": CLIENT, "README.md": PLAIN})
    assert f"{URL}/v1/app-conversations/search" in changed["README.md"]
    assert [one.fix for one in done.findings if one.path == "README.md"] == ["rewrite"]


@pytest.mark.parametrize("case", DESCRIBED)
def test_what_describes_the_response_stays(case: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": CLIENT, "README.md": DESCRIBED[case]})
    assert "README.md" not in changed
    assert not [one for one in done.findings if one.path == "README.md"]
    assert len(told(done)) == 1
    assert "/api/v1/app-conversations/search" in told(done)[0]


def test_what_is_not_plain_stays(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": CLIENT, "README.md": PASTED})
    assert "README.md" not in changed
    assert len(told(done)) == 1


def test_a_document_is_about_the_code_next_to_it(tmp_path: Path) -> None:
    """The client of another package does not speak for it."""
    seen = CLIENT.replace("conversations", "settings").replace("/start", "/stop")
    files = {"one/client.py": CLIENT, "two/client.py": seen, "two/README.md": PASTED}
    done, _ = adapted(tmp_path, files)
    assert not [one for one in done.unresolved if "document" in one.reason]
    assert [one.verdict.value for one in done.findings if one.path == "two/README.md"] == ["manual"]


def test_a_document_alone_is_for_a_person(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"README.md": DESCRIBED["a sample"]})
    assert not changed
    assert [(one.verdict.value, one.fix) for one in done.findings] == [("manual", "")]
    assert "the document describes its V0 response (results, conversation_id)" in done.findings[0].reason


def test_the_code_of_a_workflow_is_no_document(tmp_path: Path) -> None:
    text = f"""\
on: push
jobs:
  look:
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl -s {URL}/conversations | jq -r .results[0].title
"""
    done, changed = adapted(tmp_path, {".github/workflows/look.yml": text})
    assert list(changed) == [".github/workflows/look.yml"]
    assert [one.fix for one in done.findings] == ["rewrite"]
