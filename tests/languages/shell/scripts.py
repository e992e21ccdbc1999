"""Shell scripts of the tests, and what other tools say of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parent
CASES = tuple(sorted(path.name.removesuffix(".before.sh") for path in FOLDER.glob("cases/*.before.sh")))
ALIKE = tuple(sorted(path.stem for path in FOLDER.glob("alike/*.sh")))


def before(name: str) -> str:
    """A script of a V0 client."""
    return (FOLDER / "cases" / f"{name}.before.sh").read_text(encoding="utf-8")


def after(name: str) -> str:
    """What becomes of it."""
    return (FOLDER / "cases" / f"{name}.after.sh").read_text(encoding="utf-8")


def alike(name: str) -> str:
    """A script that has nothing to do with V0."""
    return (FOLDER / "alike" / f"{name}.sh").read_text(encoding="utf-8")


def complaints(text: str, *, shell: str = "bash") -> Counter[int]:
    """What shellcheck says of a script: how often it gives each of its codes."""
    program = shutil.which("shellcheck")
    assert program is not None, "these tests need shellcheck (Debian: apt install shellcheck)"
    done = subprocess.run(
        [program, "--format", "json", "--shell", shell, "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return Counter(one["code"] for one in json.loads(done.stdout))


def parses(text: str) -> bool:
    """Whether bash takes a text for a script."""
    return (
        subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False).returncode
        == 0
    )
