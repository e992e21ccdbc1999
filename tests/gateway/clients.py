"""Unchanged V0 clients in other languages: how each is built, and what it says of a server."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripts.programs import PROGRAMS, advice

HERE = Path(__file__).parent / "languages"
BUILT = Path(__file__).parents[2] / "build" / "languages"
JARS = ("databind", "core", "annotations")
CLASSES = os.pathsep.join(f"/usr/share/java/jackson-{name}.jar" for name in JARS)
SECONDS = 120
Command = Sequence[str]


class MissingLanguage(RuntimeError):
    """A compiler, an interpreter or a library is missing; the message says what to do."""


class Language(NamedTuple):
    """How clients in a language are built; `build` is given an empty folder and the name of a client."""

    needs: Sequence[str]
    """Names of `PROGRAMS`."""

    build: Callable[[Path, str], Command]

    def command(self, folder: Path, client: str) -> Command:
        """Build a client, `client` or `follow`, and return what runs it. Raises MissingLanguage."""
        missing = [PROGRAMS[name] for name in self.needs if PROGRAMS[name].find() is None]
        if missing:
            names = ", ".join(one.names[0] for one in missing)
            packages = [package for one in missing for package in one.packages]
            raise MissingLanguage(f"missing: {names}; {advice(packages)}")
        return self.build(folder, client)


def run(command: Command, cwd: Path, **variables: str) -> str:
    """Run a command and return its standard output; a failure is an AssertionError with all that it said."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def talk(command: Command, folder: Path, world: Any, url: str, *arguments: str) -> Mapping[str, Any]:
    """What a client says of the server at `url`, given the API key of a world."""
    said = run([*command, *arguments], folder, OPENHANDS_BASE_URL=url, OPENHANDS_API_KEY=world.api_key)
    found: Mapping[str, Any] = json.loads(said)
    return found


def _python(folder: Path, client: str) -> Command:
    del folder
    return [sys.executable, str(HERE / "python" / f"{client}.py")]


def _go(folder: Path, client: str) -> Command:
    program = folder / client
    settings = {"GOFLAGS": "-buildvcs=false", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    run(["go", "build", "-o", str(program), "."], HERE / "go", **settings)
    return [str(program)]


def _java(folder: Path, client: str) -> Command:
    name = client.capitalize()
    options = ["-Xlint:all,-serial", "-Werror", "-encoding", "UTF-8", "-cp", CLASSES, "-d", str(folder)]
    run(["javac", *options, f"{name}.java"], HERE / "java")
    return ["java", "-cp", os.pathsep.join([str(folder), CLASSES]), name]


def _csharp(folder: Path, client: str) -> Command:
    program = str(folder / f"{client}.exe")
    options = ["-warnaserror", "-langversion:latest", "-r:System.Net.Http", "-r:System.Json"]
    run(["mcs", *options, f"-out:{program}", f"{client.capitalize()}.cs"], HERE / "csharp")
    return ["mono", program]


def _ruby(folder: Path, client: str) -> Command:
    del folder
    return ["ruby", str(HERE / "ruby" / f"{client}.rb")]


def _php(folder: Path, client: str) -> Command:
    del folder
    return ["php", str(HERE / "php" / f"{client}.php")]


def _rust(folder: Path, client: str) -> Command:
    """Build in a folder that is kept: most of the time is that of the libraries."""
    sources, program = BUILT / "rust", BUILT / "rust" / "target" / "debug" / "openhands-client"
    settings = {"CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": "-D warnings"}
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / "rust.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        shutil.copytree(HERE / "rust", sources, dirs_exist_ok=True)
        (sources / "Cargo.lock").unlink(missing_ok=True)  # the versions are those that Debian has now
        run(["cargo", "build", "--quiet", "--offline"], sources, **settings)
        return [str(shutil.copy(program, folder / client))]


LANGUAGES: Mapping[str, Language] = {
    "csharp": Language(["mcs", "mono", "System.Json", "System.Net.Http"], _csharp),
    "go": Language(["go"], _go),
    "java": Language(["javac", "jackson"], _java),
    "php": Language(["php", "php-curl", "guzzle"], _php),
    "python": Language([], _python),
    "ruby": Language(["ruby"], _ruby),
    "rust": Language(["cargo", "ureq", "serde_json"], _rust),
}
