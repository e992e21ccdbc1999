"""Whether a gateway could begin with what it was told: files, and the address that it listens on."""

from __future__ import annotations

import errno
import socket
import ssl
from pathlib import Path

from v0to1.core.regular import contents
from v0to1.errors import UsageError
from v0to1.gateway.settings import Settings
from v0to1.gateway.usage import Recorder

_SHORTEST_SECRET = 16


def read_secret(file: str) -> str:
    """The secret in a file; raises `UsageError`."""
    try:
        secret = contents(Path(file)).decode("utf-8", "replace").strip()
    except OSError as error:
        raise UsageError("--secret-file", f"{file}: {error.strerror or error}") from error
    if len(secret) < _SHORTEST_SECRET:
        fix = "openssl rand -hex 32 > FILE"
        raise UsageError("--secret-file", f"{file} has fewer than {_SHORTEST_SECRET} characters", fix=fix)
    return secret


def check_certificates(settings: Settings) -> None:
    """Raise `UsageError` for files of TLS that cannot be used."""
    if bool(settings.certificate) != bool(settings.certificate_key):
        fix = "give both, or neither"
        raise UsageError("--certificate", "and --certificate-key belong together", fix=fix)

    def refuse() -> str:
        fix = "remove it: openssl rsa -in KEY -out NEW"
        raise UsageError("--certificate-key", f"{settings.certificate_key} has a password", fix=fix)

    if settings.certificate:
        pair = f"{settings.certificate} and {settings.certificate_key}"
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(settings.certificate, settings.certificate_key, refuse)
        except ssl.SSLError as error:
            said = f"{pair} are no certificate and its key: {error.reason or error}"
            raise UsageError("--certificate", said) from error
        except OSError as error:
            raise UsageError("--certificate", f"{pair}: {error.strerror or error}") from error
    if settings.ca_file:
        try:
            ssl.create_default_context(cafile=settings.ca_file)
        except (ssl.SSLError, OSError) as error:
            said = f"{settings.ca_file} has no certificates: {error.strerror or error}"
            raise UsageError("--ca-file", said) from error


def check_record(path: Path) -> None:
    """Make the record, and its folder; raises `UsageError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() or not path.name:
            raise UsageError("--record", f"{path} is a folder", fix="name a file, such as usage.json")
        Recorder(path).close()
    except OSError as error:
        raise UsageError("--record", f"{path}: {error.strerror or error}") from error
    except UsageError as error:
        raise UsageError("--record", str(error)) from error


def check_address(host: str, port: int) -> None:
    """Raise `UsageError` unless a server can listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except socket.gaierror as error:
        raise UsageError("--host", f"{host!r} is no address of this machine: {error.strerror}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError("--port", f"{host}:{port} is in use", fix="name another") from error
        raise UsageError("--host", f"{host}:{port}: {error.strerror}") from error
