"""The handlers of a client of events, whether it is synchronous or not."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from v0to1.helpers.python.pure import OpenHandsV1Error, _AgentServer


class EventsNamespace:
    """Handlers of events as methods: `on_event`, `on_oh_event`, `on_connect`, …"""

    def __init__(self, namespace: str | None = None) -> None:
        self.namespace = namespace
        self.client: Any = None


class _Handlers:
    """What is called for an event, and where the events are from."""

    def __init__(
        self,
        *,
        reconnection: bool = True,
        reconnection_attempts: int = 0,
        reconnection_delay: float = 1,
        reconnection_delay_max: float = 5,
    ) -> None:
        self.connected = False
        self._attempts = reconnection_attempts if reconnection else -1
        self._delays = (reconnection_delay, reconnection_delay_max)
        self._handlers: dict[str, Callable[..., Any]] = {}
        self._namespaces: list[Any] = []
        self._agent: _AgentServer | None = None
        self._place: tuple[str, str, dict[str, Any]] = ("", "", {})

    def on(
        self,
        name: str,
        handler: Callable[..., Any] | None = None,
        namespace: str | None = None,
    ) -> Any:
        """Let `handler` be called for an event; without it, a decorator."""

        def register(given: Callable[..., Any]) -> Callable[..., Any]:
            self._handlers[name] = given
            return given

        return register if handler is None else register(handler)

    def event(self, *given: Any, **options: Any) -> Any:
        """Decorate a handler that has the name of its event."""
        if given and callable(given[0]):
            return self.on(given[0].__name__, given[0])
        return lambda handler: self.on(handler.__name__, handler)

    def register_namespace(self, namespace: Any) -> None:
        """Take the methods of an EventsNamespace as handlers."""
        namespace.client = self
        self._namespaces.append(namespace)

    def _handlers_of(self, name: str) -> list[Callable[..., Any]]:
        if name in self._handlers:
            return [self._handlers[name]]
        methods = [getattr(each, f"on_{name}", None) for each in self._namespaces]
        return [handler for handler in methods if handler is not None]

    def _known_agent(self) -> _AgentServer:
        if self._agent is None:
            raise OpenHandsV1Error("not connected")
        return self._agent


def _given(handler: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """The arguments, or none for a handler that takes none."""
    try:
        inspect.signature(handler).bind(*arguments)
    except TypeError:
        return ()
    except ValueError:  # a built-in function does not say what it takes
        return arguments
    return arguments
