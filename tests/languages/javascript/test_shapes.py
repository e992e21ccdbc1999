"""Declared types are joined to the requests whose answers and bodies they describe, and to no others."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import look, only

TYPE = "interface C { conversation_id: string; status?: string }\n"
GET = "await (await fetch('/api/conversations/' + id)).json()"
LISTS = "interface L { results: C[] }\n" + TYPE

BOTH = {"conversation_id", "status"}

Sources = str | dict[str, str]

ANSWERS: dict[str, tuple[Sources, set[str]]] = {
    "as": (TYPE + f"const f = async () => ({GET}) as C", BOTH),
    "unknown first": (TYPE + f"const f = async () => ({GET}) as unknown as C", BOTH),
    "assertion before": (TYPE + f"const f = async () => <C>({GET})", BOTH),
    "variable": (TYPE + f"const f = async () => {{ const c: C = {GET}; }}", BOTH),
    "declared below": (f"const f = async () => {{ const c: C = {GET}; }}\n" + TYPE, BOTH),
    "return type": (TYPE + f"async function f(): Promise<C> {{ return {GET} }}", BOTH),
    "or null": (TYPE + f"const f = async (): Promise<C | null> => {GET}", BOTH),
    "method": (TYPE + f"class A {{ async f(): Promise<C> {{ return {GET} }} }}", BOTH),
    "parameter": (TYPE + f"const show = (c: C) => c; const f = async () => show({GET})", BOTH),
    "list": (
        LISTS + f"const f = async (): Promise<L> => {GET}",
        {"results", "results.[].conversation_id", "results.[].status"},
    ),
    "array": (TYPE + f"const f = async (): Promise<Array<C>> => {GET}", {"[].conversation_id", "[].status"}),
    "generator": (TYPE + f"async function* f(): AsyncGenerator<C> {{ yield {GET} }}", BOTH),
    "extends": (
        TYPE + f"interface D extends C {{ title: string }}\nconst f = async (): Promise<D> => {GET}",
        {"conversation_id", "status", "title"},
    ),
    "intersection": (
        TYPE + f"type D = C & {{ 'title': string }}\nconst f = async (): Promise<D> => {GET}",
        {"conversation_id", "status", "title"},
    ),
    "partial": (TYPE + f"type D = Partial<C>\nconst f = async (): Promise<D> => {GET}", BOTH),
    "inline": (f"const f = async () => ({GET}) as {{ title?: string }}", {"title"}),
    "other module": (
        {
            "src/a.ts": f"import {{ C as D }} from './types'; const f = async (): Promise<D> => {GET}",
            "src/types/index.ts": "export * from './c'",
            "src/types/c.ts": "export " + TYPE,
        },
        BOTH,
    ),
    "namespace": (
        {
            "a.ts": f"import * as t from './t'; export const f = async (): Promise<t.C> => {GET}",
            "t.ts": "export " + TYPE,
        },
        BOTH,
    ),
    "axios": (TYPE + "import axios from 'axios'; axios.get<C>('/api/conversations/' + id)", BOTH),
    "axios instance": (
        TYPE + "import axios from 'axios'; const a = axios.create({}); a.get<C>('/api/conversations/' + id)",
        BOTH,
    ),
    "ky": (TYPE + "import ky from 'ky'; ky('/api/conversations/' + id).json<C>()", BOTH),
    "generic wrapper": (
        TYPE + "const req = async <T>(p: string): Promise<T> => (await (await fetch(p)).json()) as T;\n"
        "req<C>('/api/conversations/' + id)",
        BOTH,
    ),
    "zod": (
        (
            "import { z } from 'zod'; const C = z.object({ conversation_id: z.string() });\n"
            f"const f = async () => C.parse({GET})"
        ),
        {"conversation_id"},
    ),
    "zod inferred": (
        (
            "import { z } from 'zod'; const S = z.object({ title: z.any() }); type C = z.infer<typeof S>;\n"
            f"const f = async (): Promise<C> => {GET}"
        ),
        {"title"},
    ),
    "generic": (
        "interface P<T> { results: T[] }\n" + TYPE + f"const f = async (): Promise<P<C>> => {GET}",
        {"results", "results.[].conversation_id", "results.[].status"},
    ),
    "generic alias": (
        "type P<T> = { url: string } & T\n" + TYPE + f"const f = async (): Promise<P<C>> => {GET}",
        {*BOTH, "url"},
    ),
    "class of fields": (
        "class C { title!: string; url?: string }\n" + f"const f = async (): Promise<C> => {GET}",
        {"title", "url"},
    ),
    "recursive": (
        f"interface N {{ next: N; title: string }}\nconst f = async (): Promise<N> => {GET}",
        {"next", "title"},
    ),
}


@pytest.mark.parametrize(("source", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_the_declared_fields_of_an_answer_are_told(source: Sources, expected: set[str]) -> None:
    request = only(source, "client.ts") if isinstance(source, str) else only(source)
    declared = {".".join(read.path) for read in request.response.reads if read.style == "shape"}
    assert declared == expected


LOOKALIKES = {
    "nothing of that type": TYPE + "const c: C = { conversation_id: '1' }\nfetch('/api/conversations/' + id)",
    "another request": TYPE
    + "const f = async (): Promise<C> => (await fetch('https://chat.example/rooms')).json()\n"
    "fetch('/api/conversations/' + id)",
    "the response itself": TYPE + "const f = async () => (await fetch('/api/conversations/' + id)) as C",
    "type parameter": "const f = async <T>(): Promise<T> => " + GET,
    "a class with methods": (
        "class C { title!: string; load() {} }\n" + "const f = async (): Promise<C> => " + GET
    ),
    "built-in type": "const f = async (): Promise<Record<string, unknown>> => " + GET,
    "library's type": "import { C } from 'chat-types'; const f = async (): Promise<C> => " + GET,
    "a class of the same name elsewhere": (
        "namespace other { }\nexport const f = async (): Promise<Unseen> => " + GET
    ),
    "other schema": (
        "import { z } from 'zod'; const C = z.object({ conversation_id: z.string() });\n"
        f"C.parse(JSON.parse(text)); const f = async () => {GET}"
    ),
    "a value of the type's name": (
        "type C = { conversation_id: string }\nconst C = 1\nconst f = async (): Promise<C> => " + GET
    ),
}


@pytest.mark.parametrize("source", LOOKALIKES.values(), ids=LOOKALIKES)
def test_other_declarations_stay(source: str) -> None:
    assert not [read for read in only(source).response.reads if read.style == "shape"]


REQUEST = "interface R { initial_user_msg: string; repository?: string }\n"
POST = "fetch('/api/conversations', { method: 'POST', body: JSON.stringify(body) })"

BODIES = {
    "class": "class R { initial_user_msg!: string; repository?: string }\n"
    f"const body: R = {{ initial_user_msg: 'x', repository: 'y' }}; {POST}",
    "variable": REQUEST + f"const body: R = {{ initial_user_msg: 'x', repository: 'y' }}; {POST}",
    "stepwise": REQUEST
    + f"const f = () => {{ const body: R = {{ initial_user_msg: 'x' }}; body.repository = ''; {POST} }}",
    "satisfies": REQUEST + f"const body = {{ initial_user_msg: 'x', repository: 'y' }} satisfies R; {POST}",
    "parameter": REQUEST + f"const f = (body: R) => {POST}; f({{ initial_user_msg: 'x', repository: 'y' }})",
    "builder": REQUEST
    + f"const make = (): R => ({{ initial_user_msg: 'x', repository: 'y' }}); const body = make(); {POST}",
    "spread": REQUEST
    + f"const d: R = {{ initial_user_msg: 'x', repository: 'y' }}; const body = {{ ...d }}; {POST}",
}


@pytest.mark.parametrize("source", BODIES.values(), ids=BODIES)
def test_the_declared_fields_of_a_body_are_joined_to_its_entries(source: str) -> None:
    (body,) = only(source).bodies
    found = {key: len(item.declarations) for key, item in body.items.items()}
    assert found == {"initial_user_msg": 1, "repository": 1}


def test_what_an_unknown_argument_holds_is_what_its_type_says() -> None:
    (body,) = only(REQUEST + f"export const f = (body: R) => {POST}").bodies
    assert {key: (item.declared, item.maybe) for key, item in body.items.items()} == {
        "initial_user_msg": (True, False),
        "repository": (True, True),
    }
    assert not body.open


@pytest.mark.parametrize(
    "type_",
    ["{ initial_user_msg: string; send(): void }", "{ on: () => void }", "{ [key: string]: string }", "any"],
)
def test_objects_that_are_more_than_data_are_not_made_up(type_: str) -> None:
    assert not only(f"export const f = (body: {type_}) => {POST}").bodies


def test_a_body_without_a_type_has_no_declarations() -> None:
    (body,) = only(REQUEST + f"const body = {{ initial_user_msg: 'x' }}; {POST}").bodies
    assert not body.items["initial_user_msg"].declarations


def test_keys_that_are_picked_are_named_with_the_field() -> None:
    source = TYPE + "const f = async (): Promise<Pick<C, 'conversation_id'>> => " + GET
    found = look(source)
    (request,) = found.requests
    keys = [read.key for read in request.response.reads if read.key is not None]
    spans = [found.bench.span("client.ts", key) for key in keys]
    texts = [source[span.start : span.end] for span in spans]
    assert sorted(texts) == ["'conversation_id'", "conversation_id", "status"]


def test_declarations_keep_their_places() -> None:
    body = "import { C } from './t'; const f = async (): Promise<C> => " + GET
    found = look({"a.ts": body, "t.ts": "export " + TYPE})
    (request,) = found.requests
    read = next(read for read in request.response.reads if read.path == ("conversation_id",))
    assert read.module == "t.ts" and read.key is not None
    span = found.bench.span("t.ts", read.key)
    assert found.bench.modules.text("t.ts")[span.start : span.end] == "conversation_id"
