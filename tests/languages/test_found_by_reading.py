"""Shapes of clients written by hand that reading their diffs has shown to come out wrong."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import added, migrated, reasons


def test_a_checked_response_is_the_response(tmp_path: Path) -> None:
    """What httpx hands on from `raise_for_status()` was lost, and read with V0's keys."""
    texts = {
        "client.py": (
            "import httpx\n\n"
            'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
            "def titles(client: httpx.Client):\n"
            '    page = client.get(f"{OPENHANDS}/api/conversations").raise_for_status().json()\n'
            '    return [one["conversation_id"] for one in page["results"]]\n\n\n'
            "def text(client: httpx.Client, conversation_id):\n"
            '    url = f"{OPENHANDS}/api/conversations/{conversation_id}/select-file"\n'
            '    return client.get(url, params={"file": "a.md"}).raise_for_status().json()["code"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    found = added(texts, after, "client.py")
    assert 'return [one["id"] for one in page["items"]]' in found
    assert found[-1].endswith('conversation_id, "a.md").raise_for_status().text')


def test_what_a_decorator_shows_the_result_to_reads_it(tmp_path: Path) -> None:
    """A predicate that only a library's decorator calls kept the keys of V0."""
    texts = {
        "client.py": (
            "import backoff\nimport requests\nimport tenacity\n\n"
            'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
            "def busy(info):\n"
            '    return info["status"] in ("STARTING", "RUNNING")\n\n\n'
            "@tenacity.retry(retry=tenacity.retry_if_result(busy), stop=tenacity.stop_after_delay(60))\n"
            "def settled(conversation_id):\n"
            '    return requests.get(f"{OPENHANDS}/api/conversations/{conversation_id}").json()\n\n\n'
            '@backoff.on_predicate(backoff.expo, lambda one: one["status"] == "STARTING")\n'
            "def started(conversation_id):\n"
            '    return requests.get(f"{OPENHANDS}/api/conversations/{conversation_id}").json()\n\n\n'
            "def titles(conversation_id):\n"
            '    return started(conversation_id)["title"], settled(conversation_id)["title"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    found = added(texts, after, "client.py")
    assert 'return agent_status(info) in ("STARTING", "RUNNING")' in found
    assert any('lambda one: one["sandbox_status"] == "STARTING"' in line for line in found)


def test_what_is_registered_has_callers_elsewhere_too(tmp_path: Path) -> None:
    """A tool of a server that the project calls as well gave everybody else the keys of V1."""
    texts = {
        "server.py": (
            "import requests\n"
            "from mcp.server.fastmcp import FastMCP\n\n"
            'server = FastMCP("openhands")\n\n\n'
            "@server.tool()\n"
            "def conversation(conversation_id: str) -> dict:\n"
            '    return requests.get(f"https://app.all-hands.dev/api/conversations/{conversation_id}").json()\n'
            "\n\n"
            "@server.tool()\n"
            "def title(conversation_id: str) -> str:\n"
            '    return conversation(conversation_id)["title"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert any("return v0_conversation(requests.get(" in line for line in added(texts, after, "server.py"))
