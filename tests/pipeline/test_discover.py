"""What is found in a folder: what git would show, once, in order; nothing is lost without a word."""

from __future__ import annotations

import os
import re
import subprocess
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from v0to1.scan import ignore_rules as ignored
from v0to1.scan.discovery import Candidates, Discovery, discover
from v0to1.scan.ignore_rules import Ignores


def tree(root: Path, *names: str, text: str = "a = 1\n") -> None:
    """Write a file for each name; a name with `=` gives its own text after it."""
    for name in names:
        path, _, own = name.partition("=")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(own or text)


def names(found: Discovery) -> list[str]:
    return [each.name for each in found.candidates]


def reasons(found: Discovery) -> dict[str, str]:
    return {each.path: each.reason for each in found.skipped}


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    return os.fsdecode(done.stdout)


def test_files_by_their_names_and_first_lines(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "b.py",
        "a/z.pyi",
        "a/b.txt",
        "a.js.map",
        "c.mts",
        "Makefile",
        "run=#!/usr/bin/env python3\n",
        "sh=#!/bin/sh\n",
        "pythonic=#!/opt/pythonic\n",
        "awk=#!/usr/bin/awk -f\n",
        "a-b.py",
        ".github/ci.py",
    )
    found = discover(tmp_path, [Path()])
    assert names(found) == [".github/ci.py", "Makefile", "a-b.py", "a/z.pyi", "b.py", "c.mts", "run", "sh"]
    assert (found.skipped, found.failed) == ((), ())


@pytest.mark.parametrize(
    "folder", [".git", "node_modules", "x/__pycache__", ".venv", "lib/site-packages", "a.egg-info", ".tox/py"]
)
def test_folders_that_hold_nobodys_source(tmp_path: Path, folder: str) -> None:
    tree(tmp_path, f"{folder}/a.py", "kept.py")
    assert names(discover(tmp_path, [Path()])) == ["kept.py"]


def test_an_environment_is_known_by_its_mark(tmp_path: Path) -> None:
    tree(tmp_path, "mine/lib/a.py", "mine/pyvenv.cfg", "conda/conda-meta/x.json", "conda/a.py", "env/a.py")
    assert names(discover(tmp_path, [Path()])) == ["env/a.py"]


def test_build_products_only_where_something_is_built(tmp_path: Path) -> None:
    tree(tmp_path, "pyproject.toml", "build/lib/a.py", "dist/a.py", "src/build/b.py")
    assert names(discover(tmp_path, [Path()])) == ["src/build/b.py"]


def test_nested_patterns_and_negation(tmp_path: Path) -> None:
    tree(
        tmp_path,
        ".gitignore=*_gen.py\n/out/\n",
        "a_gen.py",
        "out/a.py",
        "sub/out/a.py",
        "sub/b_gen.py",
        "sub/.gitignore=!b_gen.py\nlocal.py\n",
        "sub/local.py",
        "local.py",
    )
    assert names(discover(tmp_path, [Path()])) == ["local.py", "sub/b_gen.py", "sub/out/a.py"]


def test_patterns_above_the_folder_and_those_of_the_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    tree(tmp_path, ".gitignore=gen/\n[z-\n\\\n", "app/gen/a.py", "app/b.py", "app/secret.py")
    (tmp_path / ".git/info/exclude").write_text("secret.py\n")
    assert names(discover(tmp_path / "app", [Path()])) == ["b.py"]
    assert names(discover(tmp_path, [Path("app")])) == ["app/b.py"]


def test_a_work_tree_has_the_excludes_of_its_repository(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(other))
    (main / ".git/info/exclude").write_text("secret.py\n")
    tree(other, "a.py", "secret.py")
    assert names(discover(other, [Path()])) == ["a.py"]


def test_who_names_it_gets_it(tmp_path: Path) -> None:
    tree(
        tmp_path,
        ".gitignore=gen/\na.py\n",
        "a.py",
        "gen/b.py",
        "gen/.gitignore=c.py\n",
        "gen/c.py",
        "node_modules/d.py",
        "app.abap",
    )
    found = discover(tmp_path, [Path("a.py"), Path("gen"), Path("node_modules"), Path("app.abap")])
    assert names(found) == ["a.py", "gen/b.py", "node_modules/d.py"]
    assert reasons(found) == {"app.abap": "unsupported language"}


def test_one_file_is_found_once(tmp_path: Path) -> None:
    tree(tmp_path, "src/a.py")
    (tmp_path / "a_link.py").symlink_to("src/a.py")
    (tmp_path / "src_link").symlink_to("src")
    paths = [Path(), Path("src"), Path("src/a.py"), Path("src_link/a.py"), tmp_path / "src" / "a.py"]
    assert names(discover(tmp_path, paths)) == ["src/a.py"]


def test_links_that_lead_out_or_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    tree(root, "a.py")
    tree(outside, "b.py")
    (root / "out.py").symlink_to(outside / "b.py")
    (root / "out").symlink_to(outside)
    (root / "none.py").symlink_to("nothing.py")
    (root / "loop.py").symlink_to("loop.py")
    found = discover(root, [Path(), Path("out"), Path("out/b.py")])
    assert names(found) == ["a.py"]
    assert reasons(found) == {
        "loop.py": "symbolic link to nothing",
        "none.py": "symbolic link to nothing",
        "out.py": "symbolic link out of the root",
    }
    assert {one.path for one in found.failed} == {"out", "out/b.py"}, "they were named"
    assert reasons(discover(root, [Path()]))["out.py"] == "symbolic link out of the root"
    assert not discover(root, [Path()]).failed


def test_what_is_too_large_or_no_text_or_no_file(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_bytes(b"#" * 2_000_001)
    (tmp_path / "edge.py").write_bytes(b"#" * 2_000_000)
    (tmp_path / "bin.py").write_bytes(b"a\0b")
    (tmp_path / "wide.py").write_bytes("a = 1\n".encode("utf-16"))
    os.mkfifo(tmp_path / "pipe.py")
    found = discover(tmp_path, [Path()])
    assert names(found) == ["edge.py", "wide.py"]
    assert reasons(found) == {
        "big.py": "larger than 2 MB",
        "bin.py": "binary file",
        "pipe.py": "not a regular file",
    }


def test_what_is_named_and_may_be_source_has_failed_where_it_is_not_looked_at(tmp_path: Path) -> None:
    """It must not pass for clean; what no person wrote, or is of no known language, is passed over."""
    packed = {"a.min.js": b"a", "b.min.js": b"a" * 2_000_001, "c.ts": b"// @generated\n" + b"a;" * 1_000_001}
    lost = {"big.py": b"#" * 2_000_001, "bin.sh": b"a\0b", "large.mjs": b"a;\n" * 700_000}
    for name, data in {**packed, **lost, "data.bin": b"a\0b"}.items():
        (tmp_path / name).write_bytes(data)
    named = [Path(one.name) for one in tmp_path.iterdir()]
    for paths in (named, [*named, Path()]):
        found = discover(tmp_path, paths)
        assert sorted(reasons(found)) == sorted([*packed, "data.bin"])
        assert {one.path: one.error for one in found.failed} == {
            "big.py": "cannot be read: larger than 2 MB; check it by hand, or exclude it",
            "bin.sh": "cannot be read: binary file; check it by hand, or exclude it",
            "large.mjs": "cannot be read: larger than 2 MB; check it by hand, or exclude it",
        }
    assert sorted(reasons(discover(tmp_path, [Path()]))) == sorted([*packed, *lost])


def test_what_cannot_be_read_has_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a.py", "b.py", "locked/c.py")
    scan, opened = os.scandir, os.open

    def refusing_scan(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    def refusing_open(path: str, flags: int) -> int:
        if path.endswith("b.py"):
            raise OSError(5, "Input/output error")
        return opened(path, flags)

    monkeypatch.setattr(os, "scandir", refusing_scan)
    monkeypatch.setattr(os, "open", refusing_open)
    found = discover(tmp_path, [Path(), Path("gone.py")])
    assert names(found) == ["a.py"]
    assert [(each.path, each.error) for each in found.failed] == [
        ("b.py", "cannot be read: Input/output error"),
        ("gone.py", "cannot be read: No such file or directory"),
        ("locked", "cannot be read: Permission denied"),
    ]


def test_a_very_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(400):
        deep = deep / "d"
        deep.mkdir()
    tree(deep, "a.py")
    assert len(discover(tmp_path, [Path()]).candidates) == 1


PATTERNS = st.lists(
    st.sampled_from(
        [
            "a.py",
            "*.py",
            "!a.py",
            "x/",
            "/x",
            "!x/",
            "x/*",
            "!x/a.py",
            "**/b.py",
            "x/**",
            "!/b.py",
            "y/a.py",
            "\\!a.py",
            "# a.py",
            "",
            "a.py ",
            "?.py",
            "[ab].py",
            "/*",
            "!/y",
            "y/**/a.py",
        ]
    ),
    max_size=4,
)
FILES = ["a.py", "b.py", "x/a.py", "x/b.py", "x/y/a.py", "y/a.py", "y/x/b.py", "y/x/c.py"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATTERNS, PATTERNS, PATTERNS)
def test_it_is_what_git_shows(tmp_path: Path, top: list[str], nested: list[str], excluded: list[str]) -> None:
    if not (tmp_path / ".git").exists():
        git(tmp_path, "init", "-q")
        tree(tmp_path, *FILES)
    (tmp_path / ".gitignore").write_text("\n".join(top) + "\n")
    (tmp_path / "x" / ".gitignore").write_text("\n".join(nested) + "\n")
    (tmp_path / ".git/info/exclude").write_text("\n".join(excluded) + "\n")
    shown = git(tmp_path, "-c", "core.excludesFile=", "ls-files", "-o", "--exclude-standard", "-z", "*.py")
    assert names(discover(tmp_path, [Path()])) == sorted(name for name in shown.split("\0") if name)


GLOBS = st.text(st.sampled_from("ab*?/.["), min_size=1, max_size=9)
SHORT = st.text(st.sampled_from("ab./"), min_size=1, max_size=9).filter(lambda name: "//" not in name)


@settings(max_examples=200, deadline=None)
@given(GLOBS, SHORT)
def test_a_pattern_fits_what_pathspec_says(pattern: str, name: str) -> None:
    try:
        whole = [each.regex for each in GitIgnoreSpec.from_lines([pattern]).patterns if each.regex]
    except ValueError:
        whole = []
    levels = Ignores().with_lines([pattern], Path("/")).levels
    quick = [regex for level in levels for regex, _ in level.patterns]
    for one, other in zip(whole, quick, strict=True):
        for text in (name, f"{name}/"):
            found, same = one.match(text), other.match(text)
            assert (found and found.span()) == (same and same.span())
            assert (found and found.groupdict().get("ps_d")) == (same and same.groupdict().get("ps_d"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab*/.!"), min_size=1, max_size=6), max_size=3), SHORT, st.booleans())
def test_no_name_is_passed_over_that_fits_a_pattern(lines: list[str], name: str, folder: bool) -> None:
    ignores = Ignores().with_lines(lines, Path("/"))
    last = [
        hides
        for level in ignores.levels
        for regex, hides in level.patterns
        if ignored._names(regex, name.strip("/"), folder=folder)
    ]
    assert ignores.hide(f"/{name.strip('/')}", folder=folder) == (last[0] if last else False)


def test_expressions_can_be_put_together() -> None:
    patterns = Ignores().with_lines(["*a*b*", "*a*b*", "*b*a*"], Path("/")).levels[0].patterns
    whole = re.compile("|".join(regex.pattern.replace("(?P<ps_d>", "(?:") for regex, _ in patterns))
    assert [name for name in ("xaxbx", "xbxax", "xx") if whole.match(name)] == ["xaxbx", "xbxax"]


def test_a_pattern_with_many_asterisks_takes_no_longer_than_the_name(tmp_path: Path) -> None:
    tree(tmp_path, f".gitignore={'*a' * 60}b\n{'?*a' * 40}/\n", f"{'a' * 240}.py")
    assert names(discover(tmp_path, [Path()])) == [f"{'a' * 240}.py"]


NAMES = st.lists(st.sampled_from(["a", "b", "b-", "b.py", "ab"]), min_size=1, max_size=4)


@given(st.sets(NAMES.map(lambda steps: "/".join([*(f"{step}_" for step in steps[:-1]), steps[-1]]))))
def test_files_come_in_the_order_of_their_names(given_names: set[str]) -> None:
    pieces: dict[str, list[str]] = {}
    for name in given_names:
        folder, slash, base = name.rpartition("/")
        pieces.setdefault(folder + slash, []).append(base)
    found = Candidates(Path(), [(prefix, "python", "/".join(bases)) for prefix, bases in pieces.items()])
    assert [one.name for one in found] == sorted(given_names)
    assert len(found) == len(given_names)
    assert found == tuple(found)
    some = {*sorted(given_names)[::2], "c/none"}
    listed = Discovery(tuple(found), (), ())
    for one in (listed, Discovery(found, (), ())):
        assert one.named(some) == [each for each in found if each.name in some]
        assert one.languages() == Counter({"python": len(given_names)})


def test_what_is_kept_of_a_file_in_which_nothing_is_found_is_little(tmp_path: Path) -> None:
    """Runs of large trees take little more memory than those of small ones."""
    folders, files, small = 20, 100, 40
    for number in range(folders * files):
        path = tmp_path / f"folder{number % folders}" / f"source_{number:04}.py"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    discover(tmp_path, [Path()])
    tracemalloc.start()
    found = discover(tmp_path, [Path()])
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.candidates) == folders * files
    assert kept < small * folders * files
