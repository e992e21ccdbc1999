"""What every format says of a small client; `make snapshots` writes it anew, and the diff of that is read."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run
from v0to1.reports import FORMATS, SEVERAL, render
from v0to1.reports.fleet import Saved

FOLDER = Path(__file__).parent / "snapshots"

CLIENT = {
    "client.py": """import requests

OPENHANDS = "https://app.all-hands.dev"


def start(text):
    started = requests.post(f"{OPENHANDS}/api/conversations", json={"initial_user_msg": text})
    return started.json()["conversation_id"]


def skills(conversation_id):
    found = requests.get(f"{OPENHANDS}/api/conversations/{conversation_id}/microagents").json()
    return [one["name"] for one in found["microagents"]]


def name():
    return requests.get(f"{OPENHANDS}/api/user/info").json()["login"]


def rate(conversation_id):
    url = f"{OPENHANDS}/api/conversations/{conversation_id}/submit-feedback"
    requests.post(url, json={"polarity": "positive"})


def ask(what, conversation_id):
    return requests.get("/".join([OPENHANDS, "api", what["kind"], conversation_id]))
""",
    "stop.js": """import http from 'node:http';

export function stop(id) {
  http.request(`https://app.all-hands.dev/api/conversations/${id}/stop`, { method: 'POST' }).end();
}
""",
}
"""A module of which something is rewritten, adapted, a gap and not followed; one of which all is left."""

LARGE = frozenset({"html"})
"""Formats that have tests of their own, and would be most of the snapshots."""

ENDINGS = {
    "text": "txt",
    "json": "json",
    "diff": "diff",
    "markdown": "md",
    "sarif": "sarif",
    "github": "txt",
    "azure": "txt",
    "gitlab": "json",
    "junit": "xml",
    "rdjson": "json",
    "csv": "csv",
    "todo": "md",
    "tasks": "json",
}


def snapshots() -> dict[str, str]:
    """Return all snapshots by the names of their files."""
    found = example(fixing=False)
    proposed = example(fixing=True)
    later = replace(proposed, wrote=True, calendar=replace(proposed.calendar, as_of="2026-12-01"))
    made = {
        f"{fmt}.{ENDINGS[fmt]}": render(proposed if fmt in ("diff", "rdjson") else found, fmt)
        for fmt in FORMATS
        if fmt not in LARGE
    }
    several = [Saved(found, "one"), Saved(later, "one"), Saved(found, "two")]
    return made | {
        f"several-{fmt}.{ENDINGS[fmt]}": render(several, fmt) for fmt in SEVERAL if fmt not in LARGE
    }


def example(*, fixing: bool) -> Run:
    """Return a run over the client, without what other rules and another version would change."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in CLIENT.items():
            (root / name).write_text(text, encoding="utf-8")
        command = f"v0to1 {'migrate' if fixing else 'check'} ."
        config = Config(root, (root,), date(2026, 11, 25), command=command, adapter="auto")
        told = run(config, fixing=fixing)
    used = {each.rule for each in told.findings}
    return replace(
        told,
        root="client",
        tool_version="1.2.3",
        rules_version="1",
        rules=tuple(each for each in told.rules if each.rule in used),
        endpoints=tuple(each for each in told.endpoints if each.uses),
        gaps=tuple(each for each in told.gaps if each.sites),
        changes=tuple(each for each in told.changes if each.before is not None),
    )


def renew() -> None:
    """Write all snapshots, and take away those that nothing makes any more."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, text in snapshots().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    renew()
