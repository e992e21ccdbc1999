"""Files that nest without end, in every language: each is told, and none ends the process."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from v0to1 import pipeline
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.languages.modules import DEEP
from v0to1.languages.python.nesting import MAX_CHAIN, longest_chain, too_deep
from v0to1.scan.workers import Done, spread

pytestmark = pytest.mark.whole

MANY = 10_000
URL = "https://app.all-hands.dev/api/conversations"


def long(piece: str) -> str:
    """A piece again and again, on lines that are short enough for a person's."""
    return "\n".join(piece * 50 for _ in range(MANY // 50))


PYTHON = {
    "brackets": f"x = {'(' * MANY}1{')' * MANY}",
    "terms": f"x = {'a + ' * MANY}a",
    "texts": "x = (" + long('"a" ') + ")",
    "attributes": f"x = a{'.b' * MANY}",
    "calls": f"x = a{'()' * MANY}",
    "negations": f"x = {'not ' * MANY}a",
    "signs": f"x = {'-' * MANY}1",
    "powers": f"x = {'a ** ' * MANY}a",
    "comparisons": f"x = {'a < ' * MANY}a",
    "choices": f"x = {'a if a else ' * MANY}a",
    "functions": f"x = {'lambda: ' * MANY}a",
    "branches": "if a:\n    pass\n" + "elif a:\n    pass\n" * MANY,
    "waits": f"async def f():\n    x = {'await ' * MANY}a",
}
JAVASCRIPT = {
    "brackets": f"x = {long('(')}1{long(')')};",
    "lists": f"x = {long('[')}{long(']')};",
    "attributes": f"x = a{long('.b')};",
    "negations": f"x = {long('!')}a;",
    "choices": f"x = {long('a ? a : ')}a;",
    "functions": f"x = {long('() => ')}a;",
    "blocks": long("{") + long("}"),
    "branches": "if (a) a();\n" + "else if (a) a();\n" * MANY,
    "promises": f"a(){long('.then(() => a)')};",
}
SHELL = {
    "commands": f"x={'$(' * MANY}a{')' * MANY}",
    "pipes": f"a{' | a' * MANY}",
    "blocks": f"{'{ ' * MANY}a; {'}; ' * MANY}",
    "values": f"x={'${a:-' * MANY}a{'}' * MANY}",
}
OTHERS = {
    "go": 'package a\nfunc f() {\n\thttp.Get("%s")\n\tx := %s\n}\n',
    "rs": 'fn f() {\n    reqwest::get("%s");\n    let x = %s;\n}\n',
    "java": 'class A { void f() {\n client.get("%s");\n x = %s;\n} }\n',
    "kt": 'fun f() {\n get("%s")\n val x = %s\n}\n',
    "cs": 'class A { void f() {\n client.GetAsync("%s");\n x = %s;\n} }\n',
    "php": '<?php\n$client->get("%s");\n$x = %s;\n',
    "rb": 'Net::HTTP.get("%s")\nx = %s\n',
    "swift": 'func f() {\n get("%s")\n let x = %s\n}\n',
}
CALLS = {"py": "import requests\nrequests.get({!r})\n", "js": "fetch({!r});\n", "sh": "curl {}\n"}
FINE = {f"fine.{suffix}": text.format(URL) for suffix, text in CALLS.items()}
BEHIND = {"py": PYTHON, "js": JAVASCRIPT, "sh": SHELL}
DEEPLY = {
    f"{name}.{suffix}": f"{CALLS[suffix].format(URL)}{text}\n"
    for suffix, texts in BEHIND.items()
    for name, text in texts.items()
}
BY_TEXT = {f"brackets.{suffix}": text % (URL, f"{long('(')}1{long(')')}") for suffix, text in OTHERS.items()}
"""Of languages that are read by their text alone, which no depth matters to."""


def written(root: Path, files: dict[str, str]) -> Config:
    for name, text in files.items():
        (root / name).write_text(text)
    return Config(root, (root,), date(2026, 1, 1))


def test_no_depth_ends_the_process_or_the_run(tmp_path: Path) -> None:
    config = written(tmp_path, DEEPLY | BY_TEXT | FINE)
    (done,) = spread([lambda: pipeline.run(config, fixing=False)], 1)
    assert isinstance(done, Done)
    told: Run = done.result
    assert {one.path for one in told.failed} == set(DEEPLY)
    assert {*FINE, *BY_TEXT} <= {one.path for one in told.findings}


def test_depth_is_the_same_whatever_the_limit_of_the_process_is(tmp_path: Path) -> None:
    config, limit = written(tmp_path, DEEPLY), sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        assert {one.path for one in pipeline.run(config, fixing=False).failed} == set(DEEPLY)
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize("name", PYTHON)
def test_python_is_told_before_anything_parses_it(name: str) -> None:
    assert too_deep(PYTHON[name] + "\n")


FLAT = {
    "a table": "x = [\n" + '    ("a", -1, b.c(d)),\n' * MANY + "]\n",
    "statements": "x = a + b.c(d)[0]\n" * MANY,
    "methods": "class A:\n" + "    def f(self): return self.a.b + 1 if self.c else -2\n" * MANY,
    "a text with everything": 'x = """' + "a + (not b.c if d) [ " * MANY + '"""\n',
    "a remark": "# " + "a + b.c " * MANY + "\n",
    "continued": "x = a + \\\n    b\n" * MANY,
}


@pytest.mark.parametrize("name", [name for name in FLAT if name != "a text with everything"])
def test_what_is_only_long_is_not_deep(name: str) -> None:
    assert not too_deep(FLAT[name])


@pytest.mark.parametrize("name", FLAT)
def test_a_chain_ends_where_its_expression_does(name: str) -> None:
    assert longest_chain(FLAT[name]) < 20 < MAX_CHAIN


def test_the_reason_is_said(tmp_path: Path) -> None:
    told = pipeline.run(written(tmp_path, {"a.py": FINE["fine.py"] + PYTHON["terms"]}), fixing=False)
    assert [(one.path, one.error) for one in told.failed] == [("a.py", DEEP)]
