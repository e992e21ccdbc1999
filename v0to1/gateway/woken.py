"""Which sandboxes were woken, and when: the one thing that the workers of a gateway share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, MutableMapping
from datetime import datetime
from pathlib import Path

_TABLE = "CREATE TABLE IF NOT EXISTS woken (conversation TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID"
_LOCKED_SECONDS = 5.0


class Woken(MutableMapping[str, datetime]):
    """The time of each wake-up by the id of the conversation, in a file.

    V0 said that a conversation runs from its start until its agent has ended again. V1 does not tell when a
    sandbox was woken, so a worker has to know of what another one did.
    """

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(
            path, timeout=_LOCKED_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(_TABLE)

    def __getitem__(self, conversation: str) -> datetime:
        found = self._file.execute("SELECT at FROM woken WHERE conversation = ?", (conversation,)).fetchone()
        if found is None:
            raise KeyError(conversation)
        return datetime.fromisoformat(found[0])

    def __setitem__(self, conversation: str, at: datetime) -> None:
        self._file.execute("INSERT OR REPLACE INTO woken VALUES (?, ?)", (conversation, at.isoformat()))

    def __delitem__(self, conversation: str) -> None:
        if not self._file.execute("DELETE FROM woken WHERE conversation = ?", (conversation,)).rowcount:
            raise KeyError(conversation)

    def __iter__(self) -> Iterator[str]:
        for (conversation,) in self._file.execute("SELECT conversation FROM woken ORDER BY at"):
            yield conversation

    def __len__(self) -> int:
        return int(self._file.execute("SELECT COUNT(*) FROM woken").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._file.close()
