"""One server for the tests of a module; each test has a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.editor import Editor, editor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def session() -> AsyncIterator[Editor]:
    """An editor without a folder, with a server that runs."""
    async with editor() as one:
        yield one


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that a test opens."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    return folder
