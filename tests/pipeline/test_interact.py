"""What a person is shown of one fix before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import config_of
from v0to1.applying.interaction import Decision, Edited, Question
from v0to1.pipeline import run

URL = "https://app.all-hands.dev/api"
FILES = {
    "a.py": (
        "import requests\n\n\ndef begin():\n"
        f"    return requests.post('{URL}/conversations/1/start').json()\n\n\n"
        f"def end(name):\n    requests.delete(f'{URL}/secrets/{{name}}')\n"
    ),
    "a.mjs": (f"export const begin = () => fetch('{URL}/conversations/1/start', {{ method: 'POST' }});\n"),
    "a.sh": f"curl -s -X POST {URL}/conversations/1/start\n",
}
WITH = "With the new adapter file {}\n"
ADAPTERS = {
    "a.py": [WITH.format("openhands_v0.py"), ""],
    "a.mjs": [WITH.format("openhands-v0.mjs")],
    "a.sh": [WITH.format("openhands_v0.py")],
}


def shown(folder: Path, decision: Decision = Decision.ACCEPT) -> tuple[list[str], dict[str, str]]:
    """What is shown of every fix, and the files that change after the decisions, which are written."""
    told: list[str] = []

    def decide(question: Question) -> Decision:
        told.append(question.proposal)
        return decision

    done = run(config_of(folder), fixing=True, accept=decide)
    changed = {one.path: one.after for one in done.changes}
    write(folder, changed)
    return told, changed


@pytest.mark.parametrize("name", FILES)
def test_the_adapter_is_named_and_not_shown(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: FILES[name]})
    told, changed = shown(tmp_path)
    lines = ["".join(line for line in one.splitlines(True) if line.startswith("With ")) for one in told]
    assert lines == ADAPTERS[name]
    assert {line for one in told for line in one.splitlines() if line.startswith("diff ")} == {
        f"diff --git a/{name} b/{name}"
    }
    assert len(changed) == 2


def test_an_adapter_that_is_there_is_named_where_it_grows(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    shown(tmp_path)
    again = FILES["a.py"].partition("\n\n\ndef end")[0] + "\n"
    write(tmp_path, {"b.py": again})
    assert ["With " in one for one in shown(tmp_path)[0]] == [False]
    write(tmp_path, {"c.py": again.replace("/1/start", "/1/stop")})
    (told,) = shown(tmp_path)[0]
    assert told.endswith("With the adapter file openhands_v0.py\n")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("there", ["", "\n"])
def test_a_file_with_nothing_in_it_becomes_the_adapter(name: str, there: str, tmp_path: Path) -> None:
    write(tmp_path, {name: FILES[name]})
    _, wanted = shown(tmp_path)
    (adapter,) = wanted.keys() - {name}
    write(tmp_path, {name: FILES[name], adapter: there})
    assert shown(tmp_path)[1] == wanted


def test_what_is_not_wanted_brings_no_adapter(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    assert shown(tmp_path, Decision.SKIP)[1] == {}


def editing(folder: Path, *edits: tuple[str, str]) -> tuple[list[Question], dict[str, str]]:
    """The questions, and the files that change, where a person replaces texts of what may be edited."""
    asked: list[Question] = []

    def decide(question: Question) -> Decision | Edited:
        asked.append(question)
        draft = question.draft
        for old, new in edits:
            draft = draft.replace(old, new)
        assert not question.objection(draft)
        return Edited(draft) if question.draft else Decision.ACCEPT

    done = run(config_of(folder), fixing=True, accept=decide)
    assert all(one.applied for one in done.findings)
    return asked, {one.path: one.after for one in done.changes}


END = f"    requests.delete(f'{URL}/v1/secrets/{{name}}')"
ONLY_END = f"import requests\n\n\ndef end{FILES['a.py'].partition('def end')[2]}"


def test_each_question_has_its_number_within_its_language(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    asked = editing(tmp_path)[0]
    found = [(one.language, one.number, one.total) for one in asked]
    assert found == [("Python", 1, 2), ("Python", 2, 2), ("JavaScript/TypeScript", 1, 1), ("Shell", 1, 1)]


def test_what_a_person_writes_takes_the_place_of_the_fix(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    asked, changed = editing(tmp_path, (f"+{END}", f"+{END}  # now\n+    # V1"), ("@@ -", "# mine\n@@ -"))
    assert "openhands_v0" not in asked[0].draft
    assert changed["a.py"].endswith(f"def end(name):\n{END}  # now\n    # V1\n")
    assert "from openhands_v0 import adapt_v0\n" in changed["a.py"]
    assert "adapt_v0(requests).post" in changed["a.py"]
    assert "openhands_v0.py" in changed


def test_an_adapter_that_a_person_does_not_use_is_not_added(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    changed = editing(tmp_path, ("adapt_v0(requests).post", "requests.put"))[1]
    assert changed.keys() == {"a.py"}
    assert "requests.put(" in changed["a.py"]
    assert "adapt_v0" not in changed["a.py"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["", "\n", "\n\n\nLAST = 1"])
def test_the_rest_of_the_file_stays_as_it_is(tmp_path: Path, end: str, tail: str) -> None:
    text = ONLY_END.rstrip() + tail
    write(tmp_path, {"a.py": text.replace("\n", end)})
    changed = editing(tmp_path, (f"+{END}", f"+{END}\n+    # V1"))[1]
    old = f"    requests.delete(f'{URL}/secrets/{{name}}')"
    assert changed["a.py"] == text.replace(old, f"{END}\n    # V1").replace("\n", end)


def test_where_all_is_taken_out_the_change_is_left(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": ONLY_END})

    def decide(question: Question) -> Decision | Edited:
        lines = [line for line in question.draft.split("\n") if not line.startswith("+") or "+++" in line]
        return Edited("\n".join(f" {line[1:]}" if line.startswith("-   ") else line for line in lines))

    done = run(config_of(tmp_path), fixing=True, accept=decide)
    assert not done.changes
    assert [one.reason for one in done.findings] == ["left by choice"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("+    requests", "+    requests(", "a.py would not parse ("),
        ("-    requests", "-    other", "line 8 of the edited diff is not what stands in a.py there"),
        ("+    requests", "*    requests", "line 9 of the edited diff begins with none of ' ', '-', '+' and"),
        ("@@ -", "@@ -9", "of the edited diff is not what stands in a.py there"),
        ("diff --git", "diff --git a/b b/b\ndiff --git", "the edited diff has more files than before"),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    write(tmp_path, {"a.py": ONLY_END})
    told: list[str] = []

    def decide(question: Question) -> Decision:
        assert old in question.draft
        told.append(question.objection(question.draft.replace(old, new)))
        return Decision.SKIP

    run(config_of(tmp_path), fixing=True, accept=decide)
    assert said in told[0]


def test_what_stands_inside_another_file_is_not_edited(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": f"```sh\ncurl -X DELETE {URL}/secrets/one\n```\n"})
    drafts: list[str] = []

    def decide(question: Question) -> Decision:
        drafts.append(question.draft)
        return Decision.SKIP

    run(config_of(tmp_path), fixing=True, accept=decide)
    assert drafts == [""]
