"""The blind corpus: how much of what people labelled is found, and that nothing else is taken for it."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.looking import Seen, look

CLIENTS = Path(__file__).parent.parent / "fixtures" / "clients"
NEEDLE = "conversations"
Key = tuple[str, int, str, str]


def folders() -> list[Path]:
    """The labelled clients."""
    return sorted(path.parent for path in CLIENTS.glob("*/expected.json"))


@cache
def expected(folder: Path) -> dict[str, Any]:
    """The labels of a client."""
    labels: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    return labels


def labelled(folder: Path, kind: str) -> dict[Key, dict[str, Any]]:
    """The labels of operations or mocks on conversations by place, method and path."""
    return {
        (one["file"], one["line"], one["method"], re.sub(r"\{[^}]*\}", "{}", one["path"])): one
        for one in expected(folder).get(kind, ())
        if NEEDLE in one["path"]
    }


def path_of(url: str) -> str:
    """A URL as a template of the V0 API: from `conversations` on, its second step an id."""
    tail = (
        url.split("?")[0].rpartition(NEEDLE)[2]
        if url.count(NEEDLE) == 1
        else url.split("?")[0].partition(NEEDLE)[2]
    )
    steps = [step for step in tail.strip("/").split("/") if step]
    return "/".join(
        ["/api", NEEDLE, *("{}" if place == 0 or "{}" in step else step for place, step in enumerate(steps))]
    )


@cache
def found(folder: Path) -> dict[Key, list[Seen]]:
    """What is found in a client, by the same key as the labels."""
    files = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.py")}
    result: dict[Key, list[Seen]] = {}
    for one in look(files, NEEDLE).seen():
        result.setdefault((one.module, one.line, one.method, path_of(one.url)), []).append(one)
    return result


def joined(several: list[Seen], name: str) -> set[str]:
    """Everything of one kind that was seen in any context."""
    return {text for one in several for text in getattr(one, name)}


def tally() -> tuple[Counter[str], Counter[str], list[str]]:
    """How much there is, how much of it was found, and what was missed."""
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    missed: list[str] = []
    for folder in folders():
        for key, label in labelled(folder, "operations").items():
            several = found(folder).get(key, [])
            total["operations"] += 1
            hits["operations"] += bool(several)
            if not several:
                missed.append(f"{folder.name}: {key}")
            for name in ("fields", "reads", "statuses"):
                wanted = set(label.get(name, ()))
                lacking = wanted - joined(several, name)
                total[name] += len(wanted)
                hits[name] += len(wanted) - len(lacking)
                missed.extend(f"{folder.name}: {key} {name} {text}" for text in sorted(lacking))
    return total, hits, missed


@pytest.mark.parametrize(
    ("kind", "recall"), [("operations", 0.99), ("fields", 0.99), ("reads", 0.98), ("statuses", 0.97)]
)
def test_recall(kind: str, recall: float) -> None:
    total, hits, missed = tally()
    assert total[kind] > 50
    assert hits[kind] / total[kind] >= recall, missed


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_mocked_routes_are_known_as_mocks_only_where_they_are(folder: Path) -> None:
    operations = labelled(folder, "operations")
    wrong = [
        key
        for key, several in found(folder).items()
        if key in operations and all(s.request.mock for s in several)
    ]
    assert not wrong


def test_labelled_mocks_of_libraries_are_found() -> None:
    libraries = ("responses", "respx", "requests_mock", "aioresponses", "pytest_httpx")
    total = hits = 0
    for folder in folders():
        text = "".join(path.read_text("utf-8") for path in folder.rglob("test_*.py"))
        if not any(f"import {name}" in text for name in libraries):
            continue
        for key in labelled(folder, "mocks"):
            several = found(folder).get(key, [])
            total += 1
            hits += any(one.request.mock for one in several)
    assert total >= 6
    assert hits == total


def test_no_client_has_a_request_without_a_method() -> None:
    assert not [key for folder in folders() for key in found(folder) if key[2] == ""]


def test_nothing_but_labelled_operations_and_look_alikes_is_found() -> None:
    extra = []
    for folder in folders():
        known = labelled(folder, "operations").keys() | labelled(folder, "mocks").keys()
        for key, several in found(folder).items():
            other_host = any(
                re.search(r"://(?!app\.all-hands\.dev|localhost)[\w.-]+\.[a-z]+", one.url) for one in several
            )
            if key not in known and not other_host and not all(one.request.mock for one in several):
                extra.append((folder.name, key))
    assert not extra
