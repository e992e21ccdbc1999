"""Logs as one JSON object a line, without keys or texts of messages."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime, timezone
from typing import Any

NAMES = ("v0to1.gateway", "openhands_v0")
"""The loggers whose records are written."""

_SERVER = "uvicorn"
"""The logger of the HTTP server, of which only warnings are written: it logs addresses with their queries."""

_SILENT = ("v0to1.adapter",)
"""Those that quote what V1 has answered, which may have texts of messages."""

_NO_ERRORS = (
    "ASGI callable returned without completing handshake.",
    "ASGI callable returned without completing response.",
)
"""What uvicorn says of each WebSocket that was refused with a response, and of what is cut at the end."""

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonLines(logging.Formatter):
    """A record as JSON: its time, level, logger and message, and the fields that were given with it.

    Of an exception it has the type and the places, as its text may quote a request.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line without its end."""
        moment = datetime.fromtimestamp(record.created, timezone.utc)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _KNOWN}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["exception"] = record.exc_info[0].__name__
            line["at"] = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Write the logs of the gateway and of its server to the standard error, and warnings of all others."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    logging.getLogger().setLevel(logging.WARNING)
    for name in (*NAMES, _SERVER):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level.upper())
        logger.propagate = False
    logging.getLogger(_SERVER).setLevel(max(logging.WARNING, logging.getLogger(NAMES[0]).level))
    for name in _SILENT:
        logging.getLogger(name).handlers = [logging.NullHandler()]
        logging.getLogger(name).propagate = False
    logging.getLogger("uvicorn.error").addFilter(_is_error)


def _is_error(record: logging.LogRecord) -> bool:
    return record.msg not in _NO_ERRORS
