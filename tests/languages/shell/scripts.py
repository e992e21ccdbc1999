"""Shell scripts of the tests, and what other tools say of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

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
    return complaints_of([text], shell=shell)[0]


def complaints_of(texts: Sequence[str], *, shell: str = "bash") -> list[Counter[int]]:
    """What shellcheck says of several scripts, which it is started once for."""
    program = shutil.which("shellcheck")
    assert program is not None, "these tests need shellcheck (Debian: apt install shellcheck)"
    with TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.sh") for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        command = [program, "--format", "json", "--shell", shell, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    return [Counter(one["code"] for one in told if one["file"] == str(file)) for file in files]


def parses(text: str) -> bool:
    """Whether bash takes a text for a script."""
    return (
        subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False).returncode
        == 0
    )
