"""An empty text in the place of an unknown is no value: one conversation does not become the list of all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

URL = "https://app.all-hands.dev/api/conversations"
ONE, ALL = ["GET /api/conversations/{conversation_id}"], ["GET /api/conversations"]
CLIENTS = {
    "an argument by default in Python": (
        "a.py",
        f"""import os
import requests
CID = os.getenv("CONVERSATION_ID", "")
print(requests.get(f"{URL}/{{CID}}").json()["title"])
""",
        ONE,
    ),
    "or in Python": (
        "a.py",
        f"""import os
import requests
CID = os.environ.get("CONVERSATION_ID") or ""
print(requests.get("{URL}/" + CID).json()["title"])
""",
        ONE,
    ),
    "or in JavaScript": (
        "a.mjs",
        f"""const id = process.env.CONVERSATION_ID || "";
console.log((await (await fetch(`{URL}/${{id}}`)).json()).title);
""",
        ONE,
    ),
    "?? in JavaScript": (
        "a.mjs",
        f"""const id = process.env.CONVERSATION_ID ?? "";
console.log((await (await fetch("{URL}/" + id)).json()).title);
""",
        ONE,
    ),
    "what a script begins with": (
        "a.sh",
        f"""#!/bin/bash
cid=''
while getopts c: o; do cid="$OPTARG"; done
curl -s "{URL}/$cid" | jq -r .title
""",
        ONE,
    ),
    "a default of the shell": (
        "a.sh",
        f"""#!/bin/bash
curl -s "{URL}/${{CID:-}}" | jq -r .title
""",
        ONE,
    ),
    "a known part that may be empty": (
        "a.py",
        f"""import sys
import requests
part = "?limit=5" if sys.argv[1:] else ""
print(requests.get("{URL}" + part).json()["results"])
""",
        ALL,
    ),
    "an empty beginning": (
        "a.py",
        """import os
import requests
BASE = os.getenv("OPENHANDS_BASE", "")
print(requests.get(f"{BASE}/api/conversations").json()["results"][0]["conversation_id"])
""",
        ALL,
    ),
    "a default with something in it": (
        "a.py",
        f"""import os
import requests
KIND = os.getenv("KIND", "conversations")
print(requests.get(f"{URL.removesuffix("/conversations")}/{{KIND}}").json()["results"])
""",
        ALL,
    ),
}


def ran(root: Path, name: str, text: str) -> Run:
    (root / name).write_text(text)
    return run(Config(root, (root,), date(2026, 1, 1)), fixing=True)


@pytest.mark.parametrize(("name", "text", "found"), CLIENTS.values(), ids=CLIENTS)
def test_what_is_asked_for_is_known(name: str, text: str, found: list[str], tmp_path: Path) -> None:
    assert [one.v0 for one in ran(tmp_path, name, text).findings] == found


def test_a_body_that_another_command_gives_is_not_seen(tmp_path: Path) -> None:
    done = ran(
        tmp_path,
        "a.sh",
        f"""#!/bin/bash
cat bodies | xargs -I{{}} curl -s -X POST -H 'Content-Type: application/json' -d '{{}}' "{URL}"
""",
    )
    assert done.changes == ()
