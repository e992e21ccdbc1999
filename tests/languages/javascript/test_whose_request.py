"""Whose request it is: of pages and servers, of classes without objects, and of functions that are given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import adapted, migrated
from v0to1.languages.javascript.placed import served_by

PAGE = (
    "export const start = async (text) => (await (await fetch('/api/conversations', { method: 'POST', "
    "body: JSON.stringify({ initial_user_msg: text }) })).json()).conversation_id;\n"
    "export const one = async (id) => (await fetch(`/api/conversations/${id}`)).json();\n"
)
NEXT = (
    "export async function POST(request) {\n"
    "  const answer = await fetch(`${process.env.OPENHANDS_URL}/api/conversations`, "
    "{ method: 'POST', body: JSON.stringify(await request.json()) });\n"
    "  return Response.json(await answer.json());\n}\n"
)
EXPRESS = (
    "import express from 'express';\nconst app = express();\n"
    "app.METHOD('/api/conversations', async (req, res) => {\n"
    "  const answer = await fetch(`${process.env.OPENHANDS_URL}/api/conversations`, "
    "{ method: 'POST', body: JSON.stringify(req.body) });\n"
    "  res.json(await answer.json());\n});\n"
    "app.get('/api/conversations/:id', (req, res) => res.json({}));\n"
)


@pytest.mark.parametrize(
    ("name", "server"),
    [
        ("app/api/conversations/route.js", NEXT),
        ("src/app/(chat)/api/conversations/route.js", NEXT),
        ("pages/api/conversations/index.js", NEXT),
        ("server.js", EXPRESS.replace("METHOD", "post")),
    ],
)
def test_a_page_asks_its_own_server(tmp_path: Path, name: str, server: str) -> None:
    """The server asks OpenHands, and goes on answering its pages."""
    others = {"app/api/conversations/[id]/route.js": "export const GET = () => Response.json({});\n"}
    found = adapted(tmp_path, {name: server, "web/page.js": PAGE, **others})
    assert found == [f"{name}:conversations/create"]


OTHER_ROUTES = {
    "another route": ("app/api/other/route.js", NEXT),
    "a test": ("tests/server.js", EXPRESS.replace("METHOD", "post").replace("/:id", "/x")),
    "another method": ("server.js", EXPRESS.replace("METHOD", "get").replace("/:id", "/x")),
    "what is left": ("server.js", EXPRESS.replace("METHOD", "put").replace("/api/conversations/:id", "*")),
    "many paths": ("server.js", EXPRESS.replace("METHOD", "put").replace("/api/conversations/:id", "/:id")),
}


@pytest.mark.parametrize("case", OTHER_ROUTES)
def test_a_page_whose_server_has_not_the_route(tmp_path: Path, case: str) -> None:
    name, server = OTHER_ROUTES[case]
    found = adapted(tmp_path, {name: server, "web/page.js": PAGE})
    assert {"web/page.js:conversations/create", "web/page.js:conversations/get"} <= set(found)


ROUTER = (
    "import { Router } from 'express';\nconst router = Router();\n"
    "router.post('/', (req, res) => res.json({ conversation_id: '1' }));\n"
    "router.get('/:id', (req, res) => res.json({}));\nexport default router;\n"
)
MOUNTED = (
    "import express from 'express';\nimport router from './router.js';\nconst app = express();\n"
    "app.use('PATH', router);\napp.listen(3000);\n"
)


@pytest.mark.parametrize(("path", "count"), [("/api/conversations", 0), ("/api/people", 2)])
def test_a_page_asks_a_router_of_its_own_server(tmp_path: Path, path: str, count: int) -> None:
    """Routes are declared below the path that their router is put at."""
    files = {"router.js": ROUTER, "server.js": MOUNTED.replace("PATH", path), "web/page.js": PAGE}
    assert len(adapted(tmp_path, files)) == count


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("app/api/conversations/[id]/route.ts", "/api/conversations/{}"),
        ("apps/web/src/pages/api/conversations/[id]/stop.ts", "/api/conversations/{}/stop"),
        ("src/routes/api/conversations/+server.js", "/api/conversations"),
        ("server/api/conversations/[id].delete.ts", "/api/conversations/{}"),
        ("app/api/[...path]/route.ts", ""),
        ("pages/api/[[...path]].js", ""),
        ("src/api/conversations.ts", ""),
        ("src/app/api/conversations.ts", ""),
    ],
)
def test_the_route_of_a_file(path: str, route: str) -> None:
    assert served_by(path) == route


STATIC = """import axios from 'axios';
const http = axios.create({ baseURL: 'https://app.all-hands.dev' });
class Links {
  static prefix = '/api/conversations';
  static get all() {
    return this.prefix;
  }
  static of(id) {
    return `${this.all}/${id}`;
  }
}
export class OpenHands extends Links {
  static async rename(id, title) {
    await http.patch(CALLED, { title });
  }
}
"""


ARROW = ("async rename(id, title) {", "rename = async (id, title) => {")


@pytest.mark.parametrize("written", [ARROW[:1] * 2, ARROW])
@pytest.mark.parametrize(
    "called",
    [
        "this.of(id)",
        "OpenHands.of(id)",
        "`${this.all}/${id}`",
        "super.of(id)",
        "`${super.all}/${id}`",
        "(() => super.of(id))()",
    ],
)
def test_static_methods_know_their_class(called: str, written: tuple[str, str], tmp_path: Path) -> None:
    """`this` was nothing there, and requests to what it gives were none of V0."""
    text = STATIC.replace("CALLED", called).replace(*written)
    findings, _ = migrated(tmp_path, {"client.js": text})
    assert [one.rule for one in findings] == ["conversations/update"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("f = fetch", "f"),
        ("f: typeof fetch = fetch", "f"),
        ("f: Fetcher = globalThis.fetch", "f"),
        ("f: typeof fetch", "f"),
        ("f: typeof globalThis.fetch", "f"),
        ("http: typeof axios", "http.get"),
        ("http = axios", "http.get"),
        ("{ f = fetch }: { f?: typeof fetch } = {}", "f"),
    ],
)
def test_a_function_that_is_given_may_be_the_library_s_own(given: str, used: str, tmp_path: Path) -> None:
    """A GET through it was no request, as nobody gives the function here."""
    text = (
        "import axios from 'axios';\ntype Fetcher = (url: string) => Promise<Response>;\n"
        f"export const make = (host: string, {given}) => ({{\n"
        f"  drop: (id: string) => {used}(`${{host}}/api/conversations/${{id}}/trajectory`),\n}});\n"
    )
    findings, _ = migrated(tmp_path, {"client.ts": text})
    assert [one.rule for one in findings] == ["events/trajectory"]


SENDING_NOTHING = (
    "f = send",
    "f: Fetcher = console.log",
    "f = new Map().get",
    "f: Fetcher",
    "f: typeof send",
)


@pytest.mark.parametrize("given", [*SENDING_NOTHING, "f: typeof console.log", "f: fetchers"])
def test_another_function_that_is_given_sends_nothing(given: str, tmp_path: Path) -> None:
    text = (
        "type Fetcher = (url: string) => unknown;\nconst send = (url: string) => [url];\n"
        f"export const make = (host: string, {given}) => ({{\n"
        "  drop: (id: string) => f(`${host}/api/conversations/${id}/trajectory`),\n});\n"
    )
    findings, _ = migrated(tmp_path, {"client.ts": text})
    assert not findings
