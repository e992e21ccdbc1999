"""What the sample run has found, read from sample.yaml; `sample.py` makes findings of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from v0to1.core.model import Endpoint, Gap, Verdict


@dataclass(frozen=True)
class Look:
    """One finding: the text `at` says where it stands, `edits` are pairs of old and new text."""

    rule: str
    verdict: Verdict
    path: str
    at: str
    title: str
    message: str
    v0: str
    v1: str
    applied: bool
    edits: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    reason: str
    workaround: str
    notes: tuple[str, ...]
    silent: bool
    minutes: tuple[int, int]
    server: str
    auth: str
    evidence: tuple[tuple[str, int, str], ...]
    fix: str
    form: str
    next_step: str


_USUAL = {
    "v1": "",
    "applied": True,
    "edits": (),
    "parts": (),
    "reason": "",
    "workaround": "",
    "notes": (),
    "silent": False,
    "minutes": (2, 5),
    "server": "app",
    "auth": "Authorization: Bearer",
    "fix": "",
    "form": "",
    "next_step": "",
    "evidence": (
        {"signal": "client", "weight": 3, "detail": "the same client object sends initial_user_msg"},
    ),
}


def _look(given: dict[str, object]) -> Look:
    told = _USUAL | given
    for name in ("edits", "parts", "evidence"):
        told[name] = tuple(tuple(each.values()) for each in told[name])  # type: ignore[attr-defined]
    told["notes"], told["minutes"] = tuple(told["notes"]), tuple(told["minutes"])  # type: ignore[arg-type]
    return Look(**(told | {"verdict": Verdict(told["verdict"])}))  # type: ignore[arg-type]


_GIVEN = yaml.safe_load((Path(__file__).parent / "sample.yaml").read_text(encoding="utf-8"))

LOOKS = tuple(_look(each) for each in _GIVEN["findings"])
GAPS = tuple(Gap(**(each | {"sites": tuple(each["sites"])})) for each in _GIVEN["gaps"])
ENDPOINTS = tuple(Endpoint(**each) for each in _GIVEN["endpoints"])
