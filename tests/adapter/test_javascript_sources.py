"""The adapter's sources in TypeScript, of which its files are composed."""

from __future__ import annotations

from pathlib import Path

from tests.node.tools import npm_tool
from v0to1.adapter import compose_javascript

SOURCES = Path(compose_javascript.__file__).parent / "javascript"


def test_sources_are_as_prettier_has_them(tmp_path: Path) -> None:
    npm_tool("prettier", "--check", str(SOURCES), cwd=tmp_path)
