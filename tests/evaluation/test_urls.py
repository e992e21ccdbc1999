"""Where URLs come from: literals, variables, helpers, sessions, wrappers."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import calls, only, seen

BASE = "https://app.all-hands.dev"
ONE = f"{BASE}/api/conversations/{{}}"

EXPRESSIONS = {
    "f-string": 'f"{B}/api/conversations/{cid}"',
    "concatenation": 'B + "/api/conversations/" + cid',
    "percent": '"%s/api/conversations/%s" % (B, cid)',
    "named percent": '"%(b)s/api/conversations/%(c)s" % {"b": B, "c": cid}',
    "format": '"{}/api/conversations/{}".format(B, cid)',
    "named format": '"{b}/api/conversations/{c}".format(b=B, c=cid)',
    "join": '"/".join([B, "api", "conversations", cid])',
    "urljoin": 'urljoin(B, "/api/conversations/" + cid)',
    "beside each other": 'f"{B}/api" f"/conversations/{cid}"',
    "ternary": 'f"{B}/api/conversations/{cid}" if cid else f"{B}/api/conversations/{cid}"',
    "replaced": '(B + "/api/conversations/ID").replace("ID", cid)',
    "cut off at the end": '(B + "/api/conversations/any").rsplit("/", 1)[0] + "/" + cid',
    "parted at the end": '(B + "/api/conversations/any").rpartition("/")[0] + "/" + cid',
    "yarl": 'URL(B) / "api" / "conversations" / cid',
    "yarl's other path": 'URL(B).with_path(f"/api/conversations/{cid}")',
    "yarl's several steps": 'URL(B).joinpath("api", "conversations", cid)',
    "yarl's link": 'URL(B).join(URL(f"/api/conversations/{cid}"))',
    "httpx's other path": 'httpx.URL(B).copy_with(path=f"/api/conversations/{cid}")',
    "httpx's parts": 'httpx.URL(B, path=f"/api/conversations/{cid}")',
    "parts": 'urlparse(B)._replace(path=f"/api/conversations/{cid}").geturl()',
    "quoted": 'f"{B}/api/conversations/{quote(cid)}"',
    "dictionary": '{"one": B + "/api/conversations/%s"}["one"] % cid',
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_is_followed_to_its_text(expression: str) -> None:
    found = only(
        "import httpx, requests\nfrom string import Template\n"
        "from urllib.parse import quote, urljoin, urlparse\nfrom yarl import URL\n"
        f'B = "{BASE}"\ndef f(cid):\n    requests.get({expression})\n'
    )
    assert (found.line, found.method, found.url) == (7, "GET", ONE)


UNKNOWN = {
    "yarl's other path": 'base.with_path(f"/api/conversations/{cid}")',
    "yarl's several steps": 'base.joinpath("api", "conversations", cid)',
    "yarl's link": 'base.join(URL(f"/api/conversations/{cid}"))',
    "parts": 'base._replace(path=f"/api/conversations/{cid}").geturl()',
}


@pytest.mark.parametrize("expression", UNKNOWN.values(), ids=UNKNOWN)
def test_a_path_is_put_behind_a_base_that_is_not_known(expression: str) -> None:
    found = only(
        f"import requests\nfrom yarl import URL\ndef f(base, cid):\n    requests.get({expression})\n"
    )
    assert found.url == "{}/api/conversations/{}"


ELSEWHERE = {
    "words": '" ".join(words)',
    "a file": 'folder.joinpath("conversations.json")',
    "a dollar": 'Template("https://h/$$api/conversations").substitute()',
    "another server": 'URL("https://app.all-hands.dev/api/conversations").with_path("/health")',
}


@pytest.mark.parametrize("expression", ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_put_together_otherwise_is_no_route(expression: str) -> None:
    found = seen(
        "import requests\nfrom string import Template\nfrom yarl import URL\n"
        f"def f(folder, words):\n    requests.get({expression})\n"
    )
    assert not [one.url for one in found if "/api/conversations" in one.url]


def test_the_default_of_the_environment_is_part_of_the_preview() -> None:
    found = only(
        "import os, requests\n"
        'B = os.getenv("OPENHANDS_URL", "https://app.all-hands.dev/").rstrip("/")\n'
        'requests.get(f"{B}/api/conversations")\n'
    )
    assert found.url == f"{BASE}/api/conversations"
    assert "OPENHANDS_URL" in found.request.names


def test_a_base_that_an_answer_gave_is_an_unknown_part_and_the_site_is_the_library_call() -> None:
    found = seen(
        "import requests\n"
        "def read(base, cid):\n"
        '    return requests.get(base + "api/conversations/" + cid + "/list-files").json()\n'
        "def main(cid):\n"
        '    info = requests.get(f"https://h/api/conversations/{cid}").json()\n'
        '    return read(info["url"].split("/api/")[0] + "/", cid)\n'
    )
    assert [(one.line, one.url) for one in found] == [
        (3, "{}/api/conversations/{}/list-files"),
        (3, "{}api/conversations/{}/list-files"),
        (5, "https://h/api/conversations/{}"),
    ]


def test_an_enumeration_of_routes_with_methods_of_its_own() -> None:
    found = seen(
        "import enum, requests\n"
        "class Route(str, enum.Enum):\n"
        '    ALL = "/api/conversations"\n'
        '    ONE = "/api/conversations/{cid}"\n'
        "    def path(self, **values):\n"
        "        return self.value.format(**values)\n"
        "def f(base, cid):\n"
        "    requests.get(base + Route.ALL)\n"
        "    requests.delete(base + Route.ONE.path(cid=cid))\n"
    )
    assert [(one.line, one.method, one.url) for one in found] == [
        (8, "GET", "{}/api/conversations"),
        (9, "DELETE", "{}/api/conversations/{}"),
    ]


def test_an_enumeration_of_tuples_with_a_constructor() -> None:
    found = only(
        "import enum, requests\n"
        "class Route(enum.Enum):\n"
        '    STOP = ("POST", "/api/conversations/{}/stop")\n'
        "    def __init__(self, verb, path):\n"
        "        self.verb = verb\n"
        "        self.path = path\n"
        "def f(base, cid):\n"
        "    requests.request(Route.STOP.verb, base + Route.STOP.path.format(cid))\n"
    )
    assert (found.method, found.url) == ("POST", "{}/api/conversations/{}/stop")


WRAPPER = (
    "import requests\n"
    "def call(method, path, **options):\n"
    '    return requests.request(method, "https://h/api" + path, **options).json()\n'
)


def test_a_wrapper_is_reported_where_the_route_is_written() -> None:
    found = only(
        WRAPPER + 'def f(cid):\n    return call("PATCH", f"/conversations/{cid}", json={"title": "x"})\n'
    )
    assert (found.line, found.method, found.fields) == (5, "PATCH", {"title"})
    assert found.request.wrapped


def test_a_wrapper_that_holds_the_route_is_reported_where_the_verb_is_written() -> None:
    found = seen(
        "import requests\n"
        "class Rest:\n"
        '    def __call__(self, verb, path="", **options):\n'
        '        return requests.request(verb, "https://h/api/conversations" + path, **options)\n'
        "rest = Rest()\n"
        'rest("POST", json={"initial_user_msg": "x"})\n'
        'rest("DELETE", "/1")\n'
    )
    assert [(one.line, one.method) for one in found] == [(6, "POST"), (7, "DELETE")]


def test_a_default_verb_belongs_to_the_wrapper() -> None:
    found = only(
        "import requests\n"
        'def call(path, method="GET"):\n'
        '    return requests.request(method, "https://h/api" + path)\n'
        "def f():\n"
        '    return call("/conversations")\n'
    )
    assert (found.line, found.method) == (5, "GET")


def test_an_id_that_a_caller_writes_down_does_not_move_the_site() -> None:
    source = (
        "import requests\n"
        "def one(cid):\n"
        '    return requests.get("https://h/api/conversations/" + cid)\n'
        'one("f00")\n'
    )
    assert [line for line, _, _ in calls(source)] == [3]


@pytest.mark.parametrize(
    "rest", ['"".join(f"/{one}" for one in parts)', '"".join(["/" + one for one in parts])']
)
def test_further_steps_that_a_call_does_not_give(rest: str) -> None:
    found = calls(
        "import requests\n"
        "def url(*parts):\n"
        f'    return "https://h/api/conversations" + {rest}\n'
        "def main(cid):\n"
        "    requests.post(url())\n"
        '    requests.post(url(cid, "stop"))\n'
    )
    assert found == [
        (5, "POST", "https://h/api/conversations"),
        (6, "POST", "https://h/api/conversations/{}/stop"),
    ]


def test_known_arguments_decide_which_branch_of_a_wrapper_runs() -> None:
    source = (
        "import requests\n"
        "def fetch(path, body=None):\n"
        "    if body is None:\n"
        '        return requests.get("https://h" + path)\n'
        '    return requests.post("https://h" + path, json=body)\n'
        'fetch("/api/conversations")\n'
        'fetch("/api/conversations", {"initial_user_msg": "x"})\n'
    )
    assert [(line, method) for line, method, _ in calls(source)] == [(6, "GET"), (7, "POST")]


def test_a_helper_that_is_given_an_id_does_not_leave_it_out() -> None:
    source = (
        "import requests\n"
        "def url(cid=None, tail=None):\n"
        '    found = "https://h/api/conversations"\n'
        "    if cid:\n"
        '        found += f"/{cid}"\n'
        "    if tail is not None:\n"
        '        found = found + "/" + tail\n'
        "    return found\n"
        "def stop(cid):\n"
        '    requests.post(url(cid, "stop"))\n'
        "def every():\n"
        "    requests.get(url())\n"
    )
    assert calls(source) == [
        (10, "POST", "https://h/api/conversations/{}/stop"),
        (12, "GET", "https://h/api/conversations"),
    ]


def test_a_block_that_no_caller_reaches_is_still_looked_at() -> None:
    source = (
        "import requests\n"
        "def stop(cid, hard=False):\n"
        "    if hard:\n"
        '        return requests.delete(f"https://h/api/conversations/{cid}")\n'
        '    return requests.post(f"https://h/api/conversations/{cid}/stop")\n'
        "stop(x)\n"
    )
    assert {method for _, method, _ in calls(source)} == {"DELETE", "POST"}


def test_declared_routes_are_no_requests() -> None:
    source = (
        "from fastapi import FastAPI\nfrom flask import Flask\nfrom starlette.routing import Route\n"
        "from django.urls import path\nfrom aiohttp import web\n"
        "app = FastAPI()\nold = Flask(__name__)\n"
        '@app.post("/api/conversations")\nasync def create(body): return body\n'
        '@old.route("/api/conversations/<cid>", methods=["GET"])\ndef one(cid): return cid\n'
        'old.add_url_rule("/api/conversations", view_func=one, methods=["POST"])\n'
        'routes = [Route("/api/conversations", create, methods=["POST"])]\n'
        'urlpatterns = [path("api/conversations/", one)]\n'
        'server = web.Application()\nserver.router.add_get("/api/conversations", one)\n'
        'server.add_routes([web.get("/api/conversations", one), web.post("/api/conversations", one)])\n'
        'mux.handle("GET", "/api/conversations", one)\n'
    )
    assert seen(source) == []


PROVIDED = (
    "import httpx\nfrom fastapi import Depends\nfrom typing import Annotated\n"
    f'async def upstream():\n    async with httpx.AsyncClient(base_url="{BASE}") as c:\n        yield c\n'
    "Upstream = Annotated[httpx.AsyncClient, Depends(upstream)]\n"
)


@pytest.mark.parametrize(
    "declared",
    [
        "oh: httpx.AsyncClient = Depends(upstream)",
        "oh: Annotated[httpx.AsyncClient, Depends(upstream)]",
        "oh: Upstream",
        "oh: Upstream | None = None",
    ],
)
def test_a_parameter_is_what_its_declaration_says_is_put_in_its_place(declared: str) -> None:
    body = '    return await oh.get(f"/api/conversations/{cid}")\n'
    found = only(f"{PROVIDED}async def show(cid, {declared}):\n{body}")
    assert (found.method, found.url) == ("GET", ONE)


def test_a_type_with_something_around_it_is_that_type_also_by_another_name() -> None:
    found = only(
        "import httpx\nfrom typing import Optional\nMaybe = Optional[httpx.Client]\n"
        'def show(cid, oh: Maybe):\n    oh.get(f"/api/conversations/{cid}")\n'
    )
    assert found.request.session is not None


@pytest.mark.parametrize("name", ["settings.openhands_base_url", "OPENHANDS_URL", "conf.OPENHANDS_URL"])
def test_a_base_of_a_package_that_is_not_here_tells_its_name(name: str) -> None:
    found = only(
        "import httpx\nfrom app import conf\nfrom app.settings import OPENHANDS_URL, settings\n"
        f'def show(cid):\n    httpx.Client(base_url={name}).get(f"/api/conversations/{{cid}}")\n'
    )
    assert found.url == "{}/api/conversations/{}"
    assert name.rpartition(".")[2] in found.request.names
