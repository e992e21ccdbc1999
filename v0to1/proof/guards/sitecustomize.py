"""What Python programs load at their start while they are proved: it refuses connections to other hosts."""

import importlib.machinery
import importlib.util
import ipaddress
import os
import socket
import sys
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
LOG = os.environ.get("V0TO1_PROOF_LOG", "")
OURS = {"", "localhost", "0.0.0.0", "::", socket.gethostname()}


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str) or host.lower() in OURS or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, arguments: Any) -> None:
    if event == "socket.connect":
        address = arguments[1]
        host, port = (address[0], address[1]) if isinstance(address, tuple) else (None, None)
    elif event == "socket.getaddrinfo":
        host, port = arguments[0], arguments[1]
    elif event == "socket.gethostbyname":
        host, port = arguments[0], None
    else:
        return
    if _is_here(host):
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    line = f"{name}:{port}\n" if port else f"{name}\n"
    handle = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, line.encode())
    os.close(handle)
    raise ConnectionRefusedError(111, "v0to1 prove allows no connection to another host", name)


def _load_next() -> None:
    """Load the module of this name that would have been loaded without this one."""
    folders = [path for path in sys.path if os.path.abspath(path or ".") != HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", folders)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if LOG and hasattr(sys, "addaudithook"):
    sys.addaudithook(_refuse)
_load_next()
