"""Clones: only the newest commit, without large files, and nothing of the repository runs."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from v0to1.fleet.repositories import Repository, is_local

LARGE = "2m"
"""Files that are larger are not fetched; v0to1 does not analyse them."""

MEMORY = 4 * 1024**3
"""Bytes that git may take, unless it is told otherwise."""

_LEAST_MEMORY = 256 * 1024**2
"""Bytes without which git does not even start."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    # What is mapped counts as memory, and packs may be larger than that.
    "core.packedGitLimit=128m",
    "core.packedGitWindowSize=32m",
    "core.symlinks=false",
    "fetch.recurseSubmodules=false",
    "filter.lfs.clean=",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    "submodule.recurse=false",
    "transfer.credentialsInUrl=die",
)
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "SSH_ASKPASS": "true",
    "GCM_INTERACTIVE": "never",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "LC_ALL": "C",
}
_LEFT_OUT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
_SPECIAL = re.compile(rb"[\\*?\[!#]")


class Failure(Exception):
    """Something that was to be done for one repository failed; the text is the reason, on one line."""


def clone(repository: Repository, folder: Path, deadline: float, memory: int = MEMORY) -> str:
    """Clone a repository into an empty folder; return the id of its commit, "" for an empty repository.

    Raises Failure, also where it is not done by `deadline`, a time of `time.monotonic`, or within `memory`.
    """
    commit = download(repository, folder, deadline, memory)
    if not commit:
        return ""
    listed = git(folder, ["rev-list", "--objects", "--missing=print", "HEAD"], deadline, memory=memory)
    absent = {line[1:] for line in listed.splitlines() if line.startswith(b"?")}
    if absent:
        _leave_out(folder, absent, deadline, memory)
    git(folder, ["checkout", "--quiet", "--force", "HEAD"], deadline, memory=memory)
    if repository.folder and not (folder / repository.folder).is_dir():
        raise Failure(f"has no folder {repository.folder}")
    return commit


def download(repository: Repository, folder: Path, deadline: float, memory: int = MEMORY) -> str:
    """Clone a repository, but write none of its files; return as `clone`."""
    branch = ["--branch", repository.ref] if repository.ref else []
    asked = ["clone", "--quiet", "--depth=1", "--single-branch", "--no-tags", "--no-checkout"]
    asked += ["--config", "core.symlinks=false", f"--filter=blob:limit={LARGE}"]
    git(folder, [*asked, *branch, "--", address(repository), "."], deadline, memory=memory)
    commit = git(folder, ["rev-list", "--max-count=1", "--all"], deadline).decode().strip()
    # Git clones nothing where the default branch was renamed or deleted, and calls that empty.
    if not commit and git(folder, ["ls-remote", "--heads", "--", address(repository)], deadline):
        raise Failure("its default branch is not there, but others are: name one in the list")
    _switch_off_filters(folder, deadline)
    return commit


def _switch_off_filters(folder: Path, deadline: float) -> None:
    """Let a clone use no filter: which ones the user has configured would run is up to the repository."""
    listed = git(folder, ["config", "--null", "--name-only", "--list"], deadline).split(b"\0")
    keys = {os.fsdecode(one).rpartition(".")[0] for one in listed if one.startswith(b"filter.")}
    for key in sorted(keys - {"filter", "filter.lfs"}):
        for name, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")):
            git(folder, ["config", f"{key}.{name}", value], deadline)


def address(repository: Repository) -> str:
    """The address of a repository, whatever the current folder; git decodes what looks encoded in it."""
    if is_local(repository.url):
        return f"file://{Path(repository.url).resolve()}".replace("%", "%25")
    return repository.url


def _leave_out(folder: Path, absent: set[bytes], deadline: float, memory: int) -> None:
    """Let a checkout leave out the files that were not fetched."""
    listed = git(folder, ["ls-tree", "-r", "-z", "HEAD"], deadline, memory=memory)
    patterns = [b"/*"]
    for line in listed.split(b"\0"):
        told, _, path = line.partition(b"\t")
        if path and told.split()[2] in absent:
            patterns.append(b"!/" + _SPECIAL.sub(rb"\\\g<0>", path))
    git(folder, ["sparse-checkout", "init", "--no-cone"], deadline)
    (folder / ".git/info/sparse-checkout").write_bytes(b"\n".join(patterns) + b"\n")


def git(
    folder: Path,
    words: Sequence[str],
    deadline: float,
    *,
    settings: Sequence[str] = (),
    memory: int = MEMORY,
) -> bytes:
    """Return what git prints; `settings` are more (`name=value`). Raises Failure with git's own reason."""
    options = [word for one in (*_SETTINGS, *settings) for word in ("-c", one)]
    most = max(memory, _LEAST_MEMORY)
    code, printed, said = run(["git", *options, *words], folder, variables(), deadline, memory=most)
    if code:
        if "out of memory" in said.lower():
            raise Failure(too_little(most))
        raise Failure(f"git {words[0]}: {without_credentials(_reason(said))}")
    return printed


def too_little(memory: int) -> str:
    """The reason where something could not have the memory that it needs."""
    return f"needs more than {memory // 1024**2} MiB of memory"


def _reason(said: str) -> str:
    """The line that says why git failed; that an origin refused a branch is said better by the origin."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for signs in (("remote: error:", "remote: fatal:"), ("! [",), ("fatal:", "error:")):
        found = next((one for one in lines if one.startswith(signs)), "")
        if found:
            return " ".join(found.split())
    return (lines or ["git failed"])[-1]


def variables() -> dict[str, str]:
    """Variables for git: the user's, but nothing that leads to another repository, or asks anybody."""
    kept = {name: text for name, text in os.environ.items() if name not in _LEFT_OUT}
    return {**kept, **_ENVIRONMENT}


def run(
    command: Sequence[str],
    folder: Path,
    environment: dict[str, str],
    deadline: float,
    *,
    memory: int = resource.RLIM_INFINITY,
) -> tuple[int, bytes, str]:
    """Run a command: its exit code, what it printed, and its errors; all that it started ends with it.

    Each process gets `memory` at most, where the system can bound that from outside. Raises Failure where it
    cannot be run, or is not done by the deadline.
    """
    left = deadline - time.monotonic()
    try:
        process = processes.started(command, folder, environment)
        if sys.platform == "linux" and memory != resource.RLIM_INFINITY:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_AS, (memory, memory))
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error.strerror or error}") from error
    try:
        printed, said = process.communicate(timeout=max(left, 0.0))
    except subprocess.TimeoutExpired as error:
        raise Failure(f"{Path(command[0]).name} was not done in time") from error
    finally:
        _end(process)
        processes.running.discard(process)
    return process.returncode, printed, said.decode("utf-8", "replace")


class _Processes:
    """What all threads have started by `run`, and that nothing more may be."""

    def __init__(self) -> None:
        self.running: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        self._lock = threading.Lock()

    def started(
        self, command: Sequence[str], folder: Path, environment: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise Failure("it was interrupted")
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            self.running.add(process)
            return process

    @contextlib.contextmanager
    def ended(self) -> Iterator[None]:
        """End them; meanwhile `run` raises Failure."""
        with self._lock:
            self._closed = True
        for process in tuple(self.running):
            _kill(process)
        try:
            yield
        finally:
            self._closed = False


processes = _Processes()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def without_credentials(text: str) -> str:
    """Return a text without what stands before the host of an address."""
    return re.sub(r"([a-z]+://)[^/@\s']+@", r"\1", text)
