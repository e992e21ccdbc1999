"""A recipe of make takes in the helper in the line that needs it: each has a shell of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons
from tests.servers import V1World

HEAD = "AUTH = Authorization: Bearer $(OPENHANDS_API_KEY)\n\n"
START = """\
start:
\t@curl -fsS "$(OPENHANDS_URL)/api/conversations" -H "$(AUTH)" -H "Content-Type: application/json" \\
\t  -d '{"initial_user_msg": "hello"}' | jq -r .conversation_id > id
"""
SHOW = """\
show: start
\techo started
\t@curl -fsS "$(OPENHANDS_URL)/api/conversations/$$(cat id)" -H "$(AUTH)" | jq -r .title
"""


def test_each_line_that_needs_it_takes_in_the_helper(tmp_path: Path) -> None:
    texts = {"tools/Makefile": HEAD + START + SHOW}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert "tools/openhands_v1.sh" in after
    lines = added(texts, after, "tools/Makefile")
    assert [line for line in lines if ". ./openhands_v1.sh" in line] == [lines[0]]
    assert lines[0].startswith('@. ./openhands_v1.sh && curl -fsS "$(OPENHANDS_URL)/api/v1/app-conv')
    with V1World() as world:
        environment = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
        run = ["env", "NO_PROXY=*", *(f"{name}={value}" for name, value in environment.items())]
        done = subprocess.run(
            [*run, "make", "-s", "-C", str(tmp_path / "tools"), "show"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr, world.violations) == (0, "", [])
    assert done.stdout.startswith("started\nConversation ")


@pytest.mark.parametrize("name", ["rules.mk", "tools/rules.mk"])
def test_a_part_that_any_makefile_may_include_cannot(tmp_path: Path, name: str) -> None:
    """Its commands run in the folder of the file that includes it."""
    findings, after = migrated(tmp_path, {name: HEAD + START})
    assert ["a shell of its own" in reason for reason in reasons(findings).values()] == [True]
    assert not after
