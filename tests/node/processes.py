"""A node process that answers a line of JSON with another one, for as long as the tests run."""

from __future__ import annotations

import atexit
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Node:
    """A script in a process of its own, with a folder that goes when the tests have ended."""

    def __init__(self) -> None:
        self._holder = tempfile.TemporaryDirectory()
        self.folder = Path(self._holder.name)
        (self.folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
        self._process: subprocess.Popen[str] | None = None

    def start(self, script: Path, *words: str) -> None:
        """Run a script, which is given the folder and some words."""
        self._process = subprocess.Popen(
            ["node", str(script), str(self.folder), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        atexit.register(self._end, self._process)

    def ask(self, request: Mapping[str, Any]) -> Any:
        """What the script answers to one request; raises AssertionError where it has ended."""
        process = self._process
        assert process and process.stdin and process.stdout
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise AssertionError("the node process has ended")
        return json.loads(line)

    def _end(self, process: subprocess.Popen[str]) -> None:
        process.communicate()
        self._holder.cleanup()
