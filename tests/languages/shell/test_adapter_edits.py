"""Commands of scripts behind the run-time adapter: where it is put, and that it is found again and runs."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.languages.shell.test_scripts import complaints
from tests.servers import V1World
from v0to1.config import Config
from v0to1.core.model import Run, Verdict
from v0to1.pipeline import run

FILE = "openhands_v0.py"
KEY = '-H "Authorization: Bearer $OPENHANDS_API_KEY"'
DELETE = f'curl -s -X DELETE "$OPENHANDS_URL/api/conversations/$1" {KEY}'
BARE = "curl -s -X DELETE $OPENHANDS_URL/api/conversations/$1 -H 'Authorization: Bearer $OPENHANDS_API_KEY'"
FUNCTION = 'curl() { python3 "$(dirname "${BASH_SOURCE[0]}")/openhands_v0.py" curl "$@"; }\n'
ABSOLUTE = 'openhands_v0="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/openhands_v0.py"\n'
BY_VARIABLE = 'curl() { python3 "$openhands_v0" curl "$@"; }\n'


def adapted(folder: Path, texts: Mapping[str, str]) -> Run:
    """A migration of a project that is written, and does nothing the second time."""
    write(folder, texts)
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="always")
    done = run(config, fixing=True)
    for each in done.changes:
        (folder / each.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / each.path).write_bytes(each.after.encode())
    again = run(config, fixing=True)
    assert again.changes == ()
    assert [(one.rule, one.fix) for one in again.findings] == [(one.rule, one.fix) for one in done.findings]
    return done


def after(folder: Path, text: str, name: str = "run.sh") -> str:
    """A script that goes through the adapter with all that it asks."""
    done = adapted(folder, {name: text})
    assert {(one.fix, one.applied, one.verdict) for one in done.findings} == {
        ("adapter", True, Verdict.REVIEW)
    }
    return (folder / name).read_bytes().decode()


CASES = {
    "bash": (
        f"#!/bin/bash\nset -euo pipefail\n{DELETE}\n",
        f"#!/bin/bash\nset -euo pipefail\n\n{FUNCTION}\n{DELETE}\n",
    ),
    "sh": (f"#!/bin/sh\n{DELETE}\n", f"#!/bin/sh\n{FUNCTION.replace('${BASH_SOURCE[0]}', '$0')}\n{DELETE}\n"),
    "cd": (
        f"#!/bin/bash\ncd /tmp || exit 1\n{DELETE}\n",
        f"#!/bin/bash\n{ABSOLUTE}{BY_VARIABLE}\ncd /tmp || exit 1\n{DELETE}\n",
    ),
    "cd of another": (
        f'#!/bin/bash\nHERE="$(cd "$(dirname "$0")" && pwd)"\n{DELETE} >"$HERE/out"\n',
        f'#!/bin/bash\n{FUNCTION}\nHERE="$(cd "$(dirname "$0")" && pwd)"\n{DELETE} >"$HERE/out"\n',
    ),
    "xargs": (f"#!/bin/bash\nxargs -n 1 curl -s -X DELETE {KEY} < ids\n{DELETE}\n", None),
    "timeout": (
        f"#!/bin/bash\ntimeout 5 {DELETE}\n",
        '#!/bin/bash\ntimeout 5 python3 "$(dirname "${BASH_SOURCE[0]}")/openhands_v0.py" ' + DELETE + "\n",
    ),
    "path": (
        f"#!/bin/bash\n/usr/bin/{DELETE}\n",
        '#!/bin/bash\npython3 "$(dirname "${BASH_SOURCE[0]}")/openhands_v0.py" ' + DELETE + "\n",
    ),
    "child shell": (
        f"#!/bin/bash\nsh -c '{DELETE}' - \"$1\"\n",
        f'#!/bin/bash\n{ABSOLUTE}export openhands_v0\n\nsh -c \'python3 "$openhands_v0" {DELETE}\' - "$1"\n',
    ),
    "child shell in double quotes": (
        f'#!/bin/bash\nbash -c "{BARE}"\n',
        f"#!/bin/bash\n{ABSOLUTE}\nbash -c \"python3 '$openhands_v0' {BARE}\"\n",
    ),
    "eval": (f'#!/bin/bash\neval "{BARE}"\n', f'#!/bin/bash\n{FUNCTION}\neval "{BARE}"\n'),
    "substitution": (
        f'#!/bin/bash\nsaid=$({DELETE})\n({DELETE}) &\necho "$said" | {DELETE} -d @-\n',
        f'#!/bin/bash\n{FUNCTION}\nsaid=$({DELETE})\n({DELETE}) &\necho "$said" | {DELETE} -d @-\n',
    ),
    "functions": (
        (
            f'#!/bin/bash\napi() {{ curl -s {KEY} "$@"; }}\n'
            'api -X DELETE "$OPENHANDS_URL/api/conversations/$1"\n'
        ),
        (
            f'#!/bin/bash\n{FUNCTION}\napi() {{ curl -s {KEY} "$@"; }}\n'
            'api -X DELETE "$OPENHANDS_URL/api/conversations/$1"\n'
        ),
    ),
    "variable": (
        f'#!/bin/bash\nCURL="curl -s"\n$CURL -X DELETE "$OPENHANDS_URL/api/conversations/$1" {KEY}\n',
        (
            f'#!/bin/bash\n{FUNCTION}\nCURL="curl -s"\n'
            f'$CURL -X DELETE "$OPENHANDS_URL/api/conversations/$1" {KEY}\n'
        ),
    ),
    "link": (
        f'#!/bin/bash\nHERE=$(dirname "$(readlink -f "$0")")\n{DELETE} >"$HERE/out"\n',
        (
            '#!/bin/bash\ncurl() { python3 "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/openhands_v0.py" '
            f'curl "$@"; }}\n\nHERE=$(dirname "$(readlink -f "$0")")\n{DELETE} >"$HERE/out"\n'
        ),
    ),
    "lines of Windows": (
        f"#!/bin/bash\r\nset -e\r\n{DELETE}\r\n",
        f"#!/bin/bash\r\nset -e\r\n\r\n{FUNCTION[:-1]}\r\n\r\n{DELETE}\r\n",
    ),
}


@pytest.mark.parametrize("name", [name for name, (_, new) in CASES.items() if new])
def test_one_line_puts_the_tool_behind_the_adapter(name: str, tmp_path: Path) -> None:
    old, new = CASES[name]

    assert after(tmp_path, old) == new
    text = (tmp_path / FILE).read_text()
    assert "#   curl, conversations/delete\n" in text
    shell = "sh" if "/bin/sh\n" in old else "bash"
    if "\r" not in old:
        said_before, said = complaints(tmp_path / "checked", [old, str(new)], shell)
        assert not said - said_before


def test_each_tool_has_a_line(tmp_path: Path) -> None:
    text = after(
        tmp_path,
        f"#!/bin/sh\n{DELETE}\n"
        'wget -qO- --header "Authorization: Bearer $K" "$OPENHANDS_URL/api/conversations"\n'
        'http GET "$OPENHANDS_URL/api/conversations/$1" "Authorization: Bearer $K"\n',
    )

    start = '{ python3 "$(dirname "$0")/openhands_v0.py"'
    tools = ("curl", "http", "wget")
    assert text.startswith("#!/bin/sh\n" + "".join(f'{tool}() {start} {tool} "$@"; }}\n' for tool in tools))
    assert "#   curl, httpie, wget, conversations/" in (tmp_path / FILE).read_text()


def test_a_library_says_where_it_stands(tmp_path: Path) -> None:
    call = "remove() {\n  " + DELETE + "\n}\n"
    one = '#!/bin/bash\nsource "$(dirname "${BASH_SOURCE[0]}")/lib/api.sh"\nremove "$1"\n'
    done = adapted(tmp_path, {"lib/api.sh": call, "one.sh": one, "two.sh": one})

    assert sorted(each.path for each in done.changes) == ["lib/api.sh", FILE]
    assert (tmp_path / "lib/api.sh").read_text() == FUNCTION.replace(")/o", ")/../o") + "\n" + call


def test_a_library_that_cannot_is_left_to_those_who_take_it_in(tmp_path: Path) -> None:
    call = "remove() {\n  " + DELETE + "\n}\n"
    done = adapted(tmp_path, {"lib/api.sh": call, "run.sh": '#!/bin/sh\n. ./lib/api.sh\nremove "$1"\n'})

    assert sorted(each.path for each in done.changes) == [FILE, "run.sh"]
    assert FUNCTION.replace("${BASH_SOURCE[0]}", "$0") in (tmp_path / "run.sh").read_text()


WORKFLOW = """on: push
jobs:
  stop:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          set -e
          DELETE
"""
INSIDE = {
    "Makefile": (f"stop:\n\t{DELETE.replace('$', '$$')}\n", "python3 ./openhands_v0.py curl -s -X DELETE"),
    "package.json": (
        json.dumps({"scripts": {"stop": DELETE}}),
        "python3 ./openhands_v0.py curl -s -X DELETE",
    ),
    ".github/workflows/stop.yml": (
        WORKFLOW.replace("DELETE", DELETE),
        "python3 .github/openhands_v0.py curl -s -X DELETE",
    ),
}


@pytest.mark.parametrize("path", INSIDE)
def test_commands_in_other_files_name_the_adapter(path: str, tmp_path: Path) -> None:
    old, new = INSIDE[path]
    text = after(tmp_path, old, path)

    assert text == old.replace("curl -s -X DELETE", new)
    folder = path.rpartition("/")[0].removesuffix("/workflows")
    assert (tmp_path / folder / FILE).is_file()


LEFT = {
    "README.md": (
        f"# It\n\n```bash\n{DELETE}\n```\n",
        "the document shows it to people, who need the V1 request",
    ),
    "Dockerfile": (f"FROM x\nRUN {DELETE}\n", "its image does not contain the adapter file"),
    "run.sh": (f"#!/bin/bash\nssh host {DELETE}\n", "the command runs elsewhere (ssh)"),
    ".github/workflows/a.yml": (
        WORKFLOW.replace("DELETE", DELETE).replace("uses: actions/checkout@v4", "run: true"),
        "the job does not check out the repository first",
    ),
    ".github/workflows/b.yml": (
        WORKFLOW.replace("DELETE", DELETE).replace("    steps", "    container: alpine\n    steps"),
        "the job runs in a container",
    ),
}


@pytest.mark.parametrize("path", LEFT)
def test_where_no_file_can_be_it_is_left(path: str, tmp_path: Path) -> None:
    old, reason = LEFT[path]
    done = adapted(tmp_path, {path: old})

    assert done.changes == ()
    assert [(one.verdict, one.fix) for one in done.findings] == [(Verdict.MANUAL, "")]
    assert reason in done.findings[0].reason


def test_a_script_that_is_copied_by_itself_is_left(tmp_path: Path) -> None:
    image = "FROM python\nCOPY bin/stop.sh /usr/bin/\n"
    done = adapted(tmp_path, {"bin/stop.sh": f"#!/bin/bash\n{DELETE}\n", "Dockerfile": image})

    assert done.changes == ()
    assert done.findings[0].reason.startswith("Dockerfile copies stop.sh into an image by itself")


def test_functions_and_programs_of_tests_stay_in_the_place_of_the_tool(tmp_path: Path) -> None:
    by_function = "#!/bin/bash\ncurl() { echo ours; }\nexport -f curl\n./stop.sh 1\n"
    stub = (
        '#!/bin/bash\nset -e\nprintf "#!/bin/sh\\necho ours\\n" > bin/curl\nchmod +x bin/curl\n'
        'PATH="$PWD/bin:$PATH" ./other/stop.sh 1\n'
    )
    texts = {"stop.sh": f"#!/bin/bash\n{DELETE}\n", "stop_test.sh": by_function}
    other = {"other/stop.sh": f"#!/bin/bash\n{DELETE}\n", "other_test.sh": stub}
    adapted(tmp_path, {**texts, **other})

    for path in (*texts, *other):
        (tmp_path / path).chmod(0o755)
    (tmp_path / "bin").mkdir()
    assert (tmp_path / "stop_test.sh").read_text() == by_function
    assert "\nset -e\n\nexport OPENHANDS_V0_ADAPTER=off\n\nprintf" in (tmp_path / "other_test.sh").read_text()
    for test in ("stop_test.sh", "other_test.sh"):
        done = subprocess.run([f"./{test}"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "ours\n", "")


def test_two_languages_share_one_file(tmp_path: Path) -> None:
    client = (
        "import os\nimport requests\n\n\ndef stop(conversation_id):\n"
        '    url = f"https://app.all-hands.dev/api/conversations/{conversation_id}"\n'
        '    return requests.get(url, headers={"Authorization": os.environ["K"]}).json()["status"]\n'
    )
    done = adapted(tmp_path, {"client.py": client, "stop.sh": f"#!/bin/bash\n{DELETE}\n"})

    assert [each.path for each in done.changes if each.path == FILE] == [FILE]
    assert "#   curl, requests, conversations/delete, conversations/get\n" in (tmp_path / FILE).read_text()


def test_what_can_be_rewritten_is_rewritten(tmp_path: Path) -> None:
    listed = 'curl -s "$OPENHANDS_URL/api/conversations" | jq -r ".results[].title"'
    write(tmp_path, {"list.sh": f"#!/bin/bash\n{listed}\n"})
    done = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25), adapter="auto"), fixing=True)

    assert [one.fix for one in done.findings] == ["rewrite"]
    assert FILE not in {each.path for each in done.changes}


def test_a_script_asks_v1(tmp_path: Path) -> None:
    script = (
        "#!/bin/bash\nset -euo pipefail\ncd /\n"
        f'api() {{ curl -sSf {KEY} -H "Content-Type: application/json" "$@"; }}\n'
        'api "$OPENHANDS_URL/api/conversations" -d \'{"initial_user_msg": "Go"}\' | cut -c1-14\n'
        'api "$OPENHANDS_URL/api/conversations/$1" -o "$OUT"\n'
        'url="$OPENHANDS_URL/api/conversations/$1"\n'
        f"curl -s -o /dev/null -w '%{{http_code}}\\n' -X DELETE \"$url\" {KEY}\n"
    )
    adapted(tmp_path, {"bin/run.sh": script})
    with V1World() as world:
        seeded = world.seed_conversation()
        settings = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
        done = subprocess.run(
            ["bash", "bin/run.sh", seeded],
            cwd=tmp_path,
            env={**os.environ, **settings, "OUT": str(tmp_path / "out.json")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, '{"status":"ok"\n200\n', "")
    said = json.loads((tmp_path / "out.json").read_text())
    assert (said["status"], said["title"]) == ("RUNNING", "Seeded")
