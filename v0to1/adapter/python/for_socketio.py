"""V0 for clients that follow a conversation with python-socketio."""

from __future__ import annotations

import sys
from typing import Any

from v0to1.adapter.python.engines import _ENGINES
from v0to1.adapter.python.sockets_packets import _Engine


def _adapt_socketio(client: Any, base: str) -> Any:
    """A client, one of the classes or the module behind the adapter; else None."""
    library = sys.modules.get("socketio")
    if library is None:
        return None
    if client is library:
        return _SocketioModule(library, base)
    is_class = isinstance(client, type)
    engine = _engine_of(client if is_class else type(client), library)
    if engine is None:
        return None
    if is_class:
        return _adapted_class(client, base)
    if not hasattr(client, "eio"):
        return _adapted_simple(client, base)
    if not isinstance(getattr(client.eio.connect, "__self__", None), _Engine):
        engine(client, base)
    return client


def _engine_of(kind: type, library: Any) -> Any:
    """The driver of a class of clients; None for any other class."""
    names = ("AsyncSimpleClient", "SimpleClient", "AsyncClient", "Client")
    for one in kind.__mro__:
        for name in names:
            if one is getattr(library, name, None):
                return _ENGINES.get(name)
    return None


class _SocketioModule:
    """The module `socketio` with its clients behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if name in _ENGINES:
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
