"""`python -m v0to1` and the `v0to1` command."""

from __future__ import annotations

import sys

from v0to1.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
