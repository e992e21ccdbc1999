"""The npm tools of the tests: run where files are, as a client's own scripts would run them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.node.packages import node_modules

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
    npm_tool("tsc", "--project", ".", cwd=folder)
