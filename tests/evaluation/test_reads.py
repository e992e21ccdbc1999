"""Reads of answers: however they are written, and wherever the value travels."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import only

HEAD = (
    "import asyncio, functools, itertools, json, operator, requests\n"
    "from concurrent.futures import ThreadPoolExecutor, as_completed\n"
    "def get(x=None):\n"
    '    return requests.get("https://h/api/conversations").json()\n'
    "data = get()\n"
)

READS = {
    "index": ('data["status"]', {"status"}),
    "get": ('data.get("status", "")', {"status"}),
    "pop": ('data.pop("status")', {"status"}),
    "test": ('"status" in data', {"status"}),
    "element": ('data["results"][0]["title"]', {"results", "results[].title"}),
    "last element": ('data["results"][-1]["title"]', {"results", "results[].title"}),
    "some": ('[x["title"] for x in data["results"][:3]]', {"results", "results[].title"}),
    "loop": ('for x in data["results"]:\n    print(x["title"])', {"results", "results[].title"}),
    "loop or nothing": (
        'for x in data.get("results") or []:\n    print(x["title"])',
        {"results", "results[].title"},
    ),
    "collected": (
        'found = []\nfound += data["results"]\nfor x in found:\n    print(x["title"])',
        {"results", "results[].title"},
    ),
    "extended": (
        'found = []\nfound.extend(data["results"])\nprint(found[0]["title"])',
        {"results", "results[].title"},
    ),
    "generator": (
        'def rows():\n    yield from get()["results"]\nfor x in rows():\n    print(x["title"])',
        {"results", "results[].title"},
    ),
    "sorted": ('sorted(data["results"], key=lambda x: x["title"])', {"results", "results[].title"}),
    "greatest": (
        'max(data["results"], key=lambda x: x["title"])["url"]',
        {"results", "results[].title", "results[].url"},
    ),
    "filtered": ('list(filter(lambda x: x["title"], data["results"]))', {"results", "results[].title"}),
    "next": ('next((x for x in data["results"] if x["title"]), None)', {"results", "results[].title"}),
    "chained": (
        'for x in itertools.chain.from_iterable([data["results"]]):\n    print(x["title"])',
        {"results", "results[].title"},
    ),
    "by id": (
        '{x["conversation_id"]: x for x in data["results"]}[1]["title"]',
        {"results", "results[].conversation_id", "results[].title"},
    ),
    "getter": ('operator.itemgetter("status", "title")(data)', {"status", "title"}),
    "mapped getter": (
        'list(map(operator.itemgetter("title"), data["results"]))',
        {"results", "results[].title"},
    ),
    "unpacked": ('a, *rest = data["results"]\nprint(rest[0]["title"])', {"results", "results[].title"}),
    "percent": ('"%(title)s" % data', {"title"}),
    "format": ('"{title}".format(**data)', {"title"}),
    "format_map": ('"{title}".format_map(data)', {"title"}),
    "match": (
        'match data:\n    case {"title": title, "url": str(url)}:\n        print(title)',
        {"title", "url"},
    ),
    "each key": ('for key in ("status", "title"):\n    print(data[key])', {"status", "title"}),
    "function": ('def show(x):\n    print(x["title"])\nshow(data)', {"title"}),
    "spread into parameters": ("def show(title=None, **rest):\n    print(title)\nshow(**data)", {"title"}),
    "thread": (
        (
            "import threading\ndef work():\n    seen['a'] = get()\nthreading.Thread(target=work).start()\n"
            "seen = {}\ndef show():\n    for key, x in seen.items():\n        print(x['title'])"
        ),
        {"title"},
    ),
    "unknown object": ("run = thing()\nrun.title = data['title']\nprint(run.title)", {"title"}),
    "gathered": (
        (
            "async def one():\n    return get()\nasync def f():\n"
            '    for x in await asyncio.gather(*[one() for _ in y]):\n        print(x["title"])'
        ),
        {"title"},
    ),
    "tasks": (
        (
            "async def one():\n    return get()\nasync def f():\n    t = asyncio.create_task(one())\n"
            '    done, _ = await asyncio.wait([t])\n    print([x.result()["title"] for x in done])'
        ),
        {"title"},
    ),
    "pool": (
        'with ThreadPoolExecutor() as pool:\n    for x in pool.map(get, y):\n        print(x["title"])',
        {"title"},
    ),
    "futures": (
        (
            "with ThreadPoolExecutor() as pool:\n    known = {pool.submit(get, 1): 1}\n"
            '    for x in as_completed(known):\n        print(x.result()["title"])'
        ),
        {"title"},
    ),
    "executor": (
        'async def f(loop):\n    x = await loop.run_in_executor(None, get)\n    print(x["title"])',
        {"title"},
    ),
    "retried": ("def again(fn, *a, **k):\n    return fn(*a, **k)\nprint(again(get)['title'])", {"title"}),
    "retried by a library": ("print(lib.again(lambda: get())['title'])", {"title"}),
    "decorated": (
        (
            "def again(fn):\n    @functools.wraps(fn)\n    def inner(*a):\n        return fn(*a)\n"
            "    return inner\n"
            "@again\ndef one(x):\n    return get()\nprint(one(1)['title'])"
        ),
        {"title"},
    ),
    "decorated method": (
        (
            "def again(times):\n    def wrap(fn):\n        @functools.wraps(fn)\n"
            "        def inner(*a, **k):\n            return fn(*a, **k)\n"
            "        return inner\n    return wrap\n"
            "class C:\n    def __init__(self, data):\n        self.data = data\n"
            "    @again(3)\n    def one(self):\n        return self.data['title']\nC(get()).one()"
        ),
        {"title"},
    ),
    "table": (
        'import pandas as pd\nprint(pd.DataFrame(data["results"])["title"])',
        {"results", "results[].title"},
    ),
    "columns": (
        'import pandas as pd\npd.DataFrame(data["results"], columns=["title", "url"])',
        {"results", "results[].title", "results[].url"},
    ),
}
JAVASCRIPT_READS = {
    "destructured": "const { a, b: { c } } = await r.json()",
    "destructured with default": "const { a = 1, b: { c } = {} } = await r.json()",
    "attributes": "const d = await r.json(); f(d.a, d.b.c)",
    "optional": "const d = await r.json(); f(d?.a, d?.b?.c, d!.a)",
    "brackets": "const d = await r.json(); f(d['a'], d['b']['c'])",
    "chain": "r.json().then(d => { f(d.a); return d.b }).then(b => b.c)",
    "typed": "const d = (await r.json()) as { a: string; b: any }; f(d.a, d.b.c)",
    "function parameter": "const g = ({ a, b }: any) => [a, b.c]; g(await r.json())",
    "parsed text": "const d = JSON.parse(await r.text()); f(d.a, d.b.c)",
    "rest": "const { a, ...rest } = await r.json(); f(rest.b.c)",
    "assigned": "let a, b; ({ a, b } = await r.json()); f(b.c)",
    "caught": "const d = await r.json().catch(() => ({})); f(d.a, d.b.c)",
    "written": "const d = await r.json(); d.a = 1; d['b']['c'] = 2",
    "removed": "const d = await r.json(); delete d.a; delete d['b'].c",
}
JAVASCRIPT_ROWS = {
    "for of": "for (const row of d.results) f(row.a)",
    "forEach": "d.results.forEach((row: any) => f(row.a))",
    "map": "d.results.map(({ a }: any) => a)",
    "filter and map": "d.results.filter((row: any) => row).map((row: any) => row.a)",
    "find": "d.results.find((row: any) => row)?.a",
    "first": "d.results[0].a",
    "at": "d.results.at(-1)?.a",
    "array pattern": "const [first] = d.results; f(first.a)",
    "spread": "[...d.results].map((row: any) => row.a)",
    "length": "if (d.results.length) f(d.results[0].a)",
}

FETCHED = "const r = await fetch('/api/conversations/1')\n"
LISTED = "const d = await (await fetch('/api/conversations')).json();\n"
ALL_READS = [("client.py", f"{HEAD}{code}\n", expected) for code, expected in READS.values()]
ALL_READS += [("client.ts", FETCHED + code, {"a", "b.c"}) for code in JAVASCRIPT_READS.values()]
ALL_READS += [("client.ts", LISTED + code, {"results", "results[].a"}) for code in JAVASCRIPT_ROWS.values()]


@pytest.mark.parametrize(
    ("name", "source", "expected"), ALL_READS, ids=[*READS, *JAVASCRIPT_READS, *JAVASCRIPT_ROWS]
)
def test_a_read_is_found(name: str, source: str, expected: set[str]) -> None:
    """Whether `b` is told beside `b.c` makes no difference."""
    assert only(source, name).reads - {"b"} == expected


MODELS = (
    "import dataclasses, requests\nfrom pydantic import BaseModel, Field, TypeAdapter\n"
    "class Item(BaseModel):\n    conversation_id: str\n    state: str = Field(alias='status')\n"
    "class Page(BaseModel):\n    results: list[Item]\n    next_page_id: str | None = None\n"
    "@dataclasses.dataclass\nclass Info:\n    title: str\n    status: str\n"
    "    @property\n    def running(self):\n        return self.status == 'RUNNING'\n"
    "r = requests.get('https://h/api/conversations')\n"
)
ITEM = {"conversation_id", "status"}

BUILT = {
    "spread": ("Info(**r.json())", {"title", "status"}),
    "validated": ("Item.model_validate(r.json())", ITEM),
    "old style": ("Item.parse_obj(r.json())", ITEM),
    "nested": (
        "Page.model_validate(r.json())",
        {"results", "next_page_id", "results[].conversation_id", "results[].status"},
    ),
    "adapter": ("TypeAdapter(list[Item]).validate_python(r.json())", {f"[].{name}" for name in ITEM}),
    "each": (
        "[Item(**x) for x in r.json()['results']]",
        {"results", *(f"results[].{name}" for name in ITEM)},
    ),
    "class method": (
        (
            "class C:\n    @classmethod\n    def of(cls, raw):\n"
            "        c = cls()\n        c.t = raw['title']\n"
            "        return c\nC.of(r.json())"
        ),
        {"title"},
    ),
}


@pytest.mark.parametrize(("code", "expected"), BUILT.values(), ids=BUILT)
def test_a_model_reads_what_it_declares(code: str, expected: set[str]) -> None:
    assert only(f"{MODELS}{code}\n").reads == expected


def test_a_comparison_inside_a_model_counts() -> None:
    assert only(f"{MODELS}Info(**r.json())\n").statuses == {"RUNNING"}


STATUSES = {
    "equal": 's == "STOPPED"',
    "the other way round": '"STOPPED" == s',
    "unequal": 's != "STOPPED"',
    "tuple": 's in ("STOPPED",)',
    "set": 's not in {"STOPPED"}',
    "constant": "s in DONE",
    "changed case": 's.upper() == "STOPPED"',
    "enumeration": "s == State.OVER",
    "made a member": "State(s) is State.OVER",
    "value of a member": "s == State.OVER.value",
    "lookup": '{"STOPPED": 1}[s]',
    "lookup with default": '{"STOPPED": 1}.get(s, 0)',
    "match": 'match s:\n    case "STOPPED":\n        pass',
    "walrus": '(t := s) and t == "STOPPED"',
    "any": 'any(s == x for x in ["STOPPED"])',
    "fallback": 'd.get("status", "") == "STOPPED"',
    "variable": 'wanted = "STOPPED"\ns == wanted',
    "returned": 'def over(x):\n    return x["status"] == "STOPPED"\nover(d)',
}
JAVASCRIPT_STATUSES = {
    "equal": "if (d.status === 'A' || 'B' == d.status) f()",
    "switch": "switch (d.status) { case 'A': f(); break; case 'B': { g(); break } default: h() }",
    "fall through": "switch (d.status) { case 'A': case 'B': f() }",
    "includes": "['A', 'B'].includes(d.status)",
    "set": "const s = new Set(['A', 'B']); s.has(d.status)",
    "look-up": "const m: any = { A: 1, B: 2 }; m[d.status]",
}

STATUS = (
    "import enum, requests\nDONE = frozenset({'STOPPED'})\n"
    "class State(str, enum.Enum):\n    OVER = 'STOPPED'\n"
    "d = requests.get('https://h/api/conversations/1').json()\ns = d['status']\n"
)
ONE = "const d = await (await fetch('/api/conversations/1')).json();\n"
COMPARED = [("client.py", f"{STATUS}{code}\n", {"STOPPED"}) for code in STATUSES.values()]
COMPARED += [("client.ts", ONE + code, {"A", "B"}) for code in JAVASCRIPT_STATUSES.values()]


@pytest.mark.parametrize(("name", "source", "expected"), COMPARED, ids=[*STATUSES, *JAVASCRIPT_STATUSES])
def test_a_comparison_of_a_read_is_found(name: str, source: str, expected: set[str]) -> None:
    assert only(source, name).statuses == expected


@pytest.mark.parametrize(
    ("code", "how"),
    [("unknown(r.json())", "call"), ("thing.answer = r.json()", "attribute"), ("print(r.json())", "print")],
)
def test_an_answer_that_leaves_sight_escapes(code: str, how: str) -> None:
    found = only(f"import requests\nr = requests.get('https://h/api/conversations')\n{code}\n")
    assert [one.how for one in found.request.response.escapes] == [how]
