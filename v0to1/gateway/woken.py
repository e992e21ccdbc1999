"""Which sandboxes were woken, and when: the one thing that the workers of a gateway share."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, MutableMapping
from datetime import datetime
from pathlib import Path

_MODE = 0o600


class Woken(MutableMapping[str, datetime]):
    """The time of each wake-up by the id of the conversation, in the order in which they were noted.

    V0 said that a conversation runs from its start until its agent has ended again. V1 does not tell when a
    sandbox was woken, so a worker has to know of what another one did. Each change is a line that is added to
    a file, which every worker reads on from where it was: none waits for another.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _MODE)
        self._read = 0
        self._known: dict[str, datetime] = {}

    def __getitem__(self, conversation: str) -> datetime:
        return self._current()[conversation]

    def __setitem__(self, conversation: str, at: datetime) -> None:
        self._add(conversation, at.isoformat())

    def __delitem__(self, conversation: str) -> None:
        if conversation not in self._known and conversation not in self._current():
            raise KeyError(conversation)
        self._add(conversation, "")

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._current()))

    def __len__(self) -> int:
        return len(self._current())

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _add(self, conversation: str, at: str) -> None:
        os.write(self._file, json.dumps([conversation, at]).encode() + b"\n")

    def _current(self) -> dict[str, datetime]:
        """What is known, with what all workers have added since."""
        while os.fstat(self._file).st_size > self._read:
            lines, ends, _ = os.pread(self._file, 1 << 16, self._read).rpartition(b"\n")
            if not ends:
                break
            self._read += len(lines) + len(ends)
            for line in lines.splitlines():
                try:
                    conversation, at = json.loads(line)
                except ValueError:  # the disk was full, which has cut it off
                    continue
                self._known.pop(conversation, None)
                if at:
                    self._known[conversation] = datetime.fromisoformat(at)
        return self._known
