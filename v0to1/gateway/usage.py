"""The record of who still uses V0: requests only count in memory, and a thread writes the counts."""

from __future__ import annotations

import hmac
import logging
import re
import threading
import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from types import TracebackType

from v0to1.core.record import RecordError
from v0to1.core.redact import redact
from v0to1.core.usage import MOST_CLIENTS, MOST_USES, Client, Key, Use, added, identity, moment
from v0to1.core.usage_files import usage_file
from v0to1.errors import UsageError

FLUSH_SECONDS = 5.0
"""Seconds between two writes, while there is something to write."""

IDLE_SECONDS = 60.0
"""Seconds after which it is written that nothing was used: the record covers that time, too."""

MOST_AGENT = 120
"""Characters that are kept of a User-Agent."""

_READ_AGENT = 1_000
"""Characters of a User-Agent that are looked at."""

_HASHED = 16
"""Digits of the hash of a key."""

_NETWORKS = {4: 24, 6: 48}
"""Bits that are kept of the address of a peer."""

_SCHEME = re.compile(r"(?:bearer|basic|token) +", re.IGNORECASE)

_LOG = logging.getLogger(__name__)


class Recorder:
    """Counts the uses of V0 operations, by client, and adds them to a file that others may add to as well.

    The file is SQLite if its suffix is `.sqlite`, `.sqlite3` or `.db`, else JSON. `server` is the
    upstream. No request waits for the file, and none fails for it: what could not be written is kept,
    logged once, and written later. Every worker process makes a recorder of its own, after it has
    forked.
    """

    def __init__(self, path: Path, *, server: str = "") -> None:
        """Open the record, or make it; raises UsageError for a file that is something else."""
        self._path = path
        self._server = server
        self._file = usage_file(path)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._pending: dict[Key, Use] = {}
        self._clients: set[Client] = set()
        self._salt = ""
        self._failed = False
        self._covered = 0.0
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        try:
            self._write((), time.time())
        except OSError as error:
            self._tell(error)
        except RecordError as error:
            raise UsageError(str(path), error.reason, fix="name another file for the record") from error

    def note(
        self,
        rule: str,
        route: str,
        *,
        agent: str = "",
        address: str = "",
        key: str = "",
        now: float | None = None,
    ) -> None:
        """Count one use of an operation of V0.

        `rule` is the id of its rule, `route` its method and path template as in the table of routes, or
        a name of Socket.IO; never what a request has in their place. `agent` is the User-Agent,
        `address` that of the peer, `key` what the caller authenticates with (the value of its header),
        `now` seconds since the epoch. Only what is named in `Client` is kept of them. Keys are not told
        apart before the file, which has their salt, could be opened.
        """
        told = moment(time.time() if now is None else now)
        client: Client | None = Client(shown_agent(agent), network(address), self._hash(key))
        with self._lock:
            if client not in self._clients and len(self._clients) >= MOST_CLIENTS:
                client = None
            use = Use(rule, route, self._server, client, told, told, 1)
            if identity(use) not in self._pending and len(self._pending) >= MOST_USES:
                use = Use(rule, route, self._server, None, told, told, 1)
            if use.client is not None:
                self._clients.add(use.client)
            self._pending[identity(use)] = added(self._pending.get(identity(use)), use)

    def flush(self, now: float | None = None) -> bool:
        """Write what was counted; return whether the file has all of it.

        It blocks while another process writes, and never raises for the file.
        """
        seconds = time.time() if now is None else now
        with self._writing:
            with self._lock:
                uses, self._pending = tuple(self._pending.values()), {}
            if not uses and not self._failed and 0 <= seconds - self._covered < IDLE_SECONDS:
                return True
            try:
                self._write(uses, seconds)
            except (OSError, RecordError) as error:
                self._restore(uses)
                self._tell(error)
                return False
        if self._failed:
            self._failed = False
            _LOG.warning("the usage record %s is written again; no count was lost", self._path)
        return True

    def start(self) -> Recorder:
        """Write every few seconds from a thread, until `close`."""
        self._thread = threading.Thread(target=self._run, name="usage record", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop the thread, and write what is left."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._covered = 0.0
        self.flush()

    def __enter__(self) -> Recorder:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        while not self._stopped.wait(FLUSH_SECONDS):
            self.flush()

    def _write(self, uses: tuple[Use, ...], now: float) -> None:
        self._salt = self._file.add(uses, now=moment(now))
        self._covered = now
        with self._lock:
            self._clients |= self._file.clients()

    def _restore(self, uses: tuple[Use, ...]) -> None:
        with self._lock:
            for each in uses:
                self._pending[identity(each)] = added(self._pending.get(identity(each)), each)

    def _tell(self, error: Exception) -> None:
        if not self._failed:
            said = "the usage record %s cannot be written (%s); it is tried again, and requests go on"
            _LOG.warning(said, self._path, error)
        self._failed = True

    def _hash(self, key: str) -> str:
        bare = _SCHEME.sub("", key.strip(), count=1)
        if not bare or not self._salt:
            return ""
        return hmac.digest(self._salt.encode(), bare.encode("utf-8", "replace"), "sha256").hex()[:_HASHED]


def network(address: str) -> str:
    """Return the network of an address of IPv4 (/24) or IPv6 (/48); nothing for what is no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    kept = _NETWORKS[found.version]
    return str(ip_network((found, kept), strict=False))


@lru_cache(maxsize=MOST_CLIENTS)
def shown_agent(text: str) -> str:
    """Return a User-Agent as it is kept: on one line, without secrets, cut."""
    shown = "".join(each if each.isprintable() else " " for each in text[:_READ_AGENT])
    return redact(" ".join(shown.split()))[:MOST_AGENT]
