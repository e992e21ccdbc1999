"""The npm tools of the tests: run where files are, as a client's own scripts would run them."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from tests.node.packages import node_modules

SHARED = "V0TO1_NODE_SHARED"
"""The variable that names a folder for what was compiled, where several processes test together."""

STRICT: Mapping[str, object] = MappingProxyType(
    {
        "strict": True,
        "target": "es2022",
        "lib": ["es2022", "dom"],
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "skipLibCheck": True,
    }
)
"""The compiler options of a strict TypeScript project for browsers and node."""


def link_packages(folder: Path) -> None:
    """Let files in a folder, and in those below it, import the packages of the tests."""
    link = folder / "node_modules"
    if not link.is_symlink():
        link.symlink_to(node_modules())


def npm_tool(name: str, *arguments: str, cwd: Path) -> str:
    """Run an npm tool and return what it says; a failure is an AssertionError with all of it."""
    command = [str(node_modules() / ".bin" / name), *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise AssertionError(f"{name} {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def compile_types(folder: Path, options: Mapping[str, object] = STRICT, *, emit: bool = False) -> None:
    """Compile all TypeScript of a folder, strictly; what is wrong with it is an AssertionError."""
    link_packages(folder)
    config = {"compilerOptions": {**STRICT, "noEmit": not emit, **options}, "include": ["**/*.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    compile_project(folder)


def compile_project(folder: Path) -> None:
    """Compile a project with its own settings; the same files are compiled once for all tests of a run."""
    shared = os.environ.get(SHARED)
    if not shared:
        npm_tool("tsc", "--project", ".", cwd=folder)
        return
    before = files_of(folder)
    told = hashlib.sha256(repr(sorted((name, before[name].read_bytes()) for name in before)).encode())
    kept = Path(shared) / told.hexdigest()
    with kept.with_suffix(".lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if not kept.exists():
            npm_tool("tsc", "--project", ".", cwd=folder)
            keep(folder, files_of(folder).keys() - before.keys(), kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)


def files_of(folder: Path) -> dict[str, Path]:
    """The files of a project, without the packages that it uses."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = ((path.relative_to(folder), path) for path in found)
    return {name.as_posix(): path for name, path in names if name.parts[0] != "node_modules"}


def keep(folder: Path, names: Iterable[str], kept: Path) -> None:
    """Copy some files of a folder to a place where either all of them are or none."""
    with tempfile.TemporaryDirectory(dir=kept.parent) as made:
        whole = Path(made) / "whole"
        whole.mkdir()
        for name in names:
            (whole / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, whole / name)
        whole.rename(kept)
