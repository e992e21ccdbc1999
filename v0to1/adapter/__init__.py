"""OpenHands V0 for clients, spoken to V1 servers: the run-time adapter.

A client of its own file has what it needs of this in `openhands_v0.py`; with this package installed
it may import `adapt_v0` from here instead.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from v0to1.adapter.python.adapting import adapt_v0

__all__ = ["adapt_v0"]


def __getattr__(name: str) -> Any:
    """Load the adapter when it is used: who composes an adapter file does not need it."""
    if name != "adapt_v0":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    importlib.import_module("v0to1.adapter.python.flows")
    return importlib.import_module("v0to1.adapter.python.adapting").adapt_v0
