"""What the path of a Python module says of it."""

from __future__ import annotations

import posixpath


def is_test(path: str) -> bool:
    """Whether a module is one of tests."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
