"""V0 for clients that follow a conversation with python-socketio."""

from __future__ import annotations

import sys
from typing import Any

from v0to1.adapter.python.sockets_async import _AsyncEngine
from v0to1.adapter.python.sockets_sync import _SyncEngine

_CLIENTS = ("Client", "AsyncClient", "SimpleClient", "AsyncSimpleClient")


def _adapt_socketio(client: Any, base: str) -> Any:
    """A client, one of the classes or the module behind the adapter; else None."""
    library = sys.modules.get("socketio")
    if library is None:
        return None
    if client is library:
        return _SocketioModule(library, base)
    kinds = [getattr(library, name, None) for name in _CLIENTS]
    known = tuple(kind for kind in kinds if isinstance(kind, type))
    if isinstance(client, type):
        return _adapted_class(client, base) if issubclass(client, known) else None
    if not isinstance(client, known):
        return None
    if not hasattr(client, "eio"):
        return _adapted_simple(client, base)
    if not _is_adapted(client.eio):
        is_async = isinstance(client, getattr(library, "AsyncClient", ()))
        (_AsyncEngine if is_async else _SyncEngine)(client, base)
    return client


class _SocketioModule:
    """The module `socketio` with its clients behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if name in _CLIENTS:
            return _adapt_socketio(found, self._base) or found
        return found


def _adapted_class(kind: Any, base: str) -> Any:
    """A class of clients that are behind the adapter from the beginning."""

    class Adapted(kind):  # type: ignore[misc]
        def __init__(self, *given: Any, **options: Any) -> None:
            super().__init__(*given, **options)
            _adapt_socketio(self, base)

    Adapted.__name__, Adapted.__qualname__ = kind.__name__, kind.__qualname__
    return Adapted


def _adapted_simple(client: Any, base: str) -> Any:
    """A simple client, which makes the client inside it when it connects."""
    kind = type(client)
    if isinstance(getattr(kind, "client", None), property):
        return client

    def given(self: Any) -> Any:
        return vars(self).get("client")

    def put(self: Any, inner: Any) -> None:
        vars(self)["client"] = inner
        _adapt_socketio(inner, base)

    # Its class is as it was, but for the client inside it.
    client.__class__ = type(kind.__name__, (kind,), {"client": property(given, put)})
    return client


def _is_adapted(engine: Any) -> bool:
    owner = getattr(engine.connect, "__self__", None)
    return isinstance(owner, (_SyncEngine, _AsyncEngine))
