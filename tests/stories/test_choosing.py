"""A person who takes what it wants of a migration, and puts a part of it back."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.stories.scratch import HEAD, SAFE, STOP, Scratch, repository

V0TO1 = (sys.executable, "-m", "v0to1")
NEW = SAFE.replace("/api/secrets", "/api/v1/secrets")
FILES = {"a.py": HEAD + SAFE, "b.py": HEAD + SAFE + STOP, "c.py": HEAD + SAFE}


def team(folder: Path) -> Scratch:
    """A repository with three files, and an editor that changes the name of a secret."""
    editor = "sed -i /^+/s/token/TOKEN/"
    found = repository(folder / "team", V0TO1_STATE_DIR=str(folder / "state"), EDITOR=editor)
    for name, text in FILES.items():
        found.write(name, text)
    found.commit("A client of V0")
    return found


def texts(found: Scratch) -> list[str]:
    return [found.read(name) for name in FILES]


def test_what_is_accepted_is_written_and_undone_in_parts(tmp_path: Path) -> None:
    own = team(tmp_path)
    shown = own.run(*V0TO1, "migrate", "--write", "--interactive", codes=(1,), given="y\n?\ny\nn\nn\n")
    assert shown.startswith(
        "Each change is shown with its diff. When all are answered, the accepted ones are written"
    )
    assert [f"Python change {number} of 4: make it" in shown for number in range(1, 6)] == [True] * 4 + [
        False
    ]
    assert "n - leave this change out" in shown
    assert texts(own) == [HEAD + NEW, HEAD + NEW + STOP, FILES["c.py"]]

    # One of them is edited; the other can be undone all the same, and the first when it is as it was.
    own.write("b.py", HEAD + NEW + STOP + "print()\n")
    assert "changed since the migration: b.py; to undo the other files alone: v0to1 undo a.py" in own.run(
        *V0TO1, "undo", codes=(2,)
    )
    assert own.run(*V0TO1, "undo", "a.py").startswith("restored a.py\nkept b.py\n")
    own.write("b.py", HEAD + NEW + STOP)
    assert own.run(*V0TO1, "undo") == "restored b.py\n"
    assert texts(own) == list(FILES.values())


def test_without_write_the_diff_of_what_was_accepted_is_printed(tmp_path: Path) -> None:
    own = team(tmp_path)
    shown = own.run(*V0TO1, "migrate", "--interactive", codes=(1,), given="e\nq\n")
    assert shown.startswith(
        "Each change is shown with its diff. Nothing is written: the accepted ones are printed"
    )
    assert texts(own) == list(FILES.values())
    own.write("v1.diff", shown[shown.rindex("diff --git") :].partition("\n\n")[0] + "\n")
    changed = NEW.replace("token", "TOKEN")
    assert f"\n+{changed}" in own.read("v1.diff")
