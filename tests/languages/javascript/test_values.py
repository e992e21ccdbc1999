"""What is followed to a request: texts, objects, functions, classes and modules."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import calls, fields, look, only, reads, told

URLS = {
    "template": "const id = x(); fetch(`/api/conversations/${id}`)",
    "template over lines": "fetch(`/api/conversations/${encodeURIComponent(\n  id\n)}`)",
    "plus": "fetch('/api' + '/conversations/' + id)",
    "plus and equals": "let u = '/api/'; u += 'conversations/'; u += id; fetch(u)",
    "URL": "fetch(new URL(`/api/conversations/${id}`, ''))",
    "join": "fetch(['', 'api', 'conversations', id].join('/'))",
    "constant": "const A = { list: '/api/conversations' } as const; fetch(`${A.list}/${id}`)",
    "constant in brackets": "const A = { list: '/api/conversations' }; fetch(A['list'] + '/' + id)",
    "function in a constant": (
        "const A = { one: (id: string) => `/api/conversations/${id}` }; fetch(A.one(id))"
    ),
    "enum": "enum A { List = '/api/conversations' }\nfetch(A.List + '/' + id)",
    "default": "const f = (id: any, p = '/api/conversations') => fetch(p + '/' + id); f(id)",
    "destructured default": (
        "function f({ id, p = '/api/conversations' }: any = {}) { return fetch(`${p}/${id}`) }\nf({ id })"
    ),
    "destructured parameter": (
        "const f = ({ path }: any) => fetch(path); f({ path: `/api/conversations/${id}` })"
    ),
    "rest": "const f = (...p: string[]) => fetch(['', 'api', ...p].join('/')); f('conversations', id)",
    "empty rest": (
        "const f = (...p: string[]) => fetch(['', 'api', 'conversations', ...p, id].join('/')); f()"
    ),
    "empty default": (
        "const f = (p: string[] = []) => fetch(['/api/conversations', ...p, id].join('/')); f()"
    ),
    "slash cut off": "fetch('/api/'.replace(/\\/+$/, '') + '/conversations/' + id)",
    "object method": (
        "const o = { p: '/api/conversations', get(id: any) { return fetch(`${this.p}/${id}`) } }; o.get(id)"
    ),
    "class field": (
        "class C { p = '/api/conversations'; get(id: any) { return fetch(this.p + '/' + id) } }\nnew C()"
    ),
    "field from a field": (
        "class C { a = '/api'; p = this.a + '/conversations'; "
        "get(id: any) { return fetch(`${this.p}/${id}`) } }"
    ),
    "private field": "class C { #p = '/api/conversations'; get = (id: any) => fetch(`${this.#p}/${id}`) }",
    "static field": (
        "class C { static P = '/api/conversations'; static get(id: any) { return fetch(`${C.P}/${id}`) } }"
    ),
    "getter": "class C { get p() { return '/api/conversations/' + id } go() { return fetch(this.p) } }",
    "parameter property": (
        "class C { constructor(private readonly p: string) {} go() { return fetch(`${this.p}/${id}`) } }\n"
        "new C('/api/conversations').go()"
    ),
    "super": (
        "class A { constructor(p: string) { this.p = p } send(x: any) { return fetch(`${this.p}/${x}`) } }\n"
        "class B extends A { constructor() { super('/api/conversations') } go() { return super.send(id) } }\n"
        "new B().go()"
    ),
    "constructor of its own": (
        "class A { constructor(p: string) { this.p = p } }\n"
        "class B extends A { q = this.p + '/' + id; go() { return fetch(this.q) } }\n"
        "new B('/api/conversations').go()"
    ),
    "callback": "const withPath = (f: any) => f('/api/conversations/' + id); withPath((p: any) => fetch(p))",
    "bound": (
        "const f = function (this: any, p: string) { return fetch(p) }.bind(null); "
        "f(`/api/conversations/${id}`)"
    ),
    "array of paths": "for (const p of ['/api/conversations/' + id]) await fetch(p)",
    "forEach": "['/api/conversations/' + id].forEach((p) => fetch(p))",
    "object of paths": "Object.values({ a: '/api/conversations/' + id }).map((p) => fetch(p))",
    "conditional": "fetch(id ? '/api/conversations/' + id : '')",
    "hoisted": (
        "go(); function go() { return fetch(path()) } function path() { return '/api/conversations/' + id }"
    ),
    "generator": "function* paths() { yield `/api/conversations/${id}` }\nfor (const p of paths()) fetch(p)",
    "type assertions": "fetch((<string>('/api/conversations/' + id)) as unknown as string)",
    "escapes": "fetch('\\x2fapi\\u002f' + `conversations\\u{2f}${id}`)",
}


@pytest.mark.parametrize("source", URLS.values(), ids=URLS)
def test_the_url_is_known(source: str) -> None:
    assert calls(source) == ["GET /api/conversations/{}"]


QUERIES = {
    "set": "url.searchParams.set('a', '1'); url.searchParams.append('b', b); fetch(url)",
    "if": "url.searchParams.set('a', '1'); if (b) url.searchParams.set('b', b); fetch(url)",
    "href": "const q = url.searchParams; q.set('a', '1'); q.set('b', b); fetch(url.href)",
    "toString": "for (const k of ['a', 'b']) url.searchParams.append(k, b); fetch(url.toString())",
    "template": "fetch(`${url}?${new URLSearchParams({ a: '1', b })}`)",
    "text": "const q = new URLSearchParams({ a: '1' }); q.set('b', b); fetch(url + '?' + q.toString())",
}


@pytest.mark.parametrize("source", QUERIES.values(), ids=QUERIES)
def test_a_query_that_is_built_step_by_step(source: str) -> None:
    begin = "const url = new URL('/api/conversations', process.env.BASE);"
    assert fields(f"{begin} {source}") == {"a", "b"}


def test_a_payload_that_is_built_step_by_step() -> None:
    source = (
        "const payload: any = { a: 1 }\nif (x) payload.b = 2\npayload['c'] = 3\ndelete payload.a\n"
        "fetch('/api/conversations', { method: 'POST', body: JSON.stringify(payload) })"
    )
    assert fields(source) == {"b", "c"}


MODULES = {
    "named": {
        "a.ts": "export const P = '/api/conversations'",
        "b.ts": "import { P as Q } from './a'\nfetch(Q)",
    },
    "default": {"a.ts": "export default '/api/conversations'", "b.ts": "import p from './a'\nfetch(p)"},
    "namespace": {
        "a.ts": "export const P = '/api/conversations'",
        "b.ts": "import * as a from './a'\nfetch(a.P)",
    },
    "compiled name": {
        "a.ts": "export const P = '/api/conversations'",
        "b.ts": "import { P } from './a.js'\nfetch(P)",
    },
    "list": {
        "a.ts": "const p = '/api/conversations'\nexport { p as P }",
        "b.ts": "import { P } from './a'\nfetch(P)",
    },
    "index": {
        "lib/a.ts": "export const P = '/api/conversations'",
        "lib/index.ts": "export * from './a'",
        "b.ts": "import { P } from './lib'\nfetch(P)",
    },
    "renamed on the way": {
        "lib/a.ts": "export default '/api/conversations'",
        "lib/index.ts": "export { default as P } from './a'",
        "b.ts": "import { P } from './lib/index.js'\nfetch(P)",
    },
    "namespace on the way": {
        "lib/a.ts": "export const P = '/api/conversations'",
        "lib/index.ts": "export * as paths from './a'",
        "b.ts": "import { paths } from './lib'\nfetch(paths.P)",
    },
    "rooted": {
        "src/a.ts": "export const P = '/api/conversations'",
        "src/x/b.ts": "import { P } from '@/a'\nfetch(P)",
    },
    "module.exports": {
        "a.js": "module.exports = { P: '/api/conversations' }",
        "b.js": "const { P } = require('./a')\nfetch(P)",
    },
    "module.exports whole": {
        "a.js": "module.exports = '/api/conversations'",
        "b.js": "fetch(require('./a'))",
    },
    "module.exports member": {
        "a.js": "module.exports.P = '/api/conversations'",
        "b.js": "const a = require('./a.js')\nfetch(a.P)",
    },
    "exports": {
        "a.js": "exports.p = () => '/api/conversations'",
        "b.js": "const { p } = require('./a')\nfetch(p())",
    },
    "class handed over": {
        "a.js": "module.exports = class { p() { return '/api/conversations' } }",
        "b.js": "const A = require('./a')\nfetch(new A().p())",
    },
    "import of a common module": {
        "a.cjs": "module.exports = { P: '/api/conversations' }",
        "b.mjs": "import a, { P } from './a.cjs'\nfetch(P)",
    },
    "import equals": {"a.ts": "export = '/api/conversations'", "b.ts": "import p = require('./a')\nfetch(p)"},
    "dynamic": {
        "a.ts": "export const P = '/api/conversations'",
        "b.ts": "const { P } = await import('./a')\nfetch(P)",
    },
    "dynamic chain": {
        "a.ts": "export const P = '/api/conversations'",
        "b.ts": "import('./a').then(({ P }) => fetch(P))",
    },
    "circle": {
        "a.ts": "import { go } from './b'\nexport const P = '/api/conversations'\ngo",
        "b.ts": "import { P } from './a'\nexport const go = () => fetch(P)",
    },
}


@pytest.mark.parametrize("files", MODULES.values(), ids=MODULES)
def test_constants_come_from_other_modules(files: dict[str, str]) -> None:
    assert calls(files) == ["GET /api/conversations"]


HIDING = {
    "a block": "const u = '/api/conversations'; { const u = '/x'; f(u) } fetch(u)",
    "a branch": "const u = '/api/conversations'; if (x) { let u = '/x'; f(u) } else { u.trim() } fetch(u)",
    "a loop": "let u = '/api/conversations'; for (const x of y) { const u = '/x/' + x; f(u) } fetch(u)",
    "a loop's variable": "const u = '/api/conversations'; for (const u of ['/x']) { f(u) } fetch(u)",
    "a caught error": "let u = '/api/conversations'; try { f() } catch (u) { u = '/x' } fetch(u)",
    "a pattern": "const u = '/api/conversations'; if (x) { const { u } = { u: '/x' }; f(u) } fetch(u)",
    "a class": "class A { u = '/api/conversations' } { class A { u = '/x' } new A() } fetch(new A().u)",
    "a function": (
        "const u = '/api/conversations'; const g = () => { const u = '/x'; return u }; g(); fetch(u)"
    ),
    "a module's": (
        "const u = '/api/conversations'; function g() { if (x) { const u = '/x'; f(u) } return fetch(u) }"
    ),
    "an import": "import { u } from './u'; function g() { if (x) { const u = '/x'; f(u) } return fetch(u) }",
    "in a closure": "const u = '/x'; { const u = '/api/conversations'; [1].map(() => fetch(u)) } f(u)",
    "assigned inside": "let u = '/x'; { u = '/api/conversations' } fetch(u)",
    "shorthand": "const u = '/x'; { const u = '/api/conversations'; const o = { u }; fetch(o.u) }",
}


@pytest.mark.parametrize("source", HIDING.values(), ids=HIDING)
def test_a_variable_that_hides_another_is_another(source: str) -> None:
    files = {"a.ts": source, "u.ts": "export const u = '/api/conversations'"}
    found = look(files, needle="/")
    assert {told(one) for one in found.requests} == {"GET /api/conversations"}


def test_classes_that_are_values() -> None:
    source = (
        "const Mixed = (Base: any) => class extends Base { get(p: string) { return fetch('/api' + p) } }\n"
        "const A = Mixed(Object)\nnew A().get('/conversations')\nfetch('/api/conversations/1')"
    )
    assert set(calls(source)) == {"GET /api/conversations", "GET /api/conversations/1"}


ENVIRONMENT = (
    "process.env.OH_URL",
    "process.env['OH_URL']",
    "import.meta.env.OH_URL",
    "process.env.OH_URL!",
    "(({ OH_URL }) => OH_URL)(process.env)",
)


@pytest.mark.parametrize("source", ENVIRONMENT)
def test_the_environment_is_told_by_its_names(source: str) -> None:
    first = only(f"fetch(`${{{source}}}/api/conversations`)").url.pieces[0]
    value = getattr(first, "value", None)
    assert getattr(value, "kind", "") == "environment"
    assert getattr(value, "names", ()) == ("OH_URL",)


@pytest.mark.parametrize("sign", ["??", "||"])
def test_the_environment_has_a_default(sign: str) -> None:
    assert calls(f"fetch((process.env.A {sign} 'http://h') + '/api/conversations')") == [
        "GET http://h/api/conversations"
    ]


@pytest.mark.parametrize(
    "source",
    [
        "const f = async (path: string, init: any = {}) => fetch(path, { method: init.method ?? 'GET' })",
        "const f = async (path: string, { method = 'GET' }: any = {}) => fetch(path, { method })",
        "async function f(path: string, init?: RequestInit) { return fetch(path, { ...init }) }",
        "class C { async f(path: string, o: any = {}) { return fetch(path, o) } }\nconst { f } = new C()",
    ],
)
def test_a_wrapper_is_told_by_its_calls(source: str) -> None:
    found = look(f"{source}\nf('/api/conversations')\nf('/api/conversations', {{ method: 'POST' }})")
    told = {
        (found.line(one.site.module, one.call), one.method.shape)
        for one in found.requests
        if one.method is not None
    }
    assert {method for _, method in told} == {"GET", "POST"}
    assert len({line for line, _ in told}) == 2


def test_a_given_method_is_not_the_default_one() -> None:
    source = (
        "const call = (p: string, o: { method?: string }) => fetch(p, { method: o.method ?? 'GET' });\n"
        "call('/api/conversations/1', { method: 'DELETE' }); call('/api/conversations/2', {})"
    )
    assert calls(source) == ["DELETE /api/conversations/1", "GET /api/conversations/2"]


@pytest.mark.parametrize("method", ["split('/')", "substring(1)", "replace('a', '')", "padEnd(3)"])
def test_methods_of_texts_are_no_keys(method: str) -> None:
    source = f"const d = await (await fetch('/api/conversations/' + id)).json(); d.url.{method}"
    assert reads(source) == {"url"}


def test_a_known_case_leaves_the_others_out() -> None:
    source = (
        "function go(kind: string, b: object) { switch (kind) {\n"
        "  case 'start': return fetch('/api/conversations', { method: 'POST', body: JSON.stringify(b) });\n"
        "  case 'stop': return fetch('/api/conversations/1', { method: 'PUT', body: JSON.stringify(b) });\n"
        "} }\ngo('start', { title: 'x' })"
    )
    requests = look(source).requests
    found = {(told(one), tuple(name for body in one.bodies for name in body.items)) for one in requests}
    assert ("POST /api/conversations", ("title",)) in found
    assert ("PUT /api/conversations/1", ("title",)) not in found


WRITTEN = {
    "in a template": "fetch(`${new Url('api', 'conversations', id)}`)",
    "with what follows": "fetch(`${new Url('api', 'conversations')}/${id}`)",
    "asked for": "fetch(new Url('api', 'conversations', id).toString())",
}


@pytest.mark.parametrize("call", WRITTEN.values(), ids=WRITTEN)
def test_an_object_is_in_a_text_what_its_own_method_says(call: str) -> None:
    made = (
        "class Url { constructor(...s) { this.s = s }\n"
        "  toString() { return ['https://h', ...this.s].join('/') } }\n"
    )
    assert calls(f"{made}const go = (id) => {call}", "client.js") == ["GET https://h/api/conversations/{}"]


def test_an_object_without_such_a_method_is_not_known_in_a_text() -> None:
    made = "class Url { constructor(s) { this.s = s } path() { return '/api/conversations' } }\n"
    assert calls(f"{made}fetch(`https://h${{new Url(1)}}`)", "client.js") == []
