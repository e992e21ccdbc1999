"""Flows of the examples whose code stands inside other files, which are run as their readers would."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml
from markdown_it import MarkdownIt

from tests.examples.client_process import run
from tests.examples.flows import STATES, TASK, Effects, Flow, Site

HISTORY = "Changes"
WATCHED = """
import os as _os, urllib.request as _web
_tasks = _web.Request(_os.environ["OPENHANDS_URL"] + "/api/v1/app-conversations/start-tasks/search?limit=1")
_tasks.add_header("Authorization", "Bearer " + _os.environ["OPENHANDS_API_KEY"])
for _ in range(3):
    _web.urlopen(_tasks).close()
"""
"""A look at what starts: servers of the tests let a conversation of V1 get on when somebody looks."""


def watched(pieces: Iterable[str]) -> str:
    """Code in pieces that people run one after the other, while what they start in V1 gets on."""
    pieces = list(pieces)
    return (WATCHED if any("/api/v1/" in one for one in pieces) else "\n").join((*pieces, ""))


def settings(site: Site) -> dict[str, str]:
    """What all of these examples take from the environment."""
    return {
        "OPENHANDS_URL": site.url,
        "OPENHANDS_API_KEY": site.api_key,
        "REPOSITORY": site.repository,
        "TASK": TASK,
    }


def notebook(example_dir: Path, site: Site) -> Effects:
    """Run all cells of the notebook: start, list the conversations of the repository, stop."""
    path = example_dir / "report.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = watched("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    said = run(example_dir, "-c", f"{code}\nprint(conversation_id)\n", env=settings(site)).stdout
    *rows, conversation_id = said.splitlines()
    listed = [row.split("\t") for row in rows]
    return {
        "conversation_id": conversation_id,
        "listed": [row[0] for row in listed],
        "states_of_others": [STATES[row[1]] for row in listed if row[0] != conversation_id],
        "titles_of_others": [row[2] for row in listed if row[0] != conversation_id],
    }


def markdown_tutorial(example_dir: Path, site: Site) -> Effects:
    """Type in all Python of the tutorial, but for its history."""
    text = (example_dir / "tutorial.md").read_text(encoding="utf-8")
    code = watched(fences(text.partition(f"## {HISTORY}")[0], "python"))
    said = run(example_dir, "-c", code, env=settings(site)).stdout
    lines = [line.split() for line in said.splitlines()]
    return {
        "conversation_id": next(line[1] for line in lines if line[0] == "started"),
        "link": any(line[0] == "see" and line[1].startswith(f"{site.url}/conversations/") for line in lines),
        "listed": [line[1] for line in lines if line[0] == "listed"][:1],
        "count": len([line for line in lines if line[0] == "listed"]),
    }


def fences(text: str, language: str) -> Iterator[str]:
    """The code of a document in one language."""
    for token in MarkdownIt().parse(text):
        if token.type == "fence" and token.info == language:
            yield token.content


def github_workflow(example_dir: Path, site: Site) -> Effects:
    """Run the Python steps of the workflow as GitHub would: each by itself, with its environment."""
    path = example_dir / ".github" / "workflows" / "openhands.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    output = example_dir / "output"
    said = ""
    for step in workflow["jobs"]["start"]["steps"]:
        if step.get("shell") == "python":
            env = {name: os.environ.get(name, "") for name in step["env"]} | settings(site)
            said += run(
                example_dir, "-c", watched([step["run"]]), env=env | {"GITHUB_OUTPUT": str(output)}
            ).stdout
    name, _, conversation_id = output.read_text(encoding="utf-8").strip().partition("=")
    return {"conversation_id": conversation_id, "output": name, "count": int(said)}


INSIDE: Mapping[str, Flow] = MappingProxyType(
    {flow.__name__: flow for flow in (notebook, markdown_tutorial, github_workflow)}
)
