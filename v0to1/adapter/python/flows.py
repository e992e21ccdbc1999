"""Which function is which flow, in the installed package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from v0to1.adapter.python import account, conversations, events, messages, workspace
from v0to1.adapter.python.routes import _ROUTES

_MODULES = (account, conversations, events, messages, workspace)


def _flow(name: str) -> Callable[[Any], Any]:
    """The function of a flow; AttributeError for no such flow."""
    module = next((one for one in _MODULES if hasattr(one, f"_{name}")), _MODULES[0])
    found: Callable[[Any], Any] = getattr(module, f"_{name}")
    return found


for _route in _ROUTES:
    if isinstance(_route.get("flow"), str):
        _route["flow"] = _flow(_route["flow"])
