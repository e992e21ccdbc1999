"""Nothing hangs and nothing grows without end; deep nesting is reported, never a crash."""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.evaluation.looking import look
from v0to1.config import Config
from v0to1.core.monitor import STEPS, Monitor, recording
from v0to1.evaluation.values import MAX_ENTRIES, MAX_PIECES
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

HEAD = "import requests\n"
STEPS_BOUND = 200_000

GROWING = {
    "doubled text": (
        'x = "/api/conversations"\nfor i in a:\n    for j in a:\n        x = x + x\nrequests.get(x)\n'
    ),
    "formatted text": 'x = "/api/conversations"\nfor i in a:\n    x = f"{x}{x}{x}"\nrequests.get(x)\n',
    "doubled list": (
        'x = ["/api/conversations"]\nfor i in a:\n    x = x + x\n    for j in a:\n        x += x\n'
        "        x.extend(x)\n        x = [*x, *x]\nrequests.get(x[0])\n"
    ),
    "mapping in itself": (
        'd = {"url": "/api/conversations"}\nwhile True:\n    d.update(d)\n    d["me"] = d\n'
        '    d = {**d, "it": d}\n'
        'requests.post(d["url"], json=d)\n'
    ),
    "recursion": (
        "def f(a, b=None):\n    f(a + '/x', a)\n    g(a)\n    g(b)\n    return f(b, a)\n"
        "def g(a):\n    requests.get(a)\n    return f(g(a), f(a))\nf('/api/conversations')\n"
    ),
    "everything calls everything": "".join(
        f"def f{i}(a):\n"
        + "".join(f"    f{j}(a + '{j}')\n" for j in range(12) if j != i)
        + "    requests.get(a)\n"
        for i in range(12)
    )
    + "f0('/api/conversations')\n",
    "alternatives": "def f(c):\n"
    + "".join(f"    if c == {i}: x = '/api/conversations/{i}'\n" for i in range(200))
    + "    x = x + x + (y or x)\n" * 20
    + "    requests.get(x)\n",
    "decorators": "def d(f):\n    def w(*a):\n        return f(*a)\n    return w\n"
    + "@d\n" * 40
    + "def g(x):\n    requests.get('/api/conversations/' + x)\ng('1')\n",
    "long chain": "requests.get(" + " + ".join(f"'/api/conversations{i}'" for i in range(250)) + ")\n",
    "many branches": "def f(a):\n    if a == 0:\n        pass\n"
    + "".join(f"    elif a == {i}:\n        requests.get('/api/conversations/{i}')\n" for i in range(200)),
    "attributes of attributes": "class A:\n    def __init__(self, s):\n        self.s = s\n"
    + "".join(
        f"    def m{i}(self, a):\n        self.x{i} = self.s.get(f'/api/conversations/{{a}}')\n"
        f"        return self.m{(i * 7 + 3) % 60}(self.x{(i * 3) % 60})\n"
        for i in range(60)
    ),
}


@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING)
def test_growth_is_bounded(source: str) -> None:
    found = look(HEAD + source)
    assert found.evaluation.steps < STEPS_BOUND
    assert found.evaluation.requests
    assert not found.evaluation.exhausted
    assert not found.bench.failures
    assert max(len(one.url.pieces) for one in found.evaluation.requests) <= MAX_PIECES + 1


def test_five_thousand_lines_are_evaluated_within_seconds() -> None:
    source = HEAD + "".join(
        f"def f{i}(a, b=None):\n    r = requests.get(f'/api/conversations/{{a}}/{i}', params={{'x': b}})\n"
        f"    d = r.json()\n    if d['status'] == 'RUNNING':\n        return g(a)\n"
        f"    for e in d['results']:\n        print(e['title'])\n    return d\n"
        for i in range(625)
    )
    assert source.count("\n") > 5000
    found = look(source)
    assert len({id(one.node) for one in found.evaluation.requests}) == 625


def test_a_long_mapping_is_cut_off_and_open() -> None:
    entries = ", ".join(f"'k{i}': {i}" for i in range(MAX_ENTRIES + 50))
    (request,) = look(f"{HEAD}requests.post('/api/conversations', json={{{entries}}})\n").evaluation.requests
    assert request.body is not None
    assert len(request.body.items) == MAX_ENTRIES
    assert request.body.open


DEEP = {
    "20000 terms": "x = " + " + ".join(["a"] * 20_000),
    "20000 conditions": "x = " + " and ".join(["a"] * 20_000),
    "brackets": "x = " + "(" * 3_000 + "1" + ")" * 3_000,
    "calls": "x = a" + ".b()" * 2_000,
}
UP_TO_THERE = {
    "terms": "x = " + " + ".join(["a"] * 950),
    "calls": "x = a" + ".b()" * 450,
    "arms": "if a:\n    pass\n" + "elif b:\n    pass\n" * 950,
    "functions": "x = " + "lambda: " * 950 + "1",
    "choices": "x = " + " if a else ".join(["a"] * 950),
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_reported_failure(source: str) -> None:
    found = look({"deep.py": source + "\n", "fine.py": f"{HEAD}requests.get('/api/conversations')\n"})
    assert found.bench.failures == {"deep.py": "nested too deeply to be analysed"}
    assert [one.module for one in found.evaluation.requests] == ["fine.py"]


@pytest.mark.parametrize("source", UP_TO_THERE.values(), ids=UP_TO_THERE)
@pytest.mark.parametrize("is_found", [True, False], ids=["found in", "read"])
def test_what_nests_below_that_ends_no_run(source: str, is_found: bool, tmp_path: Path) -> None:
    """Where something was found, the parser has to say where all of it stands: it tells that it cannot."""
    url = "https://app.all-hands.dev/api/conversations"
    deep, client = f"{source}\n", f"{HEAD}import deep\nprint(deep.x)\n"
    if is_found:
        deep = f"{HEAD}{source}\nprint(requests.get('{url}').json()['results'])\n"
    (tmp_path / "deep.py").write_text(deep, encoding="utf-8")
    client += f"print(requests.get('{url}').json()['results'])\n"
    (tmp_path / "client.py").write_text(client, encoding="utf-8")
    done = v0to1("check", folder=tmp_path)
    assert "client.py" in done.stdout
    assert "error of its own" not in done.stderr
    if is_found:
        assert (done.returncode, "deep.py: nested too deeply to be analysed" in done.stderr) == (2, True)
    else:
        assert (done.returncode, done.stderr) == (1, "")


NESTED = {
    "evaluated substitution": ("eval $(", ")"),
    "evaluated substitution in quotes": ('eval "$(', ')"'),
    "substitution in another shell": ("xargs -I{} sh -c $(", ")"),
    "substitution in a word of another shell": ('sh -c "$(', ')"'),
    "another shell": ("sh -c eval ", ""),
    "carried command": ("ssh h -- ", ""),
}
LEVELS = 40


@pytest.mark.parametrize(("start", "end"), NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("command", ["curl -s https://app.all-hands.dev/api/conversations", "echo a"])
def test_commands_nested_in_commands_take_no_more_than_so_many(
    start: str, end: str, command: str, tmp_path: Path
) -> None:
    """Each level doubled the work where it stands in the tree twice: forty would take years."""
    one = "curl -s https://app.all-hands.dev/api/conversations\n"
    script = f"#!/bin/bash\n{one}{start * LEVELS}{command}{end * LEVELS}\n"
    (tmp_path / "a.sh").write_text(script, encoding="utf-8")
    with recording(Monitor()) as monitor:
        done = run(Config(tmp_path, (tmp_path,), date(2026, 1, 1), adapter="auto"), fixing=True)
    assert monitor.counts["shell", STEPS] < STEPS_BOUND
    assert done.failed == ()
    places = [each.line for each in done.findings] + [each.line for each in done.unresolved]
    assert places == ([2, 3] if command in one else [2])


def test_many_modules_that_import_each_other() -> None:
    files = {
        f"p/m{i}.py": f"from p.m{i + 1} import *\nfrom p import m{i + 1}\ndef f{i}(a):\n"
        f"    return m{i + 1}.f{i + 1}(a)\n"
        for i in range(200)
    }
    files |= {"p/__init__.py": "", "p/m200.py": "from p.m0 import *\ndef f200(a):\n    return a\n"}
    files["client.py"] = f"{HEAD}from p import m0\nrequests.get('/api/conversations')\n"
    found = look(files)
    assert len(found.evaluation.requests) == 1
    assert not found.evaluation.exhausted


def test_the_interpreter_is_left_as_it_was() -> None:
    before = gc.isenabled(), sys.getrecursionlimit()
    look(f"{HEAD}requests.get('/api/conversations')\n")
    assert (gc.isenabled(), sys.getrecursionlimit()) == before
