"""The drivers for HTTP libraries in the installed package; a helper file has its own list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from v0to1.adapter.python.for_requests import _adapt_requests

_ADAPTERS: tuple[Callable[[Any, str], Any], ...] = (_adapt_requests,)
