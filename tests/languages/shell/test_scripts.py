"""Shell scripts: look-alikes stay, and V0 clients become what a person would write, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from tests.languages.shell.scripts import (
    ALIKE,
    CASES,
    after,
    alike,
    before,
    complaints,
    complaints_of,
    parses,
)
from v0to1.core.model import Verdict
from v0to1.helpers.stamp import read_stamp

HELPER = "openhands_v1.sh"


@pytest.mark.parametrize("name", ALIKE)
def test_look_alike_stays(name: str, tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {"script.sh": alike(name)})

    assert changed == {}
    assert [one for one in findings if one.verdict is not Verdict.AMBIGUOUS] == []


@pytest.mark.parametrize("name", CASES)
def test_client_becomes_exactly_this(name: str, tmp_path: Path) -> None:
    _, changed = migrated(tmp_path, {"script.sh": before(name)})
    helper = changed.pop(HELPER, "")

    assert changed == {"script.sh": after(name)}
    assert (HELPER in after(name)) == bool(helper)
    stamp = read_stamp(helper)
    assert not helper or (stamp is not None and not stamp.edited)


def test_shellcheck_has_nothing_new_to_say() -> None:
    old, new = ([text(name) for name in CASES] for text in (before, after))
    told = zip(CASES, complaints_of(new), complaints_of(old), strict=True)

    assert [name for name in CASES if not parses(after(name))] == []
    assert {name: said - known for name, said, known in told if said - known} == {}


def test_helper_is_found_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    _, changed = migrated(tmp_path, {"bin/run.sh": before("literal")})

    assert set(changed) == {"bin/run.sh", f"bin/{HELPER}"}
    (tmp_path / "bin" / HELPER).write_text("echo found\nexit 7\n", encoding="utf-8")
    done = subprocess.run(
        ["sh", "bin/run.sh", "x"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (7, "found\n")


def test_library_has_its_helper_beside_those_that_take_it_in(tmp_path: Path) -> None:
    texts = {
        "lib/api.sh": (
            "status_of() {\n"
            '  curl -s -H "Authorization: Bearer $K" "https://app.all-hands.dev/api/conversations/$1"'
            " | jq -r .status\n}\n"
        ),
        "main.sh": (
            '#!/bin/bash\nsource "$(dirname "$0")/lib/api.sh"\n'
            '[[ $(status_of "$1") == STOPPED ]] && echo done\n'
        ),
    }
    _, changed = migrated(tmp_path, texts)

    assert set(changed) == {"lib/api.sh", HELPER}
    assert '. "$(dirname "${BASH_SOURCE[0]}")/../openhands_v1.sh"\n' in changed["lib/api.sh"]
    assert (
        '"https://app.all-hands.dev/api/v1/app-conversations?ids=$1" | openhands_v1_agent_status'
        in (changed["lib/api.sh"])
    )


def test_function_of_another_script_is_followed(tmp_path: Path) -> None:
    texts = {
        "api.sh": 'get() { curl -s -H "Authorization: Bearer $K" "$OPENHANDS_URL$1"; }\n',
        "main.sh": '#!/bin/bash\n. ./api.sh\nget "/api/conversations/$1" | jq -r .title\n',
    }
    _, changed = migrated(tmp_path, texts)

    assert changed == {
        "main.sh": "#!/bin/bash\n. ./api.sh\nget \"/api/v1/app-conversations?ids=$1\" | jq -r '.[0].title'\n"
    }


def test_a_whole_pipeline_stays_clean(tmp_path: Path) -> None:
    folder = Path(__file__).parents[3] / "examples" / "shell_pipeline"
    texts = {one.relative_to(folder).as_posix(): one.read_text("utf-8") for one in folder.rglob("*.sh")}
    _, changed = migrated(tmp_path, texts)

    assert set(changed) >= {"start.sh", "collect.sh", "lib/openhands.sh", HELPER}
    assert not any("/api/conversations" in text for name, text in changed.items() if name != HELPER)
    assert {name: complaints(text) for name, text in changed.items() if complaints(text)} == {}
