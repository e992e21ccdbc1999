"""Files with a usage record: JSON or SQLite, which several processes update, and lines of adapters."""

from __future__ import annotations

import errno
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from v0to1.core import usage, usage_text
from v0to1.core.atomic_files import replace
from v0to1.core.file_locks import try_lock
from v0to1.core.record import RecordError
from v0to1.core.regular import contents
from v0to1.core.usage import Client, Record, Use

LIMIT = 200_000_000
"""Bytes of a record that are read."""

_DATABASES = (".sqlite", ".sqlite3", ".db")
_MAGIC = b"SQLite format 3\0"
_APPLICATION = 0x76307400
"""The id of our databases, which SQLite keeps in their heads; its last byte is the major version."""

_PRIVATE = 0o600
_LOCK_SECONDS = 10.0
_LOCK_PAUSE = 0.02

_TABLES = """
CREATE TABLE IF NOT EXISTS record (salt TEXT NOT NULL, began TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS clients (
  id INTEGER PRIMARY KEY, agent TEXT NOT NULL, network TEXT NOT NULL, key TEXT NOT NULL,
  UNIQUE (agent, network, key));
CREATE TABLE IF NOT EXISTS uses (
  rule TEXT NOT NULL, route TEXT NOT NULL, server TEXT NOT NULL,
  client INTEGER NOT NULL, -- 0 for all clients beyond the bound
  first TEXT NOT NULL, last TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (rule, route, server, client)) WITHOUT ROWID;
"""


class UsageFile(Protocol):
    """A record that is kept in a file."""

    def add(self, uses: Sequence[Use], *, now: str) -> str:
        """Add uses, and say that the record covers the time until `now`; return its salt (hex).

        The file is made where there is none. Raises OSError, also where another process does not let
        go of it, and RecordError for a file that is no record, which stays as it is.
        """
        ...

    def clients(self) -> frozenset[Client]:
        """Return the clients that the record knew when it was last added to."""
        ...


def usage_file(path: Path) -> UsageFile:
    """Return the record at `path`, of the kind that its suffix says: SQLite, or else JSON."""
    return _Database(path) if path.suffix.lower() in _DATABASES else _Document(path)


def load(path: Path) -> Record:
    """Return a record of any kind; raises OSError, and RecordError for what is none."""
    data = contents(path, limit=LIMIT)
    if data.startswith(_MAGIC):
        return _read(path)
    return usage_text.parse_lines(data) if _has_lines(data) else usage_text.parse(data)


def is_usage(data: bytes) -> bool:
    """Return whether what a file begins with, a few hundred bytes at least, is of a usage record."""
    if data.startswith(_MAGIC) or _has_lines(data):
        return True
    head = data[:500]
    return b'"salt"' in head and b'"began"' in head


def _has_lines(data: bytes) -> bool:
    return f'"{usage_text.LINE}"'.encode() in data.lstrip().partition(b"\n")[0]


class _Document:
    """A record as one JSON document, replaced as a whole under a lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = _lock_of(path)
        self._seen: tuple[int, int, int] | None = None
        self._known: Record | None = None

    def add(self, uses: Sequence[Use], *, now: str) -> str:
        with _locked(self._lock):
            before = self._before() or Record(secrets.token_hex(16), now, now)
            added = usage.merged(before.uses, uses)
            after = Record(before.salt, before.began, max(before.until, now), tuple(added.values()))
            replace(self._path, usage_text.dump(after), mode=self._mode())
            self._known, self._seen = after, _state(self._path)
        return after.salt

    def clients(self) -> frozenset[Client]:
        uses = self._known.uses if self._known else ()
        return frozenset(each.client for each in uses if each.client is not None)

    def _before(self) -> Record | None:
        """Return what the file holds; it is read again only where another process has replaced it."""
        seen = _state(self._path)
        if seen is None:
            return None
        if seen != self._seen:
            data = contents(self._path, limit=LIMIT)
            self._known = usage_text.parse(data) if data.strip() else None
        return self._known

    def _mode(self) -> int:
        try:
            return self._path.stat().st_mode & 0o777
        except FileNotFoundError:
            return _PRIVATE


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _lock_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock among processes; raises OSError where another does not let go of it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)
    try:
        deadline = time.monotonic() + _LOCK_SECONDS
        while not try_lock(handle):
            if time.monotonic() > deadline:
                raise OSError(errno.EAGAIN, "another process holds the lock", str(path))
            time.sleep(_LOCK_PAUSE)
        yield
    finally:
        os.close(handle)


class _Database:
    """A record in SQLite, where only what has changed is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._clients: dict[Client, int] = {}

    def add(self, uses: Sequence[Use], *, now: str) -> str:
        with _failing(self._path), closing(_opened(self._path)) as database, database:
            database.execute("BEGIN IMMEDIATE")
            salt = _salt(database, now)
            database.execute("UPDATE record SET until = max(until, ?)", (now,))
            self._clients = dict(_clients(database))
            number = database.execute("SELECT count(*) FROM uses").fetchone()[0]
            for use in uses:
                number += self._put(database, use, room=number < usage.MOST_USES)
        return salt

    def clients(self) -> frozenset[Client]:
        return frozenset(self._clients)

    def _put(self, database: sqlite3.Connection, use: Use, *, room: bool) -> int:
        """Add a use; return the number of rows that have come to the record, 0 or 1."""
        key = (use.rule, use.route, use.server, self._number(database, use.client))
        same = "rule = ? AND route = ? AND server = ? AND client = ?"
        there = database.execute(f"SELECT count(*) FROM uses WHERE {same}", key).fetchone()[0]
        if not there and not room:
            key = (*key[:3], 0)
        database.execute(
            "INSERT INTO uses (rule, route, server, client, first, last, count) VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last), "
            "count = count + excluded.count",
            (*key, use.first, use.last, use.count),
        )
        return 0 if there else 1

    def _number(self, database: sqlite3.Connection, client: Client | None) -> int:
        """Return the number of a client; 0 for one that is beyond the bound."""
        if client is None:
            return 0
        if client not in self._clients and len(self._clients) < usage.MOST_CLIENTS:
            made = database.execute(
                "INSERT INTO clients (agent, network, key) VALUES (?, ?, ?)",
                (client.agent, client.network, client.key),
            )
            self._clients[client] = made.lastrowid or 0
        return self._clients.get(client, 0)


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """Tell what SQLite says as other files do: a file that is none, or that cannot be read or written."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    except sqlite3.DatabaseError as error:
        raise RecordError("", f"no usage record: {error}") from error


def _opened(path: Path) -> sqlite3.Connection:
    """Return the database, with its tables; it is made where there is none."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE))
    database = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
    try:
        if not _is_ours(database):
            with _locked(_lock_of(path)):
                _make_tables(database)
        _check_version(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_tables(database: sqlite3.Connection) -> None:
    if _is_ours(database):
        return  # another process has made them
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise RecordError("", "no usage record: it is a database of another program")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("BEGIN IMMEDIATE")
    for statement in _TABLES.split(";\n"):
        database.execute(statement)
    database.execute(f"PRAGMA application_id = {_APPLICATION + 1}")
    database.execute("COMMIT")


def _is_ours(database: sqlite3.Connection) -> bool:
    return _application(database) & ~0xFF == _APPLICATION


def _check_version(database: sqlite3.Connection) -> None:
    usage_text.check_version(f"{_application(database) & 0xFF}.0")


def _application(database: sqlite3.Connection) -> int:
    found: tuple[int] = database.execute("PRAGMA application_id").fetchone()
    return found[0]


def _salt(database: sqlite3.Connection, now: str) -> str:
    found = database.execute("SELECT salt FROM record").fetchone()
    if found is None:
        salt = secrets.token_hex(16)
        database.execute("INSERT INTO record (salt, began, until) VALUES (?, ?, ?)", (salt, now, now))
        return salt
    return str(found[0])


def _clients(database: sqlite3.Connection) -> Iterable[tuple[Client, int]]:
    for number, *parts in database.execute("SELECT id, agent, network, key FROM clients"):
        yield Client(*parts), number


def _read(path: Path) -> Record:
    """Return the record in a database; raises OSError and RecordError."""
    with _failing(path):
        try:
            return _all_of(path, "mode=rw")
        except sqlite3.OperationalError:
            log = path.with_name(f"{path.name}-wal")
            if log.exists() and log.stat().st_size:
                raise
            return _all_of(path, "immutable=1")  # a folder where nothing can be written


def _all_of(path: Path, mode: str) -> Record:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True)) as database:
        database.execute("PRAGMA query_only = 1")
        if not _is_ours(database):
            raise RecordError("", "no usage record: it is a database of another program")
        _check_version(database)
        database.row_factory = sqlite3.Row
        known = {row["id"]: dict(row) for row in database.execute("SELECT * FROM clients")}
        rows = database.execute("SELECT rule, route, server, client, first, last, count FROM uses")
        uses = [{**dict(row), "client": known.get(row["client"])} for row in rows]
        head = database.execute("SELECT salt, began, until FROM record").fetchone()
        if head is None:
            raise RecordError("", "no usage record: nothing was ever written to it")
        return usage_text.of_rows(tuple(head), uses)
