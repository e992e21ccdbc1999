"""Facts of recorded events: what happened, without what is different each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "contracts" / "events"
LONGEST = 160
MANY = 2
_BEGIN = datetime(2026, 1, 1)
_UUID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")
_TIME = re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_CALL = re.compile(r"\b(call|chatcmpl|toolu)[-_][\w-]+")
_PORT = re.compile(r"(127\.0\.0\.1|localhost):\d+")
_MEASURED = (
    "latency",
    "response_latencies",
    "pid",
    "hostname",
    "username",
    "py_interpreter_path",
    "working_dir",
)
_UNTOLD = ("tools", "agent", "stats", "usage_to_metrics", "llm_metrics", "metrics", "model_response", "date")


@dataclass(slots=True)
class Normal:
    """Gives each id and each time a name of its own, the same wherever it comes again."""

    names: dict[str, str] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)

    def events(self, events: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The events as facts; their times rise as the real ones do, in whatever order they came."""
        found = list(events)
        for time in sorted(str(event["timestamp"]) for event in found if event.get("timestamp")):
            self._time(time)
        return [self._value("", _brief(event)) for event in found]

    def _value(self, key: str, value: Any) -> Any:
        if key in _UNTOLD:
            return f"<{key}>" if value else value
        if key in _MEASURED and value is not None:
            return f"<{key}>"
        if isinstance(value, Mapping):
            return {name: self._value(name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._value("", each) for each in value[: MANY if key else None]]
        return self.text(value) if isinstance(value, str) else value

    def text(self, value: str) -> str:
        """A text with ids and times of its own, and not too long."""
        value = _UUID.sub(lambda found: self._name(found[0]), value)
        value = _TIME.sub(lambda found: self._time(found[0]), value)
        value = _CALL.sub(lambda found: self._name(found[0]), value)
        value = _PORT.sub(r"\1:0", value)
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"

    def _name(self, found: str) -> str:
        bare = found.replace("-", "")
        known = self.names.setdefault(bare, f"{len(self.names) + 1:032x}")
        parts = (known[:8], known[8:12], known[12:16], known[16:20], known[20:])
        if not _UUID.fullmatch(found):
            return f"call_{int(known, 16)}"
        return "-".join(parts) if "-" in found else known

    def _time(self, found: str) -> str:
        if found not in self.times:
            moment = _BEGIN + timedelta(seconds=len(self.times))
            self.times[found] = moment.isoformat(timespec="microseconds")
        return self.times[found]


def _brief(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """An event without the settings in a state that is told as a whole."""
    if event.get("key") != "full_state":
        return event
    return {**event, "value": {name: event["value"].get(name) for name in ("id", "execution_status")}}


def facts_of(raw: Mapping[str, Any], *, server: str, package: str) -> dict[str, Any]:
    """What is kept of a record: the frames, and of everything else only which events it has."""
    normal = Normal()
    facts: dict[str, Any] = {"server": server, "package": package}
    for key, value in raw.items():
        if key.endswith("socket"):
            frames = list(_without_repeats(value))
            facts[key] = normal.events(frames)
        elif key.endswith("steps"):
            facts[key] = _steps(value, raw[key.replace("steps", "socket")])
        else:
            facts[key] = [normal.text(str(event["id"])) for event in value]
    return facts


def _steps(steps: Iterable[Iterable[Any]], frames: list[Mapping[str, Any]]) -> dict[str, int]:
    """Which frame a step begins with, when repeats are left out."""
    left = [id(frame) for frame in _without_repeats(frames)]
    found = {}
    for name, at in steps:
        later = [id(frame) for frame in frames[at:]]
        found[name] = next((left.index(one) for one in later if one in left), len(left))
    return found


def _without_repeats(frames: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Frames but for those that say what the one before says, as an agent does that is stuck."""
    before: Mapping[str, Any] = {}
    for frame in frames:
        if _said(frame) != _said(before):
            yield frame
        before = frame


def _said(frame: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in frame.items() if key not in ("id", "timestamp", "llm_metrics")}


def write_kinds(kinds: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Write which kinds each server knows."""
    (FOLDER / "kinds.json").write_text(json.dumps(kinds, indent=1) + "\n", encoding="utf-8")


def write(name: str, facts: Mapping[str, Any]) -> Path:
    """Write the facts of one server: one event a line."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    parts = []
    for key, value in facts.items():
        if key.endswith("socket"):
            rows = ",\n".join(f"  {json.dumps(each, ensure_ascii=False)}" for each in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return path
