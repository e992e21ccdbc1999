"""The adapter's switch where a page is served by mocks: off, for they answer V0 in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.languages.base import Change
from v0to1.languages.javascript.adapter.imports import insert
from v0to1.languages.javascript.adapter.module_systems import package_of
from v0to1.languages.javascript.adapter.test_switch import OFF, SWITCH
from v0to1.languages.javascript.sources import Sources

PLACED = re.compile(r"mock|msw|fake", re.IGNORECASE)
MADE = re.compile(r"\bsetupWorker\s*\(")
MOCKS = re.compile(r"[\"']msw(?:/browser)?[\"']")
LOADED = re.compile(r"\bimport\(\s*[\"']([^\"']+)[\"']")
NAMED = re.compile(r"(?:\bfrom|\brequire\(|^\s*import)\s*[\"']([^\"']+)[\"']", re.MULTILINE)


def workers_switched_off(sources: Sources, code: list[str]) -> list[Change]:
    """The switch in what answers requests in the browser of people who develop a page.

    Only where that is loaded when it is needed, and never with the page itself, which needs the adapter.
    """
    folders = {package_of(sources.modules, one)[0] for one in code}
    changes = []
    for worker in sorted(one for one in sources.modules.paths if is_worker(sources, one)):
        text, quote = sources.text(worker), sources.quote_in(worker)
        inside = package_of(sources.modules, worker)[0] in folders and SWITCH not in text
        if inside and set(loadings(sources, worker)) == {"late"}:
            line = f"Object.assign(globalThis, {{ {SWITCH}: {quote}{OFF}{quote} }});"
            newline = "\r\n" if "\r\n" in text else "\n"
            changes.append(insert(sources.root(worker), (worker, text), line, newline))
    return changes


def is_worker(sources: Sources, module: str) -> bool:
    """Whether a module makes a worker that answers requests in a browser; its path says so, too."""
    if PLACED.search(module) is None:
        return False
    text = sources.text(module)
    return MADE.search(text) is not None and MOCKS.search(text) is not None


def loadings(sources: Sources, worker: str) -> Iterator[str]:
    """How modules load one: late, or with themselves."""
    for module in sources.modules.paths:
        text = sources.text(module)
        for how, pattern in (("late", LOADED), ("early", NAMED)):
            if any(sources.modules.file_of(module, name) == worker for name in pattern.findall(text)):
                yield how
