"""Scripts that are adapted: shellcheck has nothing new to say of them, and what they take in is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.languages.clients import clients
from tests.languages.migrating import adapted, migrated

SCRIPTS = [
    files["client.sh"]
    for heading, files in clients(Path(__file__).with_name("found.md"))
    if not heading.startswith("nothing")
]
EXAMPLE = Path(__file__).parents[3] / "examples" / "shell_pipeline"


def complaints(folder: Path, texts: Sequence[str], shell: str = "bash") -> list[Counter[int]]:
    """What shellcheck says of scripts: how often it gives each of its codes."""
    program = shutil.which("shellcheck")
    assert program is not None, "these tests need shellcheck: make programs"
    folder.mkdir()
    files = [folder / f"{number}.sh" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    command = [program, "--format", "json", "--shell", shell, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    return [Counter(one["code"] for one in found if one["file"] == str(file)) for file in files]


def parses(text: str) -> bool:
    """Whether bash takes a text for a script."""
    return not subprocess.run(
        ["bash", "-n"], input=text, capture_output=True, text=True, check=False
    ).returncode


def test_shellcheck_has_nothing_new_to_say(tmp_path: Path) -> None:
    texts = SCRIPTS + [one.read_text("utf-8") for one in sorted(EXAMPLE.rglob("*.sh"))]
    after = [
        migrated(tmp_path / str(number), {"client.sh": text}, "auto")[1].get("client.sh", text)
        for number, text in enumerate(texts)
    ]
    said = zip(after, complaints(tmp_path / "old", texts), complaints(tmp_path / "new", after), strict=True)
    assert [(text, new - old) for text, old, new in said if new - old or not parses(text)] == []


LIBRARY = 'get() { curl -s -H "Authorization: Bearer $K" "$OPENHANDS_URL$1"; }\n'
TAKEN_IN = {
    "beside it": ("api.sh", ". ./api.sh"),
    "below it": ("lib/api.sh", 'source "$(dirname "$0")/lib/api.sh"'),
}


@pytest.mark.parametrize("name", TAKEN_IN)
def test_the_function_of_another_script_is_followed(tmp_path: Path, name: str) -> None:
    path, line = TAKEN_IN[name]
    main = f'#!/bin/bash\n{line}\nget "/api/conversations/$1" | jq -r .title\n'
    assert adapted(tmp_path, {path: LIBRARY, "main.sh": main}) == ["main.sh:conversations/get"]
