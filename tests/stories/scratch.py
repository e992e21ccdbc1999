"""A scratch repository, a copy of this one, and the commands that people type in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OURS = (
    "GIT_",
    "GITHUB_",
    "MAKE",
    "MFLAGS",
    "PIP_",
    "PRE_COMMIT",
    "SOURCE_DATE_EPOCH",
    "V0TO1_",
    "VIRTUAL_ENV",
)
"""How the names of variables begin that the commands of a team do not see."""

HEAD = "import requests\n\n"
SAFE = 'requests.delete("https://app.all-hands.dev/api/secrets/token", headers={"X-Session-API-Key": "k"})\n'
STOP = 'requests.post("https://app.all-hands.dev/api/conversations/c1/stop")\n'
SKILLS = 'requests.get("https://app.all-hands.dev/api/conversations/c1/microagents")\n'
DELETE = 'requests.delete("https://app.all-hands.dev/api/conversations/c1")\n'


@dataclass(frozen=True, slots=True)
class Scratch:
    """A git repository of a team; `environment` is what its commands see besides our own."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, codes: Sequence[int] = (0,), given: str = "") -> str:
        """Run a command; returns all that it prints, and fails for exit codes other than `codes`."""
        done = subprocess.run(
            words,
            cwd=self.root,
            env=surroundings() | dict(self.environment),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode in codes, f"{' '.join(words)}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def git(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """Run git."""
        return self.run("git", *words, codes=codes)

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def commit(self, message: str) -> None:
        """Commit everything, without hooks."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--no-verify", "--message", message)


def surroundings() -> dict[str, str]:
    """Our environment without what our own run of make, git, pip or the tool brings into it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "team",
        "GIT_AUTHOR_EMAIL": "team@example.org",
        "GIT_COMMITTER_NAME": "team",
        "GIT_COMMITTER_EMAIL": "team@example.org",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def repository(root: Path, **environment: str) -> Scratch:
    """A new repository."""
    root.mkdir(parents=True)
    made = Scratch(root, environment)
    made.git("init", "--quiet", "--initial-branch", "main")
    return made


def copy_of_ours(root: Path) -> Scratch:
    """A repository with all files of this one that git would take, as its only commit."""
    made = repository(root)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)
    made.commit("v0to1")
    return made
