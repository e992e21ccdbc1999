"""Runs a gateway: its workers, and how they begin and end."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import signal
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from v0to1 import __version__
from v0to1.adapter.python.exchange import _SWITCH
from v0to1.gateway import logs
from v0to1.gateway.metrics import FOLDER
from v0to1.gateway.protocol import HttpProtocol, WebSocketProtocol
from v0to1.gateway.settings import Settings

_log = logging.getLogger("v0to1.gateway")

SETTINGS = "V0TO1_GATEWAY_SETTINGS"
"""The variable by which a worker finds its settings."""


def serve(settings: Settings, application: str) -> None:
    """Serve until a signal ends it.

    `application` is the import path of a function that makes the application. The folder of the settings is
    made, and removed afterwards.
    """
    os.environ.pop(_SWITCH, None)
    _open_many()
    folder = Path(tempfile.mkdtemp(prefix="v0to1-gateway-"))
    try:
        settings = replace(settings, folder=str(folder), secret=settings.secret or secrets.token_urlsafe(32))
        settings.save(folder / "settings.json")
        os.environ[SETTINGS] = str(folder / "settings.json")
        if settings.workers > 1:
            (folder / "metrics").mkdir()
            os.environ[FOLDER] = str(folder / "metrics")
        logs.configure(settings.log_level)
        _announce(settings)
        signal.signal(signal.SIGTERM, _end)
        uvicorn.run(application, factory=True, **options(settings))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _announce(settings: Settings) -> None:
    """Say what is served, and how."""
    scheme = "https" if settings.certificate else "http"
    told = {
        "version": __version__,
        "address": f"{scheme}://{settings.host}:{settings.port}",
        "upstream": settings.root,
        "server": settings.server,
        "workers": settings.workers,
        "record": settings.record,
        "refused": list(settings.refusals),
    }
    _log.info("serving", extra=told)


def _open_many() -> None:
    """Let this process and its workers have as many connections as the system lets them, of all kinds."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _end(*_given: object) -> None:
    """End as asked for, once all is drained: uvicorn repeats the signal then."""
    raise SystemExit(0)


def read_settings() -> Settings:
    """The settings of the gateway that this process is a worker of."""
    return Settings.read(Path(os.environ[SETTINGS]))


def options(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves a gateway."""
    return {
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "http": HttpProtocol,
        "ws": WebSocketProtocol,
        "ws_max_size": settings.max_buffered,
        "h11_max_incomplete_event_size": settings.max_head,
        "timeout_keep_alive": settings.idle_seconds,
        "timeout_graceful_shutdown": settings.drain_seconds,
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": None,
        "ssl_certfile": settings.certificate or None,
        "ssl_keyfile": settings.certificate_key or None,
    }
