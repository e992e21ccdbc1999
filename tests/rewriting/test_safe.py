"""What is called safe is: the program prints the same on V0 before its migration, and on V1 after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.client_process import NODE, PYTHON, run
from tests.languages.migrating import migrated
from tests.node.tools import link_packages
from tests.pipeline.matching import known
from tests.servers import V0World, V1World
from v0to1.core.model import Finding, Verdict

pytestmark = pytest.mark.whole

PYTHON_HEAD = """\
import os

import {library}

OPENHANDS = os.environ["OPENHANDS_URL"]
HEADERS = {{"Authorization": f"Bearer {{os.environ['OPENHANDS_API_KEY']}}"}}

"""
NODE_HEAD = """\
const OPENHANDS = process.env.OPENHANDS_URL;
const authorization = `Bearer ${process.env.OPENHANDS_API_KEY}`;
const headers = { Authorization: authorization, 'Content-Type': 'application/json' };
"""
USER_OF_PYTHON = """\
answer = {library}.get(f"{{OPENHANDS}}/api/user/info", headers=HEADERS)
answer.raise_for_status()
user = answer.json()
print(user["id"], user["login"], user["avatar_url"], user.get("company"), user.get("name"), user["email"])
print(sorted(user.items()))
"""
DELETE_OF_PYTHON = """\
for name in ("TOKEN", "TOKEN"):
    gone = {library}.delete(f"{{OPENHANDS}}/api/secrets/{{name}}", headers=HEADERS)
    print(gone.status_code, gone.status_code == 200)
"""
TOKENS_OF_PYTHON = """\
tokens = {{"provider_tokens": {{"github": {{"token": "t"}}}}}}
stored = {library}.post(f"{{OPENHANDS}}/api/add-git-providers", json=tokens, headers=HEADERS)
stored.raise_for_status()
print("stored")
"""
USER_OF_NODE = """\
const answer = await fetch(`${OPENHANDS}/api/user/info`, { headers });
if (!answer.ok) throw new Error('no user');
const user = await answer.json();
console.log(user.id, user.login, user.avatar_url, user.company, user.name, user.email);
"""
DELETE_OF_NODE = """\
for (const name of ['TOKEN', 'TOKEN']) {
  const gone = await fetch(`${OPENHANDS}/api/secrets/${name}`, { method: 'DELETE', headers });
  console.log(gone.status, gone.status === 200);
}
"""
TOKENS_OF_NODE = """\
const body = JSON.stringify({ provider_tokens: { github: { token: 't' } } });
const stored = await fetch(`${OPENHANDS}/api/add-git-providers`, { method: 'POST', headers, body });
if (!stored.ok) throw new Error('not stored');
console.log('stored');
"""
PARTS = {
    "user/info": (USER_OF_PYTHON, USER_OF_NODE),
    "secrets/delete": (DELETE_OF_PYTHON, DELETE_OF_NODE),
    "secrets/add-git-providers": (TOKENS_OF_PYTHON, TOKENS_OF_NODE),
}
"""A client of each rule that may be safe, in Python and in JavaScript."""

SHARED_SESSION = (
    PYTHON_HEAD
    + """\
session = {library}.Session()
session.headers.update(HEADERS)
print([one["status"] for one in session.get(f"{{OPENHANDS}}/api/conversations").json()["results"]])
print(session.get(f"{{OPENHANDS}}/api/user/info").json()["login"])
print([one["status"] for one in session.get(f"{{OPENHANDS}}/api/conversations").json()["results"]])
"""
).format(library="requests")
"""A session that sends what is safe, too."""


def outputs(folder: Path, name: str, *, safe_only: bool) -> tuple[str, str, tuple[Finding, ...]]:
    """What a client prints on V0, and migrated on V1; with the findings of its migration."""
    program = NODE if name.endswith(".mjs") else PYTHON
    if program is NODE:
        link_packages(folder)
    shown = []
    findings: tuple[Finding, ...] = ()
    for world in (V0World(), V1World()):
        with world:
            if isinstance(world, V1World):
                findings = migrated(folder, {}, "auto", safe_only=safe_only)[0]
            world.seed_conversation(title="Earlier", repository="acme/web", status="STOPPED")
            world.account.secrets["TOKEN"] = {"name": "TOKEN", "value": "v"}
            environment = {"OPENHANDS_URL": world.app_url, "OPENHANDS_API_KEY": world.api_key}
            shown.append(run(folder, name, env=environment, program=program).stdout)
            assert all(call.path.startswith("/api/v1/") for call in world.calls) or isinstance(world, V0World)
    return shown[0], shown[1], findings


def test_each_rule_that_may_be_safe_has_a_client() -> None:
    assert {rule.id for rule in known().rules if rule.verdict is Verdict.SAFE} == PARTS.keys()


@pytest.mark.parametrize("library", ["requests", "httpx", "node"])
@pytest.mark.parametrize("rule", PARTS)
def test_a_safe_rewrite_changes_nothing_that_is_seen(tmp_path: Path, rule: str, library: str) -> None:
    python, node = PARTS[rule]
    name = "client.mjs" if library == "node" else "client.py"
    text = NODE_HEAD + node if library == "node" else (PYTHON_HEAD + python).format(library=library)
    (tmp_path / name).write_text(text, encoding="utf-8")
    before, after, findings = outputs(tmp_path, name, safe_only=True)
    assert [(one.rule, one.verdict, one.applied) for one in findings] == [(rule, Verdict.SAFE, True)]
    assert after == before


def test_what_is_safe_is_rewritten_on_a_session_that_goes_through_the_adapter(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(SHARED_SESSION, encoding="utf-8")
    before, after, findings = outputs(tmp_path, "client.py", safe_only=False)
    fixes = sorted({(one.rule, one.fix, one.verdict) for one in findings if one.applied})
    assert fixes == [
        ("conversations/list", "adapter", Verdict.REVIEW),
        ("user/info", "rewrite", Verdict.SAFE),
    ]
    assert after == before
