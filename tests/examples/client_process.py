"""Running example clients as their users do: as processes, with settings in the environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType

from tests.client_tests import run_tests
from tests.node.tools import npm_tool

TIMEOUT_SECONDS = 300
PYTHON = (sys.executable, "-B")
NODE = ("node",)
BASH = ("bash",)

_path: ContextVar[tuple[Path, ...]] = ContextVar("_path", default=())
_variables: ContextVar[Mapping[str, str]] = ContextVar("_variables", default=MappingProxyType({}))


@contextmanager
def adding(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Give the clients that this thread runs meanwhile a folder in their Python path, and variables."""
    path, added = _path.set((folder,)), _variables.set(variables)
    try:
        yield
    finally:
        _path.reset(path)
        _variables.reset(added)


def attempt(
    example_dir: Path,
    *arguments: str,
    env: Mapping[str, str],
    stdin: str = "",
    program: tuple[str, ...] = PYTHON,
) -> subprocess.CompletedProcess[str]:
    """Run `program *arguments` in the example and return its streams and exit code, whatever it is."""
    return subprocess.run(
        [*program, *arguments],
        cwd=example_dir,
        env={**environment(example_dir), **env},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )


def run(
    example_dir: Path,
    *arguments: str,
    env: Mapping[str, str],
    stdin: str = "",
    program: tuple[str, ...] = PYTHON,
) -> subprocess.CompletedProcess[str]:
    """Run as `attempt` does; a non-zero exit is an AssertionError that shows what the client said."""
    done = attempt(example_dir, *arguments, env=env, stdin=stdin, program=program)
    if done.returncode != 0:
        command = " ".join(arguments)
        raise AssertionError(f"`{command}` exited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def unit_tests(example_dir: Path) -> str:
    """Run the example's own tests and return the summary; failing tests are an AssertionError."""
    if (example_dir / "package.json").exists():
        return npm_tool("vitest", "run", "--no-color", cwd=example_dir)
    options = ("-q", "-p", "no:cacheprovider", "--rootdir", str(example_dir))
    done = run_tests(example_dir, *options, environment=environment(example_dir))
    assert done.returncode == 0, done.stdout
    return done.stdout


def environment(example_dir: Path) -> dict[str, str]:
    """The environment of a client, without anything of ours that would change what it does."""
    clean = {name: os.environ[name] for name in os.environ if not _leaks(name)}
    return {
        **clean,
        **_variables.get(),
        "NO_PROXY": "*",
        "PYTHONPATH": os.pathsep.join(map(str, (example_dir, *_path.get()))),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _leaks(name: str) -> bool:
    """Say whether a variable of our own process would change what a client or its tests do."""
    prefixes = ("OPENHANDS_", "OH_", "BOT_", "PYTEST_", "COV_")
    return name.lower().endswith("_proxy") or name.startswith(prefixes)
