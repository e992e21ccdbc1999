"""The branch with the changes of a repository: one commit, made and pushed by git."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from v0to1.errors import UsageError
from v0to1.fleet.cloning import Failure, address, download, git
from v0to1.fleet.repositories import Repository

_AUTHOR = re.compile(r"([^<>\x00-\x1f]*[^<>\x00-\x1f ]) <([^<>\s]+)>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Refs:
    """What an origin has: `base`, the branch to merge into, with the commit `tip`; and the commit of ours.

    `ours` is "" where our branch is not there.
    """

    base: str
    tip: str
    ours: str


def check_branch(name: str, folder: Path, deadline: float) -> None:
    """Raise UsageError for a name that no branch can have, or that would be an option."""
    wrong = not name or name.startswith("-") or name == "HEAD" or _CONTROL.search(name)
    try:
        if not wrong:
            git(folder, ["check-ref-format", f"refs/heads/{name}"], deadline)
    except Failure:
        wrong = True
    if wrong:
        raise UsageError("--branch", f"{name!r} is no name of a branch", fix="write one such as openhands-v1")


def check_author(author: str, folder: Path, deadline: float) -> None:
    """Raise UsageError where nobody makes commits: `author` is `Name <address>`, or "" for git's own."""
    if author and not _AUTHOR.fullmatch(author):
        raise UsageError("--author", f"{author!r} is nobody", fix="write 'Name <name@example.com>'")
    try:
        if not author:
            git(folder, ["var", "GIT_AUTHOR_IDENT"], deadline, settings=["user.useConfigOnly=true"])
    except Failure as failure:
        fix = "git config --global user.name and user.email, or add --author 'Name <name@example.com>'"
        raise UsageError("--author", "git does not know who makes commits", fix=fix) from failure


def read_refs(repository: Repository, branch: str, folder: Path, deadline: float) -> Refs:
    """Ask an origin for its branches; raises Failure, also where there is nothing to merge into."""
    wanted = ["HEAD", f"refs/heads/{branch}"]
    if repository.ref:
        wanted.append(f"refs/heads/{repository.ref}")
    printed = git(folder, ["ls-remote", "--symref", "--", address(repository), *wanted], deadline)
    refs: dict[str, str] = {}
    base = repository.ref
    for line in printed.decode("utf-8", "replace").splitlines():
        value, _, name = line.partition("\t")
        if value.startswith("ref: refs/heads/") and name == "HEAD":
            base = base or value.removeprefix("ref: refs/heads/")
        elif not value.startswith("ref: "):
            refs[name] = value
    if not base:
        raise Failure("its origin does not say which branch is the default one: name one in the list")
    if repository.ref and f"refs/heads/{base}" not in refs:
        raise Failure(f"{base} is no branch of it, into which something could be merged")
    tip = refs[f"refs/heads/{base}"] if repository.ref else refs["HEAD"]
    return Refs(base, tip, refs.get(f"refs/heads/{branch}", ""))


def commit(
    repository: Repository, refs: Refs, patch: Path, message: str, author: str, folder: Path, deadline: float
) -> str:
    """Clone a branch into an empty folder, and make one commit of a patch; return its id.

    It is "" where the branch has moved meanwhile. No file is written, so that no filter can run.
    """
    if download(replace(repository, ref=refs.base), folder, deadline) != refs.tip:
        return ""
    git(folder, ["read-tree", "HEAD"], deadline)
    git(folder, ["apply", "--cached", "--whitespace=nowarn", "--", str(patch)], deadline)
    settings = ["user.useConfigOnly=true"]
    asked = ["commit", "--quiet", "--no-verify", "--cleanup=whitespace", f"--message={message}"]
    found = _AUTHOR.fullmatch(author)
    if found:
        settings += [f"user.name={found[1]}", f"user.email={found[2]}"]
        asked.append(f"--author={author}")
    git(folder, asked, deadline, settings=settings)
    return git(folder, ["rev-parse", "HEAD"], deadline).decode().strip()


def same(folder: Path, branch: str, deadline: float) -> bool:
    """Whether the branch at the origin is the commit made in a folder, but for date and author."""
    fetched = [
        "fetch",
        "--quiet",
        "--depth=1",
        "--no-tags",
        "origin",
        f"+refs/heads/{branch}:refs/v0to1/there",
    ]
    git(folder, fetched, deadline)
    ours, theirs = (
        [line for line in git(folder, ["cat-file", "commit", name], deadline).splitlines() if line][:2]
        for name in ("HEAD", "refs/v0to1/there")
    )
    return ours == theirs and ours[1].startswith(b"parent ")


def push(folder: Path, branch: str, deadline: float) -> None:
    """Push the commit that was made in a folder as a branch that must not be there yet."""
    name = f"refs/heads/{branch}"
    asked = ["push", "--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"]
    git(folder, [*asked, f"--force-with-lease={name}:", "origin", f"HEAD:{name}"], deadline)


def delete(repository: Repository, branch: str, commit: str, folder: Path, deadline: float) -> None:
    """Delete a branch at an origin while it is a commit; `folder` is an empty one."""
    name = f"refs/heads/{branch}"
    git(folder, ["init", "--quiet", "--template=", "."], deadline)
    asked = ["push", "--quiet", "--no-verify", f"--force-with-lease={name}:{commit}"]
    git(folder, [*asked, "--", address(repository), f":{name}"], deadline)
