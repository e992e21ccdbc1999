"""Plain Python: walk, read every file, search it for literals, and print the names of those that have one."""

from __future__ import annotations

import os
import sys


def main(literals: list[bytes]) -> None:
    """Search the folder that we are in."""
    for folder, _, names in os.walk("."):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                data = file.read()
            if any(one in data for one in literals):
                print(path)


if __name__ == "__main__":
    main([os.fsencode(one) for one in sys.argv[1:]])
