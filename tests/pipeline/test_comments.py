"""Comments and docstrings that name what a rewrite changes: they follow where that is certain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted

OLD = "/api/conversations"
NEW = "/api/v1/app-conversations"
HEAD = 'import requests\n\nBASE = "https://app.all-hands.dev"\n'


def rename(comment: str, *, more: str = "", before: str = "") -> str:
    """A client with a function that renames a conversation, and a docstring in it."""
    return (
        f'{HEAD}{before}\n\ndef rename(conversation_id, title):\n    """{comment}"""\n'
        f'    url = f"{{BASE}}{OLD}/{{conversation_id}}"\n'
        f'    requests.patch(url, json={{"title": title}}).raise_for_status()\n{more}'
    )


def migrated(folder: Path, text: str, name: str = "client.py", **more: str) -> str:
    """What becomes of a file of a client."""
    _, changed = adapted(folder, {name: text, **more})
    return changed[name]


def code_of(text: str) -> str:
    """The client as it is after its migration, with the comments that it had."""
    return text.replace(f"{{BASE}}{OLD}/{{", f"{{BASE}}{NEW}/{{")


OTHERS = {
    "nothing of an API": "Rename a conversation.",
    "a route that V0 has not": f"PATCH /v2{OLD}/{{id}} of the desk",
    "another request of V0": f"GET {OLD}/{{id}} has the title.",
    "two requests, of which one is not sent here": f"PATCH {OLD}/{{id}}, like GET {OLD}/{{id}}",
    "what was": f"Once this was PATCH {OLD}/{{id}}, removed in 2.0.",
    "a server of one's own": f"PATCH {OLD}/{{id}} of our gateway",
    "the V0 by name": f"PATCH {OLD}/{{id}} of the V0 API",
    "V1 as well": f"PATCH {OLD}/{{id}}, in V1 PATCH {NEW}/{{id}}",
    "a route that goes on": f"PATCH {OLD}/... changes one",
    "a route without a method": f"See {OLD}/{{id}}.",
    "a route below another root": "PATCH /conversations/{id}",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_docstring_that_may_speak_of_something_else_stays(name: str, tmp_path: Path) -> None:
    text = rename(OTHERS[name])
    assert migrated(tmp_path, text) == code_of(text)


SERVING = {
    "a route of its own": f'\n\napp = Flask(__name__)\n\n\n@app.patch("{OLD}/<conversation_id>")',
    "a route below a prefix": (
        '\n\npages = flask.Blueprint("pages", __name__)\n\n\n@pages.patch("/<conversation_id>")'
    ),
}


@pytest.mark.parametrize("name", SERVING)
def test_a_docstring_in_a_server_speaks_of_its_own_route(name: str, tmp_path: Path) -> None:
    text = rename(f"PATCH {OLD}/{{id}}", before=SERVING[name]).replace("\n\n\ndef", "\ndef")
    text = "import flask\nfrom flask import Flask\n" + text
    assert f'"""PATCH {OLD}/{{id}}"""' in migrated(tmp_path, text)


def test_a_docstring_stays_where_the_same_route_is_asked_of_another_server(tmp_path: Path) -> None:
    """The Agent Server of V1 has routes that read like V0's."""
    more = f'    requests.patch(f"{{AGENT}}{OLD}/{{conversation_id}}", json={{"title": title}})\n'
    text = rename(f"PATCH {OLD}/{{id}}", more=more)
    assert f'"""PATCH {OLD}/{{id}}"""' in migrated(tmp_path, text)


FOLLOWS: Mapping[str, tuple[str, str]] = {
    "alone": (f"PATCH {OLD}/{{conversation_id}}", f"PATCH {NEW}/{{conversation_id}}"),
    "in a sentence": (f"Call `PATCH {OLD}/{{id}}`.", f"Call `PATCH {NEW}/{{id}}`."),
    "with another mark": (f"PATCH {OLD}/:id - the title", f"PATCH {NEW}/:id - the title"),
    "behind a base": (f"PATCH {{BASE}}{OLD}/<id>", f"PATCH {{BASE}}{NEW}/<id>"),
    "in lines": (
        f"Rename it.\n\n    PATCH {OLD}/{{id}}\n\n    title: the new one\n    ",
        f"Rename it.\n\n    PATCH {NEW}/{{id}}\n\n    title: the new one\n    ",
    ),
}


@pytest.mark.parametrize("name", FOLLOWS)
def test_a_docstring_that_names_the_very_request_follows(name: str, tmp_path: Path) -> None:
    before, after = FOLLOWS[name]
    text = rename(before)
    assert migrated(tmp_path, text) == code_of(text).replace(f'"""{before}"""', f'"""{after}"""')


def test_a_docstring_stays_with_a_request_that_is_adapted(tmp_path: Path) -> None:
    text = rename(f"PATCH {OLD}/{{id}}")
    _, changed = adapted(tmp_path, {"client.py": text}, "always")
    assert f'"""PATCH {OLD}/{{id}}"""' in changed["client.py"]


def test_a_module_follows_when_all_of_its_requests_do(tmp_path: Path) -> None:
    """A docstring of several requests changes as a whole or not at all."""
    top = f'"""Titles.\n\nPATCH {OLD}/{{id}} sets one, GET {OLD} lists all.\n"""\n'
    listing = (
        "\n\ndef titles():\n    # GET /api/conversations?limit=20, the newest first\n"
        f'    rows = requests.get(f"{{BASE}}{OLD}", params={{"limit": 20}}).json()["results"]\n'
        '    return [row["title"] for row in rows]\n'
    )
    adapting = (
        f'\n\ndef raw():\n    """GET {OLD}"""\n    return requests.get(f"{{BASE}}{OLD}", stream=True)\n'
    )
    both = migrated(tmp_path, top + rename("Rename.") + listing)
    assert both.startswith(f'"""Titles.\n\nPATCH {NEW}/{{id}} sets one, GET {NEW}/search lists all.\n"""\n')
    assert "    # GET /api/v1/app-conversations/search?limit=20, the newest first\n" in both

    (tmp_path / "more").mkdir()
    mixed = migrated(tmp_path / "more", top + rename("Rename.") + listing + adapting)
    assert mixed.startswith(top)
    assert f'"""GET {OLD}"""' in mixed
    assert "    # GET /api/v1/app-conversations/search?limit=20, the newest first\n" in mixed


def test_what_takes_other_words_names_the_server(tmp_path: Path) -> None:
    """A request of a helper function is that of the rule; one to the sandbox says so where a line ends."""
    text = (
        f"{HEAD}\n\ndef read(conversation_id, path):\n"
        f'    """GET {OLD}/{{conversation_id}}/select-file?file=..."""\n'
        f'    url = f"{{BASE}}{OLD}/{{conversation_id}}/select-file"\n'
        '    return requests.get(url, params={"file": path}).json()["code"]\n\n\n'
        f'def title(conversation_id):\n    """GET {OLD}/{{conversation_id}}, and its title."""\n'
        f'    return requests.get(f"{{BASE}}{OLD}/{{conversation_id}}").json()["title"]\n\n\n'
        f'def names(conversation_id):\n    """GET {OLD}/{{conversation_id}}/list-files, by name."""\n'
        f'    return sorted(requests.get(f"{{BASE}}{OLD}/{{conversation_id}}/list-files").json())\n'
    )
    after = migrated(tmp_path, text)
    assert '"""GET /api/file/download?path=... (Agent Server of the sandbox)"""' in after
    assert f'"""GET {NEW}?ids={{conversation_id}}, and its title."""' in after
    assert f'"""GET {OLD}/{{conversation_id}}/list-files, by name."""' in after


def start(comment: str, *, key: str = "initial_user_msg", more: str = "") -> str:
    """A client that starts a conversation, with a comment."""
    return (
        f"{HEAD}\n\ndef start(text):\n    # {comment}\n"
        f'    body = {{"{key}": text}}\n{more}'
        f'    return requests.post(f"{{BASE}}{OLD}", json=body).json()["conversation_id"]\n'
    )


def test_a_field_that_is_gone_from_the_code_is_named_as_v1_calls_it(tmp_path: Path) -> None:
    after = migrated(tmp_path, start("initial_user_msg is what it begins with"))
    assert "    # initial_message is what it begins with\n" in after


KEPT = {
    "a parameter of that name": start("initial_user_msg begins it").replace("text", "initial_user_msg"),
    "another key of that name": start(
        "initial_user_msg begins it", more='    log = {"initial_user_msg": text}\n    print(log)\n'
    ),
    "a longer name": start("my_initial_user_msg begins it"),
    "a word": start("The repository is the one of the user", key="repository"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_name_that_may_be_something_else_stays(name: str, tmp_path: Path) -> None:
    text = KEPT[name]
    (comment,) = [line for line in text.splitlines() if line.strip().startswith("#")]
    assert comment in migrated(tmp_path, text).splitlines()


TYPESCRIPT = f"""const BASE = "https://app.all-hands.dev";

/**
 * PATCH {OLD}/:id
 *
 * @param title the new one
 */
export async function rename(id: string, title: string): Promise<void> {{
  await fetch(`${{BASE}}{OLD}/${{id}}`, {{ method: "PATCH", body: JSON.stringify({{ title }}) }});
}}

// DELETE {OLD}/:id
export const remove = async (id: string) => {{
  // fails quietly
  await fetch(`${{BASE}}{OLD}/${{id}}`, {{ method: "DELETE" }}); // DELETE {OLD}/:id
}};
"""


def test_jsdoc_and_comments_of_typescript_follow(tmp_path: Path) -> None:
    assert migrated(tmp_path, TYPESCRIPT, "client.ts") == TYPESCRIPT.replace(OLD, NEW)


def test_a_comment_on_a_route_of_express_stays(tmp_path: Path) -> None:
    text = (
        'import express from "express";\n\nconst BASE = "https://app.all-hands.dev";\n'
        "const router = express.Router();\n\n"
        f"// DELETE {OLD}/:id\n"
        'router.delete("/:id", async (request, response) => {\n'
        f'  const sent = await fetch(`${{BASE}}{OLD}/${{request.params.id}}`, {{ method: "DELETE" }});\n'
        "  response.sendStatus(sent.ok ? 204 : 502);\n});\n"
    )
    assert f"// DELETE {OLD}/:id\n" in migrated(tmp_path, text, "server.ts")


def test_comments_of_a_script_follow(tmp_path: Path) -> None:
    text = (
        f"#!/bin/sh\n# Lists conversations.\n\n# GET {OLD}\nlist() {{\n"
        f'  curl -sf "https://app.all-hands.dev{OLD}" | jq -r ".results[].title"\n}}\nlist\n'
    )
    after = text.replace(OLD, f"{NEW}/search").replace(".results", ".items")
    assert migrated(tmp_path, text, "list.sh") == after
