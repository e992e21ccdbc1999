"""Payloads: how they are built, what may be in them, and where each key stands."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import look, only

POST = 'requests.post("https://h/api/conversations", json=body)\n'
FIELDS = {"initial_user_msg", "repository"}

BUILDERS = {
    "step by step": 'body = {"initial_user_msg": m}\nif r:\n    body["repository"] = r\n',
    "update": 'body = {"initial_user_msg": m}\nbody.update({"repository": r})\n',
    "named update": 'body = {"initial_user_msg": m}\nbody.update(repository=r)\n',
    "setdefault": 'body = {"initial_user_msg": m}\nbody.setdefault("repository", r)\n',
    "spread": 'first = {"initial_user_msg": m}\nbody = {**first, **({"repository": r} if r else {})}\n',
    "union": 'body = {"initial_user_msg": m} | {"repository": r}\n',
    "union in place": 'body = {"initial_user_msg": m}\nbody |= {"repository": r}\n',
    "dict": "body = dict(initial_user_msg=m, repository=r)\n",
    "filtered": (
        'all = {"initial_user_msg": m, "repository": r}\nbody = {k: v for k, v in all.items() if v}\n'
    ),
    "helper": (
        'def fill(target, value):\n    target["repository"] = value\n'
        'body = {"initial_user_msg": m}\nfill(body, r)\n'
    ),
    "builder": (
        'def build(message, **options):\n    return {"initial_user_msg": message, **options}\n'
        "body = build(m, repository=r)\n"
    ),
    "data class": (
        "from dataclasses import asdict, dataclass\n@dataclass\nclass New:\n    initial_user_msg: str\n"
        "    repository: str = None\nbody = asdict(New(m))\n"
    ),
    "model with aliases": (
        "from pydantic import BaseModel, Field\nclass New(BaseModel):\n"
        '    message: str = Field(alias="initial_user_msg")\n    repository: str = None\n'
        "body = New(message=m).model_dump(by_alias=True, exclude_none=True)\n"
    ),
    "typed dictionary": (
        "from typing import TypedDict\nclass New(TypedDict):\n    initial_user_msg: str\n"
        "    repository: str\n"
        '    selected_branch: str\nbody: New = {"initial_user_msg": m, "repository": r}\n'
    ),
}
JAVASCRIPT = {
    "literal": "body: JSON.stringify({ a: 1, b: 2 })",
    "shorthand": "body: JSON.stringify({ a, b })",
    "spread": "body: JSON.stringify({ ...{ a: 1 }, b })",
    "conditional spread": "body: JSON.stringify({ a, ...(b ? { b } : {}) })",
    "and spread": "body: JSON.stringify({ a, ...(b && { b }) })",
    "quoted": "body: JSON.stringify({ 'a': 1, ['b']: 2 })",
    "assign": "body: JSON.stringify(Object.assign({ a: 1 }, { b: 2 }))",
    "conditional body": "body: a ? JSON.stringify({ a, b }) : undefined",
    "form": "body: (() => { const f = new FormData(); f.append('a', a); f.set('b', b); return f })()",
}

BODIES = [("client.py", f"import requests\n{builder}{POST}", FIELDS) for builder in BUILDERS.values()]
BODIES += [
    ("client.ts", f"fetch('/api/conversations', {{ method: 'POST', {body} }})", {"a", "b"})
    for body in JAVASCRIPT.values()
]


@pytest.mark.parametrize(("name", "source", "fields"), BODIES, ids=[*BUILDERS, *JAVASCRIPT])
def test_a_body_is_followed_to_its_keys(name: str, source: str, fields: set[str]) -> None:
    found = only(source, name)
    assert found.fields == fields
    assert found.request.body is not None
    assert not found.request.body.open


def test_a_key_that_is_set_only_sometimes_is_marked() -> None:
    found = only(
        f'import requests\nbody = {{"initial_user_msg": m}}\nif r:\n    body["repository"] = r\n{POST}'
    )
    assert found.request.body is not None
    assert {key: item.maybe for key, item in found.request.body.items.items()} == {
        "initial_user_msg": False,
        "repository": True,
    }


def test_every_place_that_names_a_key_is_kept() -> None:
    seen = look(
        "import requests\n"
        'body = {"repository": None}\n'
        'body["repository"] = "a/b"\n'
        'if "repository" in body:\n'
        '    print(body["repository"], body.get("repository"))\n' + POST
    )
    body = seen.evaluation.requests[0].body
    assert body is not None
    item = body.items["repository"]
    assert item.key_node is not None
    assert seen.line("client.py", item.key_node) == 3
    assert [seen.line("client.py", one.key_node) for one in item.earlier if one.key_node] == [2]


def test_a_body_that_may_be_one_of_several_shows_all() -> None:
    found = only(
        "import requests\n"
        'body = {"initial_user_msg": m}\nif r:\n    body = {"initial_user_msg": m, "repository": r}\n' + POST
    )
    assert [set(one.items) for one in found.request.bodies] == [
        {"initial_user_msg", "repository"},
        {"initial_user_msg"},
    ]


@pytest.mark.parametrize(
    "change", ["body[key] = 1", "body.update(more)", "body = {**body, **more}", "body = {**body, key: 1}"]
)
def test_a_body_with_unknown_keys_is_open(change: str) -> None:
    found = only(f'import requests\nbody = {{"initial_user_msg": m}}\n{change}\n{POST}')
    assert found.request.body is not None
    assert found.request.body.open


def test_a_body_is_kept_as_it_was_when_it_was_sent() -> None:
    found = only(f'import requests\nbody = {{"initial_user_msg": m}}\n{POST}body["title"] = "later"\n')
    assert found.fields == {"initial_user_msg"}


def test_a_removed_key_is_not_sent() -> None:
    found = only(
        'import requests\nbody = {"initial_user_msg": m, "a": 1, "b": 2}\nbody.pop("a")\ndel body["b"]\n'
        + POST
    )
    assert found.fields == {"initial_user_msg"}
