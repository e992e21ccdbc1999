"""The table of routes for the installed package; an adapter file ends with its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_TABLE = json.loads((Path(__file__).parents[1] / "routes.json").read_text("utf-8"))
_ROUTES: list[dict[str, Any]] = _TABLE["routes"]
_EVENTS: dict[str, Any] = _TABLE["events"]["kinds"]
_STATES_OF_V0: dict[str, str] = _TABLE["events"]["states"]
_TOOLS_OF_V0: dict[str, str] = _TABLE["events"]["tools"]
_LEFT_OUT: tuple[str, ...] = ()
