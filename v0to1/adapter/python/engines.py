"""The drivers of python-socketio's clients; an adapter file has those that it needs."""

from __future__ import annotations

from typing import Any

from v0to1.adapter.python.sockets_async import _AsyncEngine
from v0to1.adapter.python.sockets_sync import _SyncEngine

_ENGINES: dict[str, Any] = {
    "Client": _SyncEngine,
    "SimpleClient": _SyncEngine,
    "AsyncClient": _AsyncEngine,
    "AsyncSimpleClient": _AsyncEngine,
}
