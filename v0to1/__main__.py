"""`python -m v0to1` and the `v0to1` command."""

from __future__ import annotations

import gc
import sys

_OBJECTS = 100_000
"""How many objects may be made before garbage is looked for: more than a start takes, less than matters."""


def main() -> int:
    """Run the command line of the process and return the exit code.

    What is loaded stays until the end. To look for garbage in it, while it is loaded and when the
    interpreter ends, would take a fourth of the time of a short run.
    """
    gc.set_threshold(_OBJECTS, 20, 20)
    from v0to1.cli import main as command

    try:
        return command()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
