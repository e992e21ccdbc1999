"""Shell scripts in workflows, documents, recipes and collections, and what they need written out in them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.laws.stories import contents, migration, project
from tests.servers import V0World, V1World
from v0to1.core.model import Run, Verdict

STEP = """\
on: push
jobs:
  a:
    steps:
      - name: start  # é
        env: {OPENHANDS_URL: "${{ vars.OPENHANDS_URL }}"}
        run: |
          set -eu
          ANSWER=$(curl -sf -X POST "$OPENHANDS_URL/api/conversations" \\
            -H "Authorization: Bearer ${{ secrets.OPENHANDS_API_KEY }}" \\
            -H 'Content-Type: application/json' \\
            -d '{"initial_user_msg": "Look at ${{ github.event.issue.title }}", "repository": "acme/web"}')
          echo "$ANSWER" | jq -r .conversation_id
      - run: >-
          curl -sf "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $KEY"
          | jq '.results | length'
"""
SECRETS = re.compile(r"\$\{\{ (?:secrets|github|vars)\.(?:[\w.]+\.)?(\w+) \}\}")


def migrated(path: str, text: str) -> tuple[Run, str]:
    """A run over one file, and what becomes of the file."""
    with project({path: text.encode()}) as folder:
        done = migration(folder)
    assert not done.failed and {one.path for one in done.changes} <= {path}
    return done, done.changes[0].after if done.changes else text


def ran(workflow: str, world: V0World | V1World, folder: Path) -> list[str]:
    """What the steps of a workflow say, run as GitHub would."""
    said = []
    for step in yaml.safe_load(workflow)["jobs"]["a"]["steps"]:
        script = SECRETS.sub(
            lambda found: {"OPENHANDS_API_KEY": world.api_key}.get(found[1], "it"), step["run"]
        )
        env = {"PATH": os.environ["PATH"], "OPENHANDS_URL": world.app_url, "KEY": world.api_key}
        done = subprocess.run(
            ["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout.strip())
    return said


def test_a_workflow_does_the_same_on_v1(tmp_path: Path) -> None:
    done, after = migrated(".github/workflows/a.yml", STEP)

    assert [one.verdict for one in done.findings] == [Verdict.REVIEW, Verdict.REVIEW]
    assert yaml.safe_load(after)["jobs"]["a"]["steps"][0]["name"] == "start"
    assert SECRETS.sub("", after) != after
    with V0World() as world:
        before = ran(STEP, world, tmp_path)
    with V1World() as world:
        now = ran(after, world, tmp_path)
    assert [re.sub(r"[0-9a-f]{32}", "id", line) for line in before] == ["id", "1"]
    assert [re.sub(r"[0-9a-f]{32}", "id", line) for line in now] == ["id", "1"]


def test_a_second_run_changes_nothing() -> None:
    _, after = migrated(".github/workflows/a.yml", STEP)
    with project({".github/workflows/a.yml": after.encode()}) as folder:
        again = migration(folder)
        assert again.changes == ()
        assert contents(folder) == {".github/workflows/a.yml": after.encode()}


RECIPE = "URL ?= https://app.all-hands.dev\nstart:\n\t@curl -s -X POST $(URL)/api/conversations{}\n"


def test_make_gets_no_function_over_several_lines() -> None:
    """Each line of a recipe is a shell of its own: what needs no function has none."""
    listed = RECIPE.replace("start", "list").replace(" -X POST", "").format(" | jq '.results[].status'")
    _, after = migrated("Makefile", listed)
    assert after == listed.replace("/api/conversations", "/api/v1/app-conversations/search").replace(
        ".results[].status", ".items[].sandbox_status"
    )


def test_requests_without_a_program() -> None:
    text = (
        "@url = https://app.all-hands.dev\n\n### start\nPOST {{url}}/api/conversations\nA: {{key}}\n\n"
        '{"initial_user_msg": "it\'s"}\n\n### stop\nPOST {{url}}/api/conversations/{{id}}/stop\n'
    )
    done, after = migrated("a.http", text)
    new = '{"initial_message": {"content": [{"type": "text", "text": "it\'s"}]}}'
    assert after == text.replace("/api/conversations\n", "/api/v1/app-conversations\n").replace(
        '{"initial_user_msg": "it\'s"}', new
    )
    assert {one.rule: one.verdict for one in done.findings} == {
        "conversations/create": Verdict.REVIEW,
        "conversations/stop": Verdict.MANUAL,
    }


def insomnia(**more: object) -> str:
    """An export of Insomnia with a request that starts a conversation, and one that removes it."""
    url = "https://app.all-hands.dev/api/conversations"
    key = [{"name": "Authorization", "value": "Bearer {{ _.key }}"}]
    body = {"mimeType": "application/json", "text": '{"initial_user_msg": "é"}'}
    start = {"_id": "req_1", "_type": "request", "method": "POST", "url": url, "headers": key, "body": body}
    stop = {
        "_id": "req_2",
        "_type": "request",
        "method": "DELETE",
        "url": url + "/{{ _.id }}",
        "headers": key,
    }
    resources = [{"_id": "wrk_1", "_type": "workspace", "name": "OpenHands"}, start | more, stop]
    return json.dumps({"_type": "export", "__export_format": 4, "resources": resources}, ensure_ascii=False)


def test_a_collection_of_insomnia_is_changed_where_nothing_uses_the_answer() -> None:
    text = insomnia(parameters=[])
    done, after = migrated("Insomnia_2026.json", text)

    new = json.dumps('{"initial_message": {"content": [{"type": "text", "text": "é"}]}}', ensure_ascii=False)
    assert after == text.replace("/api/conversations", "/api/v1/app-conversations").replace(
        json.dumps('{"initial_user_msg": "é"}', ensure_ascii=False), new
    )
    assert done.unresolved == ()


@pytest.mark.parametrize(
    "more",
    [
        {"parameters": [{"name": "limit", "value": "5"}]},
        {"description": "{% response 'body', 'req_1', 'b64::JC5pZA==::46b', 'never', 60 %}"},
    ],
)
def test_a_request_of_insomnia_whose_answer_is_used_is_left(more: dict[str, object]) -> None:
    text = insomnia(**more)
    done, after = migrated("insomnia.json", text)

    left = [one for one in done.findings if not one.applied]
    assert [one.v0 for one in left] == ["POST /api/conversations"]
    assert after == text.replace("/api/conversations/", "/api/v1/app-conversations/")


V0, V1 = "https://app.all-hands.dev/api/conversations", "https://app.all-hands.dev/api/v1/app-conversations"
BODY, NEW = (
    '{"initial_user_msg": "x", "repository": "a/b"}',
    '{"initial_message": {"content": [{"type": "text", "text": "x"}]}, "selected_repository": "a/b"}',
)
POD = "kind: Pod\nspec:\n  containers:\n  - image: curlimages/curl\n"
CHANGED = {
    "Dockerfile": (
        f'FROM x\nHEALTHCHECK CMD ["curl", "-f", "{V0}"]\nCMD ["sh", "-c", "curl -s {V0} | jq .results"]\n',
        (
            f'FROM x\nHEALTHCHECK CMD ["curl", "-f", "{V1}/search"]\n'
            f'CMD ["sh", "-c", "curl -s {V1}/search | jq .items"]\n'
        ),
    ),
    "compose.yml": (
        (
            f'services:\n  a:\n    command: ["sh", "-c", "curl -s {V0}/$$ID | jq .title"]\n    healthcheck:\n'
            f'      test: ["CMD", "curl", "-f", "{V0}"]\n'
        ),
        (
            f'services:\n  a:\n    command: ["sh", "-c", "curl -s \\"{V1}?ids=$$ID\\" | jq \'.[0].title\'"]\n'
            f'    healthcheck:\n      test: ["CMD", "curl", "-f", "{V1}/search"]\n'
        ),
    ),
    "job.yaml": (
        (
            f"{POD}    args: [-H, 'Authorization: Bearer $(KEY)',\n"
            f"      -d, '{BODY}', {V0}]\n  - command: [sh, -c]\n    args: ['curl -s {V0} | jq .results']\n"
        ),
        (
            f"{POD}    args: [-H, 'Authorization: Bearer $(KEY)',\n"
            f"      -d, '{NEW}', {V1}]\n"
            f"  - command: [sh, -c]\n    args: ['curl -s {V1}/search | jq .items']\n"
        ),
    ),
    ".github/workflows/a.yml": (
        f"jobs:\n  a:\n    steps:\n    - run: bash -c 'curl -s {V0} | jq .results'\n",
        f"jobs:\n  a:\n    steps:\n    - run: bash -c 'curl -s {V1}/search | jq .items'\n",
    ),
}


@pytest.mark.parametrize("path", CHANGED)
def test_commands_word_by_word_are_changed(path: str) -> None:
    before, expected = CHANGED[path]
    _, after = migrated(path, before)
    assert after == expected


LEFT = {
    "Dockerfile": (
        f'FROM x\nCMD ["sh", "-c", "curl -sX POST {V0}/1/stop"]\nRUN ["curl", "-X", "POST", "{V0}/1/stop"]\n'
    ),
    "compose.yml": f"services:\n  a:\n    command: [env, A=b, curl, -sX, POST, '{V0}/1/stop']\n",
    "pod.yaml": f"{POD}    args: [-sX, POST, {V0}/1/stop]\n",
}


@pytest.mark.parametrize("path", LEFT)
def test_commands_that_would_need_more_than_a_word_are_told(path: str) -> None:
    done, after = migrated(path, LEFT[path])
    assert after == LEFT[path]
    assert {one.verdict for one in done.findings} == {Verdict.MANUAL}
    assert all(one.reason for one in done.findings)


ALIKE = {
    "Dockerfile": 'FROM x\nCMD ["npm", "start"]\nCMD ["curl", "-f", "http://localhost/api/chat"]\n'
    f'LABEL url="{V0}"\nRUN ["echo", "{V0}"]\n',
    "compose.yml": "services:\n  a:\n    command: [node, server.js, --route, /api/conversations]\n"
    "    healthcheck: {test: [CMD, curl, -f, 'https://slack.com/api/conversations.list']}\n",
    "pod.yaml": f"{POD}    args: [-s, {V1}/search]\n"
    "  - image: nginx\n    args: [--route=/api/conversations, 'proxy:/api/conversations']\n",
}


@pytest.mark.parametrize("path", ALIKE)
def test_words_that_are_no_request_of_v0_are_left(path: str) -> None:
    done, after = migrated(path, ALIKE[path])
    assert (done.findings, after) == ((), ALIKE[path])
