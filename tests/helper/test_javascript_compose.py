"""The file of functions of V1 for a client in JavaScript: what is in it, how it is made, and made anew."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.helper.javascript import TRANSPORTS
from v0to1.helper.javascript.compose import (
    FUNCTIONS,
    Kind,
    Style,
    Transport,
    compose,
    functions_in,
    gives_responses,
    is_async,
    is_unedited,
    lacks,
    merged,
    parameters,
)
from v0to1.helper.javascript.views import keys_of

FETCH, AXIOS, WRAPPER = (TRANSPORTS[name] for name in ("fetch", "axios", "wrapper"))
EVERY = pytest.mark.parametrize("transport", TRANSPORTS.values(), ids=TRANSPORTS)


def names_in(text: str) -> list[str]:
    return re.findall(r"^(?:export )?(?:async )?function (\w+)", text, re.MULTILINE)


@EVERY
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_file_holds_what_a_function_needs_and_no_more(name: str, transport: Transport) -> None:
    text = compose([name], transport, "typescript")
    there = names_in(text)
    assert name in there and functions_in(text) == (name,)
    code = re.sub(r"^ *(//|/\*\*).*", "", text, flags=re.MULTILINE)
    for one in there:
        assert one == name or len(re.findall(rf"\b{one}\b", code)) > 1, f"{one} is not used"
    types = re.findall(r"^type (\w+)", text, re.MULTILINE)
    assert all(len(re.findall(rf"\b{one}\b", code)) > 1 for one in types)
    assert not re.search(r"\b(app|answer|refuse)\b(?!-)", re.sub(r'".*?"|`.*?`', "", code))


@EVERY
def test_functions_are_short_and_documented(transport: Transport) -> None:
    text = compose(FUNCTIONS, transport, "typescript")
    for name, body in re.findall(r"function (\w+).*?\{$(.*?)^\}$", text, re.MULTILINE | re.DOTALL):
        assert body.count("\n") <= (45 if name == "v0Event" else 27), name
    documented = re.findall(r"^/\*\* [^\n]+[.] \*/\n(?:export )?(?:async )?function", text, re.MULTILINE)
    assert len(documented) == len(names_in(text))


def test_all_that_a_file_gives_is_exported() -> None:
    wanted = ["pauseSandbox", "statusOf"]
    for text in (compose(wanted, FETCH, "javascript"), compose(wanted, FETCH, "typescript", "commonjs")):
        assert re.findall(r"^export (?:async )?function (\w+)", text, re.MULTILINE) == [
            "statusOf",
            "pauseSandbox",
        ]
        assert "module.exports" not in text
    text = compose(wanted, FETCH, "javascript", "commonjs")
    assert text.endswith("module.exports = { statusOf, pauseSandbox };\n") and "export " not in text
    assert functions_in(text) == ("statusOf", "pauseSandbox")


def test_what_a_file_imports() -> None:
    def imports(function: str, *more: str, transport: Transport = AXIOS, runtime: str = "node") -> list[str]:
        text = compose([function], transport, *more, runtime=runtime)  # type: ignore[arg-type]
        return re.findall(r"^(?:import .*|const .* = require.*)$", text, re.MULTILINE)

    types = 'import type { AxiosInstance, AxiosResponse } from "axios";'
    assert imports("readFile", "typescript") == ['import axios from "axios";', types]
    assert imports("pauseSandbox", "typescript") == [types]
    assert imports("readFile", "javascript") == ['import axios from "axios";']
    assert imports("readFile", "javascript", "commonjs") == ['const axios = require("axios");']
    assert imports("pauseSandbox", "javascript") == imports("statusOf", "typescript") == []
    assert imports("readFile", "typescript", transport=FETCH) == []
    assert imports("newId", "javascript") == ['import { randomUUID } from "node:crypto";']
    assert imports("newId", "javascript", "commonjs") == ['const { randomUUID } = require("node:crypto");']
    assert imports("newId", "javascript", runtime="browser") == []
    assert "crypto.randomUUID()" in compose(["newId"], FETCH, "javascript", runtime="browser")


def test_how_functions_are_called() -> None:
    read = ("readConversation", "readFile", "listFiles", "readEvents", "readItems", "v0Created")
    assert [parameters(one, FETCH) for one in read] == [
        ("api", "conversationId", "init"),
        ("api", "conversationId", "path", "init"),
        ("api", "conversationId", "init", "path"),
        ("api", "conversationId", "init", "kind"),
        ("api", "path", "init"),
        ("task",),
    ]
    assert [parameters(one, AXIOS) for one in read[:3]] == [
        ("client", "conversationId"),
        ("client", "conversationId", "path"),
        ("client", "conversationId", "path"),
    ]
    for kind in ("got", "ky", "ofetch", "superagent"):
        assert parameters("listFiles", TRANSPORTS[kind]) == ("client", "api", "conversationId", "path")
    assert parameters("exposedUrl", WRAPPER) == ("request", "conversationId", "name")
    assert is_async("readItems", AXIOS) and not is_async("v0Conversation", FETCH)


@EVERY
@pytest.mark.parametrize("name", FUNCTIONS)
def test_they_are_called_as_they_are_written(name: str, transport: Transport) -> None:
    for language in ("javascript", "typescript"):
        text = compose([name], transport, language)
        found = re.search(rf"^export (async )?function {name}\(([^)]*)\)", text, re.MULTILINE)
        assert found is not None
        given = [re.split(r"[:?= ]", one.strip())[0] for one in found[2].split(",") if one.strip()]
        assert tuple(given) == parameters(name, transport)
        assert is_async(name, transport) == bool(found[1])


def test_what_there_is_not_is_refused() -> None:
    for call in (
        lambda: compose(["readConversation", "followEvents"], FETCH, "javascript"),
        lambda: parameters("followEvents", FETCH),
        lambda: is_async("followEvents", FETCH),
    ):
        with pytest.raises(ValueError, match="no function followEvents, only readConversation, newId"):
            call()


def test_a_wrapper_is_called_as_it_wants() -> None:
    transport = Transport("wrapper", '{request}("GET", {path})', '{request}("POST", {path}, null)')
    text = compose(["pauseSandbox"], transport, "javascript")
    assert 'await request("GET", url);' in text and 'return request("POST", url, null);' in text
    assert "/api/v1/app-conversations?ids=" in text
    short = compose(["pauseSandbox"], Transport("wrapper", root="/v1"), "javascript")
    assert "`/v1/app-conversations?ids=" in short and "/api/v1" not in short
    whole = compose(["readItems"], Transport("axios", root=""), "javascript")
    assert "let url = path;" in whole


def test_style() -> None:
    text = compose(FUNCTIONS, FETCH, "typescript", style=Style("'", semicolons=False, indent=4))
    code = [line for line in text.splitlines() if not line.lstrip().startswith(("//", "/*"))]
    assert not [line for line in code if line.endswith(";")]
    bare = [re.sub(r"\"[^\"]*'[^\"]*\"", "", line) for line in code]  # as prettier has an apostrophe
    assert not [line for line in bare if '"' in line]
    assert {len(line) - len(line.lstrip(" ")) for line in code} <= {0, 4, 8, 12}
    narrow = compose(["readConversation"], AXIOS, "typescript", style=Style(width=60))
    given = "(\n  client: AxiosInstance,\n  conversationId: string | null,\n)"
    assert f"{given}: Promise<AxiosResponse> {{" in narrow


def test_order_does_not_matter() -> None:
    texts = {
        compose(names, FETCH, "javascript")
        for names in (["readFile", "statusOf"], ["statusOf", "readFile", "statusOf"])
    }
    assert len(texts) == 1


@EVERY
def test_an_unedited_file_is_known(transport: Transport) -> None:
    for language, modules in product(("typescript", "javascript"), ("esm", "commonjs")):
        text = compose(["readFile", "v0Events"], transport, language, modules)  # type: ignore[arg-type]
        assert text.startswith("// Written by v0to1 ") and is_unedited(text)
        formatted = text.replace('"', "'").replace(";\n", "\n").replace("  ", "\t").replace("\n", "\r\n")
        assert is_unedited(formatted)
        for edited in (
            text.replace("/api/file/download", "/api/file/get"),
            text + "\nconst more = 1;\n",
            text.partition("\n")[2],
            "// Written by hand\n" + text,
        ):
            assert not is_unedited(edited)


@EVERY
def test_more_functions_come_to_those_that_are_there(transport: Transport) -> None:
    for language, modules in product(("typescript", "javascript"), ("esm", "commonjs")):
        rest = (transport, language, modules)
        before = compose(["readFile"], *rest)  # type: ignore[arg-type]
        after = merged(before, ["statusOf", "readConversation"], *rest)  # type: ignore[arg-type]
        assert after == compose(["readConversation", "statusOf", "readFile"], *rest)  # type: ignore[arg-type]
        assert merged(after, ["readFile"], *rest) == after  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["ky", "ofetch", "superagent"])
def test_a_timeout_stays_where_functions_are_added(kind: Kind) -> None:
    for language, modules in product(("typescript", "javascript"), ("esm", "commonjs")):
        rest = (language, modules)
        with_one = Transport(kind, timeout="30_000")
        before = compose(["readFile"], with_one, *rest)  # type: ignore[arg-type]
        assert before.count("30_000") == 1 and "TIMEOUT" not in before
        after = merged(before, ["pauseSandbox"], Transport(kind), *rest)  # type: ignore[arg-type]
        assert after == compose(["pauseSandbox", "readFile"], with_one, *rest)  # type: ignore[arg-type]
        without = compose(["readFile"], Transport(kind), *rest)  # type: ignore[arg-type]
        assert "timeout" not in without.lower()


def test_nothing_comes_to_a_file_that_was_edited_or_sends_otherwise() -> None:
    text = compose(["readFile"], FETCH, "javascript")
    with pytest.raises(ValueError, match="not as it was written"):
        merged(text + "// mine\n", ["statusOf"], FETCH, "javascript")
    with pytest.raises(ValueError, match="readFile of the file is called in another way"):
        merged(text, ["statusOf"], AXIOS, "javascript")


def test_a_conversation_that_starts_has_what_is_read_of_it() -> None:
    wanted = ["readConversation", "pauseSandbox"]
    text = compose(wanted, FETCH, "javascript", keys=frozenset(["title", "updated_at"]))
    assert keys_of(text) == {"title", "updated_at", "sandbox_id", "sandbox_status"}
    assert "startingView({ status, ...task })" in text and "withZone" in text
    least = compose(["readConversation"], FETCH, "javascript", keys=frozenset())
    assert keys_of(least) == {"sandbox_status"}
    assert "    return Response.json({ sandbox_status });\n" in least and "withZone" not in least
    several = frozenset(["trigger", "id", "title", "execution_status", "public"])
    text = compose(["readConversation"], FETCH, "javascript", keys=several)
    assert "startingView({ status, request })" in text and keys_of(text) == several | {"sandbox_status"}
    mapped = compose(["readConversation", "v0Conversation"], FETCH, "javascript", keys=frozenset())
    assert keys_of(mapped) > {"id", "trigger"}


@EVERY
@pytest.mark.parametrize("style", [Style(), Style("'", semicolons=False, indent=4)])
def test_few_keys_of_a_conversation_that_starts_stand_where_it_is_read(
    transport: Transport, style: Style
) -> None:
    for keys in (["id", "title", "trigger"], ["selected_repository"], ["sandbox_id"], []):
        text = compose(["readConversation"], transport, "javascript", "esm", style, keys=frozenset(keys))
        assert "startingView" not in text and keys_of(text) == {*keys, "sandbox_status"}
        found = "id: plainId(task.request.conversation_id)" in text
        assert found == ("id" in keys) and not re.search(r"[^.]\brequest\.\w+ \?\?", text)


def test_functions_for_axios_give_responses_or_data() -> None:
    data = TRANSPORTS["axios-data"]
    whole, alone = (compose(["readEvents", "readFile"], one, "javascript") for one in (AXIOS, data))
    assert gives_responses(whole) and not gives_responses(alone)
    assert ".data = " not in alone and len(alone.splitlines()) < len(whole.splitlines())
    assert merged(alone, ["statusOf"], data, "javascript") != alone
    for text, transport in ((whole, data), (alone, AXIOS)):
        with pytest.raises(ValueError, match="something else"):
            merged(text, ["statusOf"], transport, "javascript")


def test_a_later_run_adds_keys_of_a_conversation_that_starts() -> None:
    before = compose(["readConversation"], FETCH, "javascript", keys=frozenset(["title"]))
    assert not lacks(before, ["readConversation"], frozenset(["title"]))
    assert lacks(before, ["readConversation"], frozenset(["trigger"]))
    after = merged(before, ["readConversation"], FETCH, "javascript", keys=frozenset(["trigger"]))
    assert keys_of(after) == {"title", "trigger", "sandbox_status"}
    whole = merged(after, ["readConversation"], FETCH, "javascript")
    assert whole == compose(["readConversation"], FETCH, "javascript")
