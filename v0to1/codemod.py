"""A second door to the same engine: `python -m libcst.tool codemod -x v0to1.codemod.MigrateCommand PATH`."""

from __future__ import annotations

import argparse
import atexit
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import libcst
from libcst.codemod import CodemodCommand, CodemodContext, SkipFile, gather_files
from libcst.tool import _find_and_load_config

from v0to1.applying import journal
from v0to1.applying.writing import write_text
from v0to1.config import Config, day_of, find_root
from v0to1.core.atomic_files import default_mode, replace
from v0to1.core.loading.rules import RuleError
from v0to1.core.model import Change, Run
from v0to1.core.redact import redact
from v0to1.core.text import decode, encode
from v0to1.core.versions import ServerError
from v0to1.errors import SourceError, V0to1Error
from v0to1.pipeline import run
from v0to1.scan.discovery import Candidate, discover
from v0to1.scan.reading import read


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of the files of one command, by absolute path.

    `texts` are the texts before and after, `new` the adapter files to make, `left` lines about what a
    person has to do in a file. With `dry` nothing is written, so that no adapter file is made either.
    """

    texts: Mapping[str, tuple[str, str]]
    new: Mapping[str, str]
    left: Mapping[str, Sequence[str]]
    dry: bool = False


class MigrateCommand(CodemodCommand):
    """Hand each file the text that the engine planned for it.

    LibCST makes one command object per file, in worker processes that already rewrite files, while a
    migration looks at all files together. So the whole is planned once, before the first file, and
    `plan` is the file with the outcome, as `prepare` returns it; the command line sees to that.
    """

    DESCRIPTION = "Migrate uses of the OpenHands V0 API to V1. Give all files of the project at once."

    def __init__(self, context: CodemodContext, plan: str = "") -> None:
        super().__init__(context)
        self.plan = plan

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Add our options, and have everything planned when the command line is known."""
        add = arg_parser.add_argument
        add("--server", default="cloud", metavar="VERSION|cloud", help="The OpenHands server of the client.")
        add(
            "--adapter",
            choices=("auto", "always", "never"),
            default="auto",
            help="Adapt what has no certain native form (auto), all requests (always), or none (never).",
        )
        add("--safe-only", action="store_true", help="Make only changes that need no review.")
        add(
            "--root",
            metavar="DIR",
            help="The folder that names are relative to (default: found as v0to1 does).",
        )
        plain = arg_parser.parse_args

        def parse_args(args: Sequence[str] | None = None, namespace: Any = None) -> Any:
            given = plain(args, namespace)
            try:
                given.plan = _prepared(given)
            except (V0to1Error, OSError, RuleError, ServerError) as error:
                arg_parser.error(str(error))
            for name in ("server", "adapter", "safe_only", "root"):
                delattr(given, name)
            return given

        # Only the parser lives in the one process that starts before all others.
        arg_parser.parse_args = parse_args  # type: ignore[method-assign,assignment]

    def transform_module_impl(self, tree: libcst.Module) -> libcst.Module:
        """Return the planned module of this file; raises SkipFile if the file is not the one planned for."""
        if not self.plan or not self.context.filename:
            raise ValueError("files are planned together: use `libcst.tool codemod` or pass plan=prepare(…)")
        planned, path = load(self.plan), os.path.abspath(self.context.filename)
        for line in planned.left.get(path, ()):
            self.warn(line)
        if path not in planned.texts:
            return _untouched(tree, path)
        before, after = planned.texts[path]
        if tree.code != before:
            raise SkipFile(f"{path} has changed since it was analysed; run the command again")
        module = libcst.parse_module(after, config=tree.config_for_parsing)
        if not planned.dry:
            for name, text in planned.new.items():
                _make(Path(name), text)
        return module


def prepare(
    files: Sequence[str],
    *,
    root: Path,
    server: str = "cloud",
    adapter: str = "auto",
    safe_only: bool = False,
    dry: bool = False,
) -> str:
    """Plan the migration of `files`, all that LibCST will visit, and return the file with the plan.

    It is removed when this process ends. A journal for `v0to1 undo` is kept first, unless `dry`.
    Raises V0to1Error, RuleError, ServerError or OSError.
    """
    paths = tuple(Path(os.path.abspath(each)) for each in files)
    config = Config(
        root,
        paths,
        day_of(os.environ),
        server,
        safe_only,
        command="libcst.tool codemod",
        adapter=adapter,
    )
    found = run(config, fixing=True)
    if found.changes and not dry:
        with journal.locked(root):
            journal.record(root, tuple(_entry(root, each) for each in found.changes))
    folder = tempfile.mkdtemp(prefix="v0to1-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    plan = Path(folder, "plan.json")
    write_text(plan, json.dumps(asdict(_planned(root, found, dry=dry))))
    return str(plan)


@lru_cache(maxsize=1)
def load(plan: str) -> Planned:
    """Return a plan that `prepare` wrote; raises SourceError if it is gone."""
    return Planned(**json.loads(read(Candidate(Path(), plan)).text))


def _prepared(given: argparse.Namespace) -> str:
    if "-" in given.path:
        raise V0to1Error("-", "a migration looks at whole files", fix="name files or folders")
    settings = _find_and_load_config("libcst.tool")
    formatter = next(iter(settings["formatter"]), "formatter")
    if not given.no_format and not shutil.which(formatter):
        raise V0to1Error(Path(formatter).name, "no such program is installed", fix="add --no-format")
    named = find_root([Path(each) for each in given.path], Path.cwd())
    root = Path(os.path.abspath(given.root or named))
    return prepare(
        tuple(_visited(given, settings, root)),
        root=root,
        server=given.server,
        adapter=given.adapter,
        safe_only=given.safe_only,
        dry=bool(given.unified_diff),
    )


def _visited(given: argparse.Namespace, settings: Mapping[str, Any], root: Path) -> Iterator[str]:
    """Give the files that v0to1 and LibCST both would look at: a fix in half of its files is none."""
    gathered = {os.path.abspath(each) for each in gather_files(given.path, include_stubs=given.include_stubs)}
    found = discover(root, [Path(os.path.abspath(each)) for each in given.path])
    marker = "" if given.include_generated else settings["generated_code_marker"]
    for path in sorted(gathered & {str(each.path) for each in found.candidates}):
        if any(re.fullmatch(pattern, path) for pattern in settings["blacklist_patterns"]):
            continue
        if not (marker and marker in _text(Path(path))):
            yield path


def _text(path: Path) -> str:
    """Return the text of a file, or nothing if it has none; the engine says so then."""
    try:
        return read(Candidate(Path(), str(path))).text
    except SourceError:
        return ""


def _planned(root: Path, found: Run, *, dry: bool) -> Planned:
    left: dict[str, list[str]] = {}
    for each in found.findings:
        if not each.applied and each.counts:
            line = f"{each.path}:{each.line}:{each.column} {each.verdict.value} {each.rule} {each.message}"
            left.setdefault(str(root / each.path), []).append(redact(line))
    for failed in found.failed:
        left.setdefault(str(root / failed.path), []).append(redact(f"{failed.path}: {failed.error}"))
    return Planned(
        {str(root / one.path): (one.before, one.after) for one in found.changes if one.before is not None},
        {str(root / one.path): one.after for one in found.changes if one.before is None},
        left,
        dry,
    )


def _entry(root: Path, change: Change) -> journal.Entry:
    """Return what undoing a change takes; raises V0to1Error if the file is no longer the one planned for."""
    path = root / change.path
    if change.before is None:
        made = encode(change.after, decode(b"", change.path), change.path)
        return journal.Entry(change.path, None, made, default_mode())
    now = read(Candidate(root, change.path))
    if now.text != change.before:
        raise SourceError(change.path, "has changed since it was read", fix="run the command again")
    before, after = encode(now.text, now.decoded), encode(change.after, now.decoded, change.path)
    return journal.Entry(change.path, before, after, path.stat().st_mode & 0o7777)


def _untouched(tree: libcst.Module, path: str) -> libcst.Module:
    """Return the module as it is; raises SkipFile where LibCST would not write back what it read."""
    source = read(Candidate(Path(), path))
    if tree.bytes != encode(source.text, source.decoded):
        raise SkipFile("it is left as it is, because LibCST would change its line ends")
    return tree


def _make(path: Path, text: str) -> None:
    """Make an adapter file, unless another worker has; raises SourceError if another file is there."""
    if not path.exists():
        replace(path, encode(text, decode(b"", str(path))), mode=default_mode())
    elif read(Candidate(Path(), str(path))).text != text:
        raise SourceError(str(path), "already exists", fix="move it away and run the command again")
