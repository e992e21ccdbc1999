"""Packages as PyPI and npm give them, each unpacked into a folder of its own, which the cache keeps."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.places import PACKAGES, BenchmarkError, cache_folder, scratch

WHEELS = (
    *("--only-binary", ":all:", "--python-version", "3.12", "--implementation", "cp"),
    *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"),
)


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a registry, `pypi` or `npm`, in a version."""

    registry: str
    name: str
    version: str

    @property
    def folder(self) -> Path:
        """Where it is kept, in the cache."""
        return cache_folder() / "wild" / self.registry / f"{self.name.replace('/', '+')}-{self.version}"


def packages() -> list[Package]:
    """All pinned packages, in the order of the lists."""
    return [
        Package(registry, *line.split("=="))
        for registry in ("pypi", "npm")
        for line in (PACKAGES / f"wild-{registry}.txt").read_text("utf-8").split()
    ]


def pinned(registry: str, name: str) -> Package:
    """The package of this name in its pinned version; raises KeyError."""
    return {(one.registry, one.name): one for one in packages()}[registry, name]


def unpacked(one: Package) -> Path:
    """The folder with what a package publishes, downloaded first if need be; raises BenchmarkError."""
    if not one.folder.exists():
        part = one.folder.with_name(f"{one.folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        place = scratch() / "download"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        download(one, place)
        for archive in place.iterdir():
            if archive.suffix == ".whl":
                shutil.unpack_archive(archive, part, "zip")
            else:
                shutil.unpack_archive(archive, part, "gztar", filter="data")
        part.rename(one.folder)
    return one.folder


def download(one: Package, place: Path) -> None:
    """Put the archive of a package into a folder; raises BenchmarkError."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *WHEELS, "--dest", str(place))
    npm = ("npm", "pack", "--silent", "--pack-destination", str(place))
    command = (
        (*pip, f"{one.name}=={one.version}")
        if one.registry == "pypi"
        else (*npm, f"{one.name}@{one.version}")
    )
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise BenchmarkError(f"`{command[0]}` cannot be started: {problem}") from problem
    if done.returncode != 0:
        raise BenchmarkError(f"`{' '.join(command)}` failed\n{done.stderr}")
