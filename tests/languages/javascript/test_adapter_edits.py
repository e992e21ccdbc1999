"""V0 requests of JavaScript that go behind the adapter: what is written where, and what is left, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.adapting import adapted, behind, reason
from v0to1.adapter.compose_javascript import read_adapter_stamp

HOST = "https://app.all-hands.dev"
URL = f'"{HOST}/api/conversations"'
IMPORT = 'import { adaptV0 } from "./openhands-v0.ts";\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"fetch({URL})", f"adaptV0(fetch)({URL})"),
        (f"window.fetch({URL})", f"adaptV0(window.fetch)({URL})"),
        (f"globalThis.fetch({URL})", f"adaptV0(globalThis.fetch)({URL})"),
        (
            f"(async () => (await fetch({URL})).json())()",
            f"(async () => (await adaptV0(fetch)({URL})).json())()",
        ),
        (f"fetch(new URL({URL}))", f"adaptV0(fetch)(new URL({URL}))"),
        (f"fetch(new Request({URL}))", f"adaptV0(fetch)(new Request({URL}))"),
    ],
)
def test_fetch_is_given_to_the_adapter_where_it_is_called(tmp_path: Path, before: str, after: str) -> None:
    """In each way that a client calls it."""
    text = behind(tmp_path, f"export const list = () => {before};\n")
    assert text == f"{IMPORT}\nexport const list = () => {after};\n"


@pytest.mark.parametrize("package", ["node-fetch", "cross-fetch"])
def test_a_package_that_is_like_fetch_is_given_to_the_adapter(tmp_path: Path, package: str) -> None:
    """Under the name that the client has for it."""
    text = behind(tmp_path, f'import send from "{package}";\nexport const list = () => send({URL});\n')
    assert f"adaptV0(send)({URL})" in text


@pytest.mark.parametrize(
    ("imports", "before", "after"),
    [
        ('import axios from "axios";', f"axios.post({URL}, {{}})", f"adaptV0(axios).post({URL}, {{}})"),
        ('import axios from "axios";', f"axios.get<string[]>({URL})", f"adaptV0(axios).get<string[]>({URL})"),
        ('import axios from "axios";', f"axios({{ url: {URL} }})", f"adaptV0(axios)({{ url: {URL} }})"),
        (
            'import http from "axios";',
            f"http.request({{ url: {URL} }})",
            f"adaptV0(http).request({{ url: {URL} }})",
        ),
        ('import got from "got";', f"got.post({URL}).json()", f"adaptV0(got).post({URL}).json()"),
        ('import { got } from "got";', f"got({URL}).json()", f"adaptV0(got)({URL}).json()"),
        ('import ky from "ky";', f"ky.get({URL}).json()", f"adaptV0(ky).get({URL}).json()"),
        ('import { ofetch } from "ofetch";', f"ofetch({URL})", f"adaptV0(ofetch)({URL})"),
        ("", f"$fetch({URL})", f"adaptV0($fetch)({URL})"),
        ('import request from "superagent";', f"request.get({URL})", f"adaptV0(request).get({URL})"),
    ],
)
def test_a_library_is_given_to_the_adapter_where_it_is_called(
    tmp_path: Path, imports: str, before: str, after: str
) -> None:
    """Its name stays in the text, so that mocks of it go on working."""
    text = behind(tmp_path, f"{imports}\nexport const list = () => {before};\n")
    assert f"export const list = () => {after};\n" in text


@pytest.mark.parametrize(
    ("package", "made"),
    [
        ("axios", f'axios.create({{ baseURL: "{HOST}" }})'),
        ("got", f'got.extend({{ prefixUrl: "{HOST}" }})'),
        ("ky", f'ky.create({{ prefixUrl: "{HOST}" }})'),
    ],
)
def test_an_instance_is_given_to_the_adapter_where_it_is_made(
    tmp_path: Path, package: str, made: str
) -> None:
    """Once, whatever it sends, in the module that makes it; others stay as they are."""
    texts = {
        "src/http.ts": f'import {package} from "{package}";\nexport const api = {made};\n',
        "src/api.ts": 'import { api } from "./http";\n'
        'export const list = () => api.get("api/conversations");\n'
        "export const drop = (id: string) => api.delete(`api/conversations/${id}`);\n",
    }
    findings, after = adapted(tmp_path, texts)
    assert len(findings) == 2
    assert f"export const api = adaptV0({made});\n" in after["src/http.ts"]
    assert after["src/api.ts"] == texts["src/api.ts"]


def test_what_is_given_to_a_client_goes_behind_the_adapter_where_it_is_used(tmp_path: Path) -> None:
    """A parameter of a known type, and a function like fetch; parentheses become those of the call."""
    text = behind(
        tmp_path,
        'import type { AxiosInstance } from "axios";\n'
        "export class Client {\n"
        "  constructor(private http: AxiosInstance, private send: typeof fetch) {}\n"
        f"  list() {{ return this.http.get({URL}); }}\n"
        f"  drop() {{ return this.send({URL}); }}\n"
        "}\n"
        f"export const cast = (api: unknown) => (api as AxiosInstance).get({URL});\n"
        f"export const maybe = (api?: AxiosInstance) => api?.get({URL});\n"
        f"export const own = (send?: typeof fetch) => (send ?? fetch)({URL});\n",
    )
    for written in (
        "return adaptV0(this.http).get(",
        "return adaptV0(this.send)(",
        "adaptV0(api as AxiosInstance).get(",
        "adaptV0(api)?.get(",
        "adaptV0(send ?? fetch)(",
    ):
        assert written in text


def test_a_method_called_fetch_keeps_its_object(tmp_path: Path) -> None:
    """What an object holds is a function by itself, and needs none."""
    text = behind(tmp_path, f"export const list = (stub) => stub.fetch({URL});\n", "client.js")
    assert f"adaptV0(stub.fetch.bind(stub))({URL})" in text
    held = (
        "export class Client {\n"
        "  constructor(options) { this.fetch = options.fetch; }\n"
        f"  list() {{ return this.fetch({URL}); }}\n"
        "}\n"
    )
    assert f"adaptV0(this.fetch)({URL})" in behind(tmp_path / "held", held, "client.js")


def test_a_route_need_not_be_seen_where_the_call_stands(tmp_path: Path) -> None:
    """The one call of a wrapper goes behind the adapter, however many routes go through it."""
    text = behind(
        tmp_path,
        f'const BASE = "{HOST}";\n'
        "async function call(path, options) {\n"
        "  const response = await fetch(BASE + path, options);\n"
        "  return response.json();\n"
        "}\n"
        'export const list = () => call("/api/conversations");\n'
        'export const drop = (id) => call("/api/conversations/" + id, { method: "DELETE" });\n',
        "client.js",
    )
    assert text.count("adaptV0(") == 1
    assert "await adaptV0(fetch)(BASE + path, options)" in text


def test_an_unknown_sender_goes_behind_the_adapter_where_a_library_with_such_methods_is_there(
    tmp_path: Path,
) -> None:
    """In a project that has axios, `http.get` may be its."""
    text = behind(
        tmp_path,
        f'import axios from "axios";\nexport const list = (http) => http.get({URL});\nlist(axios);\n',
        "client.js",
    )
    assert f"adaptV0(http).get({URL})" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'import https from "node:https";\nhttps.get({URL});\n', "https module is not supported"),
        (f"$.getJSON({URL});\n", "jQuery is not supported by the adapter"),
        (f'import needle from "needle";\nneedle("get", {URL});\n', "needle is not supported by the adapter"),
        (f'import axios from "axios";\nconst {{ get }} = axios;\nget({URL});\n', "member of axios"),
        (f"export const list = (http) => http.get({URL});\n", "is not known"),
        (
            f'import {{ Axios }} from "axios";\nclass A extends Axios {{ a() {{ this.get({URL}); }} }}\n',
            "own class",
        ),
        (
            f'import {{ HttpService }} from "@nestjs/axios";\nconst a = (h: HttpService) => h.get({URL});\n',
            "axiosRef",
        ),
    ],
)
def test_what_has_no_place_for_an_adapter_is_left_with_the_reason(
    tmp_path: Path, text: str, told: str
) -> None:
    """In words that say what can be done instead."""
    assert told in reason(tmp_path, text)


def test_a_module_that_has_the_name_already_calls_the_adapter_otherwise(tmp_path: Path) -> None:
    """A second run knows that, too."""
    text = behind(
        tmp_path, f"const adaptV0 = 1;\nexport const list = () => fetch({URL}, adaptV0);\n", "client.js"
    )
    assert 'import { adaptV0 as openHandsAdaptV0 } from "./openhands-v0.js";' in text
    assert f"openHandsAdaptV0(fetch)({URL}, adaptV0)" in text


def test_another_request_of_an_adapted_module_uses_its_import_and_file(tmp_path: Path) -> None:
    """The file is written anew for one more library, and nothing is imported twice."""
    first = f"export const list = () => fetch({URL});\n"
    text = behind(tmp_path, first, "client.js")
    more = text.replace("\nexport", 'import axios from "axios";\n\nexport', 1)
    more += f"export const make = () => axios.post({URL}, {{}});\n"
    _, after = adapted(tmp_path, {"client.js": more})
    assert after["client.js"].count("import { adaptV0 }") == 1
    assert f"adaptV0(axios).post({URL}, {{}})" in after["client.js"]
    stamp = read_adapter_stamp((tmp_path / "openhands-v0.js").read_text())
    assert stamp is not None
    assert stamp.names == ("axios", "fetch", "conversations/create", "conversations/list")


def test_requests_of_tests_decide_nothing_about_the_code(tmp_path: Path) -> None:
    """An instance that a test makes is not touched; the code is edited where it uses it."""
    texts = {
        "src/client.ts": 'import type { AxiosInstance } from "axios";\n'
        'export const list = (api: AxiosInstance) => api.get("/api/conversations");\n',
        "src/client.test.ts": 'import axios from "axios";\nimport { list } from "./client";\n'
        f'test("lists", () => list(axios.create({{ baseURL: "{HOST}" }})));\n',
    }
    _, after = adapted(tmp_path, texts)
    assert "adaptV0(api).get(" in after["src/client.ts"]
    assert after["src/client.test.ts"] == texts["src/client.test.ts"]


def test_a_socket_is_opened_through_the_adapter(tmp_path: Path) -> None:
    """What opens it is given to the adapter, and all else stays."""
    body = (
        "{ query: { conversation_id: id, latest_event_id: -1 } });\n"
        '  socket.on("oh_event", (event) => console.log(event.id));\n'
        '  return () => socket.emit("oh_user_action", { action: "message", args: { content: "x" } });\n'
        "}\n"
    )
    start = 'import { io } from "socket.io-client";\nexport function open(id) {\n'
    text = behind(tmp_path, f'{start}  const socket = io("{HOST}", {body}', "client.js")
    assert f'  const socket = adaptV0(io)("{HOST}", {body}' in text
    stamp = read_adapter_stamp((tmp_path / "openhands-v0.js").read_text())
    assert stamp is not None
    assert "socket.io" in stamp.names


def test_a_manager_of_sockets_is_left_with_the_reason(tmp_path: Path) -> None:
    """The adapter stands before `io` alone."""
    text = (
        'import { Manager } from "socket.io-client";\n'
        f'const manager = new Manager("{HOST}", {{ query: {{ conversation_id: "x" }} }});\n'
        'const socket = manager.socket("/");\n'
        'socket.on("oh_event", (event) => console.log(event.id));\n'
    )
    findings, after = adapted(tmp_path, {"client.js": text})
    assert after == {"client.js": text}
    assert any("a Manager opens the connection" in one.reason for one in findings)


QUERIES = """
import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query";

export const openhands = createApi({
  baseQuery: BASE,
  endpoints: (build) => ({
    stop: build.mutation({
      query: (id: string) => ({ url: `/api/conversations/${id}/stop`, method: "POST" }),
    }),
  }),
});
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f'fetchBaseQuery({{ baseUrl: "{HOST}" }})',
            f'fetchBaseQuery({{\n    baseUrl: "{HOST}",\n    SENDING,\n  }})',
        ),
        (
            f'fetchBaseQuery({{\n    baseUrl: "{HOST}",\n    timeout: 9,\n  }})',
            f'fetchBaseQuery({{\n    baseUrl: "{HOST}",\n    timeout: 9,\n    SENDING,\n  }})',
        ),
        (
            "fetchBaseQuery(\n    { baseUrl: OPENHANDS_URL })",
            "fetchBaseQuery(\n    { baseUrl: OPENHANDS_URL, SENDING })",
        ),
    ],
)
def test_a_client_that_sends_with_fetch_is_told_to_send_through_the_adapter(
    tmp_path: Path, before: str, after: str
) -> None:
    """By the option that it has for that; other requests that it sends pass."""
    text = behind(tmp_path, QUERIES.replace("BASE", before))
    assert after.replace("SENDING", "fetchFn: (...given) => adaptV0(fetch)(...given)") in text


@pytest.mark.parametrize(
    "given",
    [
        f'fetchBaseQuery({{ baseUrl: "{HOST}", fetchFn: send }})',
        f'fetchBaseQuery({{ baseUrl: "{HOST}", ...more }})',
    ],
)
def test_a_client_that_is_told_what_to_send_with_is_left(tmp_path: Path, given: str) -> None:
    """A function of the client's own is nothing that the adapter knows."""
    assert "is not supported by the adapter" in reason(tmp_path, QUERIES.replace("BASE", given))


def test_the_client_of_an_api_description_sends_through_the_adapter(tmp_path: Path) -> None:
    """With the option that is called as what it takes."""
    client = f'const client = createClient({{ baseUrl: "{HOST}" }});\n'
    client = f'import createClient from "openapi-fetch";\n{client}'
    text = behind(tmp_path, f'{client}export const list = () => client.GET("/api/conversations");\n')
    assert "fetch: (...given) => adaptV0(fetch)(...given)" in text
