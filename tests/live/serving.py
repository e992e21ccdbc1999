"""An ASGI application on a free port of 127.0.0.1, served by a thread of this process."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 10
KEEP_ALIVE_SECONDS = 600  # longer than any client rests: a connection closed just as it asks is an error


class Serving:
    """One application, reachable at `url` from the making of it until `stop`."""

    def __init__(self, app: ASGIApp) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                lifespan="on",
                ws="wsproto",
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError(f"no server came up at {self.url}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server and close its port."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens to at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
