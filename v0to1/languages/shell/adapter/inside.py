"""The run-time adapter for commands inside other files: where its file is when they run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

import yaml
from ast_grep_py import SgNode

from v0to1.languages.base import Refusal
from v0to1.languages.embedding.hosting import INSIDE
from v0to1.languages.registry import container_of
from v0to1.languages.shell.adapter.file import CHANGES_FOLDER, path_of
from v0to1.languages.shell.modules import ShellModules

WORKFLOWS = ".github/workflows"
CHECKOUT = "actions/checkout"
BESIDE = ("makefile", "justfile", "manifest")
"""Files whose commands run in their own folder."""

DOCUMENTS = ("markdown", "rst", "asciidoc", "notebook", "markup")
SENDING = re.compile(r"\b(?:curl|wget|https?|xhs?)\s")
WHY = {
    **dict.fromkeys(DOCUMENTS, "the document shows it to people, who need the V1 request"),
    "dockerfile": "its image does not contain the adapter file; copy it into the image, or write V1 requests",
    "workflow": "python3 and the adapter file may not be available when it runs",
}
OTHERWISE = "the adapter file cannot be placed where the command runs"


def host_of(module: str) -> str:
    """The file that a module stands in; empty for a script."""
    path, inside, _ = module.partition(f"/{INSIDE}")
    return path if inside else ""


def word_inside(modules: ShellModules, module: str, word: SgNode) -> str:
    """The adapter's file as a command inside a file names it; raises `Refusal` where it cannot be there."""
    host = host_of(module)
    kind = container_of(posixpath.basename(host))
    if kind in BESIDE:
        if CHANGES_FOLDER.search(modules.text(module)):
            raise Refusal("the commands change to another folder; move them into a script")
        return "./" + posixpath.basename(path_of(modules, host))
    if kind != "workflow" or posixpath.dirname(host) != WORKFLOWS:
        raise Refusal(WHY.get(kind, OTHERWISE))
    text = modules.read(host) or ""
    for job in jobs_of(text):
        refuse_job(job)
    file = path_of(modules, host)
    goes = "working-directory:" in text or CHANGES_FOLDER.search(modules.text(module))
    return f'"$GITHUB_WORKSPACE/{file}"' if goes else file


def jobs_of(text: str) -> Iterator[dict[str, Any]]:
    """The jobs of a workflow that ask something; raises `Refusal` for one that cannot be read."""
    try:
        whole = yaml.safe_load(text)
    except yaml.YAMLError:
        whole = None
    jobs = whole.get("jobs") if isinstance(whole, dict) else None
    if not isinstance(jobs, dict):
        raise Refusal(WHY["workflow"])
    for job in jobs.values():
        if isinstance(job, dict) and any(SENDING.search(run) for run, _ in steps_of(job)):
            yield job


def steps_of(job: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands of each step of a job, and the step."""
    steps = job.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict):
            yield str(step.get("run") or ""), step


def refuse_job(job: dict[str, Any]) -> None:
    """Raise `Refusal` where a job may not have the files of the repository, or no Python."""
    if "container" in job:
        raise Refusal("the job runs in a container, which may have no python3")
    there = False
    for run, step in steps_of(job):
        given = step.get("with")
        moved = isinstance(given, dict) and given.keys() & {"path", "repository", "sparse-checkout"}
        there = there or (str(step.get("uses") or "").startswith(f"{CHECKOUT}@") and not moved)
        if SENDING.search(run) and not there:
            raise Refusal("the job does not check out the repository first, so the adapter file is not there")
