"""An evaluation that is given up is told, and nothing is changed where it may have missed something."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.evaluation.interpreter import calls, program
from v0to1.pipeline import run
from v0to1.planning.abandoned import TOLD

REQUEST = 'import requests\nrequests.get("https://app.all-hands.dev/api/conversations")\n'
ENDLESS = "x = 1\n" * 300


def migrated(root: Path, files: dict[str, str]) -> Run:
    for name, text in files.items():
        (root / name).write_text(text)
    return run(Config(root, (root,), date(2026, 1, 1)), fixing=True)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MAX_STEPS", 200)
    monkeypatch.setattr(program, "STEPS_A_MODULE", 0)


def test_a_module_within_the_bounds_is_not_told(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"client.py": REQUEST})
    assert done.failed == ()
    assert [one.path for one in done.changes] == ["client.py"]


def test_a_module_with_too_many_steps_is_told_and_left(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"client.py": REQUEST + ENDLESS})
    assert [(one.path, one.error) for one in done.failed] == [("client.py", TOLD)]
    assert [one.path for one in done.findings] == ["client.py"]
    assert "aborted" in done.findings[0].reason
    assert done.changes == ()


def test_what_it_imports_is_left_too(tmp_path: Path) -> None:
    user = f"from client import get\n{ENDLESS}print(get())\n"
    client = f"import requests\ndef get():\n    return {REQUEST.splitlines()[1]}.json()\n"
    done = migrated(tmp_path, {"client.py": client, "user.py": user, "other.py": REQUEST})
    assert "user.py" in {one.path for one in done.failed}
    assert "client.py" not in {one.path for one in done.changes}


def test_a_module_that_another_one_imports_and_that_is_too_much_is_told_by_its_own_name(
    tmp_path: Path,
) -> None:
    """It was running when the importer was given up, and does not run again."""
    importer = f"import used\n{REQUEST}"
    done = migrated(tmp_path, {"a.py": importer, "used.py": f"{ENDLESS}{REQUEST}"})
    assert {one.path: one.error for one in done.failed} == {"a.py": TOLD, "used.py": TOLD}


def test_a_module_whose_function_is_too_much_is_told_with_the_one_that_calls_it(tmp_path: Path) -> None:
    used = "def get():\n" + "    x = 1\n" * 300
    done = migrated(tmp_path, {"a.py": f"from used import get\n{REQUEST}get()\n", "used.py": used})
    assert {one.path: one.error for one in done.failed} == {"a.py": TOLD, "used.py": TOLD}


LISTED = """\
import requests


def _same(value, tag):
    return value


def _listed(page):
    query = {"page_id": page, "limit": 20}
    return requests.get("https://app.all-hands.dev/api/conversations", params=query).json()


if __name__ == "__main__":
"""
OFTEN = 12
DIRECT, THROUGH = "_listed('p{i}')", "_same(page, {i})"


def assert_mapped(done: Run) -> None:
    """The V1 request is sent, and its response mapped where it is decoded: all readers keep V0's names."""
    assert [(one.form, one.applied) for one in done.findings] == [("mapped", True)]
    client, stamp, helper = "".join(one.after for one in done.changes).partition("# Written by v0to1 ")
    assert stamp and "def v0_page(" in helper
    whole = client + helper.replace("def v0_page(", "")
    assert whole.count("v0_page(") == 1 and whole.count("/api/v1/app-conversations/search") == 1
    own = [one for one in whole.split("\n") if "'items'" in one.replace('"', "'")]
    assert len(own) == 1, "in the function of the helper alone"
    assert "'results'" in whole


@pytest.mark.parametrize("call", [DIRECT, THROUGH])
@pytest.mark.parametrize("bound", [OFTEN - 1, OFTEN + 1])
def test_what_is_called_too_often_is_not_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, bound: int
) -> None:
    """What the last calls read would keep V0's names: all of them are read, or none is renamed."""
    monkeypatch.undo()
    monkeypatch.setattr(calls, "HOT_CONTEXTS", bound)
    reads = "".join(f"    print(len({call.format(i=i)}['results']))\n" for i in range(OFTEN))
    page = "    page = _listed('p')\n" if call == THROUGH else ""
    done = migrated(tmp_path, {"client.py": LISTED + page + reads})
    (found,) = done.findings
    if bound > OFTEN:
        assert (found.form, found.reason) == ("inline", "")
        assert done.changes[0].after.count("['items']") == OFTEN
    elif call == THROUGH:
        assert_mapped(done)
    else:
        assert done.changes == ()
        assert "called in more places than v0to1 follows" in found.reason


LOOP = "    for show in [{shows}]:\n        show(data)\n"
TABLE = "    table = {{{pairs}}}\n    table[input()](data)\n"
EITHER = "    show = None\n    kind = input()\n{branches}    show(data)\n"


@pytest.mark.parametrize("use", [LOOP, TABLE, EITHER])
@pytest.mark.parametrize("count", [3, 20])
def test_functions_of_which_some_are_left_out_may_read_a_response(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: str, count: int
) -> None:
    """More of them than are followed, which would keep V0's names."""
    monkeypatch.undo()
    names = [f"_show{i}" for i in range(count)]
    shows = "".join(f"def {one}(data):\n    print('{one}', len(data['results']))\n\n\n" for one in names)
    head, main = LISTED.split("if __name__")
    used = use.format(
        shows=", ".join(names),
        pairs=", ".join(f"'{one}': {one}" for one in names),
        branches="".join(f"    if kind == '{one}':\n        show = {one}\n" for one in names),
    )
    client = f"{head}{shows}if __name__{main}    data = _listed('p')\n{used}"
    done = migrated(tmp_path, {"client.py": client})
    (found,) = done.findings
    if count == 3:
        assert found.form == "inline"
        assert done.changes[0].after.count("['items']") == count
    else:
        assert_mapped(done)
