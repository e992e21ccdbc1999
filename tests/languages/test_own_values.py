"""One variable that holds an answer, or what the client has in its place: both are read by one name."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.languages.migrating import imported, migrated

pytestmark = pytest.mark.whole

ONE = {"id": "c1", "title": "T", "sandbox_status": "RUNNING", "updated_at": "now"}
"""A conversation of V1."""
PYTHON = 'import requests\n\nBASE = "https://app.all-hands.dev/api/conversations"\n\n\n{}\n'
SCRIPT = 'const BASE = "https://app.all-hands.dev/api/conversations";\n{}\n'
GET = 'requests.get(BASE + "/c1").json()'
ROWS = "requests.get(BASE).json()['results']"
FETCHED = "await (await fetch(`${BASE}/c1`)).json()"
LISTED = "(await (await fetch(BASE)).json()).results"
STATE = (
    "class State:\n    {declared}\n{reader}"
    "    def refresh(self):\n        self.info = " + GET + "\n{after}\n\n"
    "def show():\n    state = State()\n    first = state.name()\n    state.refresh()\n"
    "    return [first, state.name()]"
)
NAMING = "    def name(self):\n        return self.info['conversation_id']\n\n"
CONSTRUCTED = "def __init__(self):\n        self.info = {'conversation_id': 'own'}\n"

KEYED = (
    "class Row:\n    def __init__(self, cid):\n        self.kept = {'conversation_id': cid}\n\n"
    "    def __getitem__(self, key):\n        return self.kept[key]\n\n"
    "    def get(self, key, default=None):\n        return self.kept.get(key, default)\n\n\n"
)

BOTH = {
    "a default": f"def show():\n    rows = {ROWS}\n    row = rows[5] if len(rows) > 5 else "
    "{'conversation_id': 'own'}\n    return [row['conversation_id'], rows[0]['conversation_id']]",
    "before a loop": f"def show():\n    info = {{'status': 'STARTING', 'title': ''}}\n"
    f"    while info['status'] == 'STARTING':\n        info = {GET}\n    return info['title']",
    "merged": f"def show():\n    data = {{'conversation_id': '', 'own': 1}} | {GET}\n"
    "    return data['conversation_id']",
    "what a failure gives": f"def get(fail):\n    try:\n        return 1 / fail and {GET}\n"
    "    except ZeroDivisionError:\n        return {'conversation_id': 'own'}\n\n\n"
    "def show():\n    return [get(one)['conversation_id'] for one in (0, 1)]",
    "a function given either": "def name(one):\n    return one['conversation_id']\n\n\n"
    f"def show():\n    return [name({GET}), name({{'conversation_id': 'own'}})]",
    "what was there before a failure": "def get(fail):\n    info = {'conversation_id': 'own'}\n    try:\n"
    f"        info = 1 / fail and {GET}\n    except ZeroDivisionError:\n        pass\n"
    "    return info['conversation_id']\n\n\ndef show():\n    return [get(one) for one in (0, 1)]",
    "what was stored before a failure": 'import json\n\nTEXT = \'{"conversation_id": "own"}\'\n\n\n'
    f"def get(fail):\n    info = json.loads(TEXT)\n    try:\n        info = 1 / fail and {GET}\n"
    "    except ZeroDivisionError:\n        print(fail)\n    return info['conversation_id']\n\n\n"
    "def show():\n    return [get(one) for one in (0, 1)]",
    "rows that a function is given": "def names(rows):\n"
    f"    return [row['conversation_id'] for row in [*rows, *{ROWS}]]\n\n\n"
    "def show():\n    return globals()['names']([{'conversation_id': 'own'}])",
    "rows beside others": f"def show():\n    rows = [{{'conversation_id': 'own'}}]\n    rows += {ROWS}\n"
    "    return [row.get('conversation_id') for row in rows]",
    "a row put beside": f"def show():\n    rows = {ROWS}\n    rows.append({{'conversation_id': 'own'}})\n"
    "    return [row['conversation_id'] for row in rows]",
    "a row put in the place of another": f"def show():\n    rows = {ROWS} * 2\n"
    "    rows[0] = {'conversation_id': 'own'}\n    return [row['conversation_id'] for row in rows]",
    "rows put in the place of others": "def show():\n    data = requests.get(BASE).json()\n"
    "    data['results'] = [{'conversation_id': 'own'}, data['results'][0]]\n"
    "    return [row['conversation_id'] for row in data['results']]",
    "looked through in turn": "from collections import ChainMap\n\n\ndef show():\n"
    f"    own, other = {{'conversation_id': 'own'}}, {GET}\n"
    "    both = [ChainMap(own, other), ChainMap(other, own)]\n"
    "    return [one['conversation_id'] for one in both]",
    "with defaults": "from collections import defaultdict\n\n\ndef show():\n"
    "    info = defaultdict(str, {'conversation_id': 'own'})\n    first = info['conversation_id']\n"
    f"    info.update({GET})\n    return [first, info['conversation_id']]",
    "an attribute of a class": STATE.format(
        declared="info = {'conversation_id': 'own'}\n", reader="", after="\n" + NAMING
    ),
    "an attribute of an object": STATE.format(declared=CONSTRUCTED, reader="", after="\n" + NAMING),
    "an attribute that is read above": STATE.format(declared=CONSTRUCTED, reader=NAMING, after=""),
    "what was stored": 'import json\n\nTEXT = \'{"conversation_id": "own"}\'\n\n\ndef get(offline):\n'
    f"    return json.loads(TEXT) if offline else {GET}\n\n\n"
    "def show():\n    return [get(one)['conversation_id'] for one in (True, False)]",
    "stored rows beside others": 'import json\n\nTEXT = \'[{"conversation_id": "own"}]\'\n\n\n'
    f"def get(offline):\n    return json.loads(TEXT) if offline else {ROWS}\n\n\n"
    "def show():\n    return [row.get('conversation_id') for one in (1, 0) for row in get(one)]",
    "a function given what was stored": 'import json\n\nTEXT = \'{"conversation_id": "own"}\'\n\n\n'
    "def name(one):\n    return one['conversation_id']\n\n\n"
    f"def show():\n    return [name(json.loads(TEXT)), name({GET})]",
    "what something unknown has stored": "from collections import UserDict\n\n"
    "KEPT = UserDict([('own', dict([('conversation_id', 'own')]))])\n\n\n"
    f"def get(cid):\n    return KEPT.get(cid) or {GET}\n\n\n"
    "def show():\n    return [get(one)['conversation_id'] for one in ('own', 'c1')]",
    "what a library of servers keeps": "from starlette.datastructures import ImmutableMultiDict\n\n"
    "KEPT = ImmutableMultiDict([('own', dict([('conversation_id', 'own')]))])\n\n\n"
    f"def get(cid):\n    return KEPT.get(cid) or {GET}\n\n\n"
    "def show():\n    return [get(one)['conversation_id'] for one in ('own', 'c1')]",
    "a state of what was stored": 'import json\n\nTEXT = \'[{"status": "RUNNING"}]\'\n\n\n'
    f"def rows(offline):\n    return json.loads(TEXT) if offline else {ROWS}\n\n\n"
    "def show():\n    return [row['status'] == 'RUNNING' for one in (1, 0) for row in rows(one)]",
    "an argument that others leave out": "def name(info=None):\n"
    f"    info = info or {GET}\n    return info['conversation_id']\n\n\n"
    "def show():\n    return [globals()['name']({'conversation_id': 'own'}), name()]",
    "the default of an argument": "def name(info={'conversation_id': 'own'}):\n"
    "    return info['conversation_id']\n\n\n"
    "def refreshed():\n"
    f"    return name({GET})\n\n\n"
    "def show():\n    return [globals()['name'](), refreshed()]",
    "the default of a key": "def show():\n    data = requests.get(BASE).json()\n"
    "    return [row['conversation_id'] for key in ('missing', 'results')\n"
    "            for row in data.get(key, [{'conversation_id': 'own'}])]",
    "the default of a cache": "CACHE = {}\n\n\n"
    "def name(cid):\n    return CACHE.get(cid, {'conversation_id': 'own'})['conversation_id']\n\n\n"
    f"def load(cid):\n    CACHE[cid] = {GET}\n\n\n"
    "def show():\n    load(chr(49))\n    return [name(chr(50)), name(chr(49))]",
    "a cache that keeps its default": "CACHE = {}\n\n\n"
    "def name(cid):\n    return CACHE.setdefault(cid, {'conversation_id': 'own'})['conversation_id']\n\n\n"
    f"def load(cid):\n    CACHE[cid] = {GET}\n\n\n"
    "def show():\n    load(chr(49))\n    return [name(chr(50)), name(chr(49))]",
    "an object with keys": KEYED + f"def show():\n    rows = [Row('own'), {GET}]\n"
    "    return [row['conversation_id'] for row in rows]",
    "an object with a method that is given keys": KEYED + "def get(own):\n"
    f"    return Row('own') if own else {GET}\n\n\n"
    "def show():\n    return [get(one).get('conversation_id') for one in (True, False)]",
    "a class of mappings": "class Row(dict):\n    def name(self):\n"
    "        return self['conversation_id']\n\n\n"
    f"def show():\n    return [Row(conversation_id='own').name(), Row({GET}).name()]",
    "beside it in a tuple": "def names(data):\n"
    f"    return [one['conversation_id'] for one in (data, {GET})]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "beside it in pairs": "def names(data):\n    found = []\n"
    f"    for name, one in [('own', data), ('other', {GET})]:\n"
    "        found.append(one['conversation_id'])\n    return found\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "beside it under a name": "def names(data):\n"
    f"    both = {{'own': data, 'other': {GET}}}\n"
    "    return [one['conversation_id'] for one in both.values()]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "numbered beside it": "def names(data):\n"
    f"    return [one['conversation_id'] for _, one in enumerate([data, {GET}])]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "behind it in a chain": "import itertools\n\n\ndef names(data):\n"
    f"    return [one['conversation_id'] for one in itertools.chain([data], [{GET}])]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "in mappings beside others": "def names(data):\n"
    f"    return [job['info']['conversation_id'] for job in [{{'info': data}}, {{'info': {GET}}}]]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "in objects beside others": "class Job:\n    def __init__(self, info):\n        self.info = info\n\n\n"
    f"def names(data):\n    return [job.info['conversation_id'] for job in (Job(data), Job({GET}))]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "two in another order": "def names(data):\n"
    f"    first, last = sorted((data, {GET}), key=len)\n"
    "    return [first['conversation_id'], last['conversation_id']]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "two backwards": f"def names(data):\n    first, last = reversed(({GET}, data))\n"
    "    return [first['conversation_id'], last['conversation_id']]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "two that are sorted where they stand": f"def names(data):\n    both = [{GET}, data]\n"
    "    both.sort(key=len)\n    first, last = both\n"
    "    return [first['conversation_id'], last['conversation_id']]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "jobs in another order": "def names(data):\n"
    f"    jobs = [{{'n': 2, 'info': {GET}}}, {{'n': 1, 'info': data}}]\n"
    "    first, last = sorted(jobs, key=lambda job: job['n'])\n"
    "    return [first['info']['conversation_id'], last['info']['conversation_id']]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "the longest of two": "def names(data):\n"
    f"    return [pick(data, {GET}, key=len)['conversation_id'] for pick in (min, max)]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "some of several": f"def names(data):\n    rows = [None, data, {GET}]\n"
    "    found = [row for row in rows if row]\n"
    "    return [rows[1:][0]['conversation_id'], found[1]['conversation_id']]\n\n\n"
    "def show():\n    return globals()['names']({'conversation_id': 'own'})",
    "a variable that is read above": "INFO = {'conversation_id': 'own'}\n\n\n"
    "def name():\n    return INFO['conversation_id']\n\n\n"
    f"def refresh():\n    global INFO\n    INFO = {GET}\n\n\n"
    "def show():\n    first = name()\n    refresh()\n    return [first, name()]",
}
BOTH_IN_SCRIPTS = {
    "in objects beside others": "async function names(data) {\n"
    f"  return [{{ info: data }}, {{ info: {FETCHED} }}].map((job) => job.info.conversation_id);\n}}\n"
    "const called = { names };\n"
    "export const show = () => called['na' + 'mes']({ conversation_id: 'own' });",
    "two in another order": "async function names(data) {\n"
    f"  const [first, last] = [{FETCHED}, data].sort((one) => (one.conversation_id ? -1 : 1));\n"
    "  return [first.conversation_id, last.conversation_id];\n}\nconst called = { names };\n"
    "export const show = () => called['na' + 'mes']({ conversation_id: 'own' });",
    "two backwards": "async function names(data) {\n"
    f"  const both = [{FETCHED}, data];\n  both.reverse();\n"
    "  return [both[0].conversation_id, both[1].conversation_id];\n}\nconst called = { names };\n"
    "export const show = () => called['na' + 'mes']({ conversation_id: 'own' });",
    "two in turn": "async function names(data) {\n  const found = [];\n"
    f"  for (const one of [data, {FETCHED}]) found.push(one.conversation_id);\n  return found;\n}}\n"
    "const called = { names };\n"
    "export const show = () => called['na' + 'mes']({ conversation_id: 'own' });",
    "before a loop": "export async function show() {\n  let info = { status: 'STARTING' };\n"
    f"  while (info.status === 'STARTING') info = {FETCHED};\n  return info.conversation_id;\n}}",
    "what was there before a failure": "async function get(fail) {\n"
    "  let info = { conversation_id: 'own' };\n  try {\n"
    f"    if (fail) throw new Error('no');\n    info = {FETCHED};\n  }} catch {{}}\n"
    "  return info.conversation_id;\n}\nexport const show = async () => [await get(true), await get(false)];",
    "rows that a function is given": f"async function names(rows) {{\n  const results = {LISTED};\n"
    "  return [...rows, ...results].map((one) => one.conversation_id);\n}\n"
    "const called = { names };\n"
    "export const show = () => called['na' + 'mes']([{ conversation_id: 'own' }]);",
    "a field of a class": "class State {\n  info = { conversation_id: 'own' };\n"
    f"  async refresh() {{ this.info = {FETCHED}; }}\n  name() {{ return this.info.conversation_id; }}\n}}\n"
    "export async function show() {\n  const state = new State();\n  const first = state.name();\n"
    "  await state.refresh();\n  return [first, state.name()];\n}",
    "rows beside others": f"export async function show() {{\n  const results = {LISTED};\n"
    "  const rows = [{ conversation_id: 'own' }, ...results];\n"
    "  return rows.map((one) => one.conversation_id);\n}",
    "a row put beside": f"export async function show() {{\n  const rows = {LISTED};\n"
    "  rows.push({ conversation_id: 'own' });\n  return rows.map((one) => one.conversation_id);\n}",
    "an object of a class": "class Info {\n  constructor() { this.status = 'STARTING'; }\n}\n"
    "export async function show() {\n  let info = new Info();\n"
    f"  while (info.status === 'STARTING') info = {FETCHED};\n  return [info.status, info.title];\n}}",
    "rows of a state": "const state = { rows: [{ conversation_id: 'own' }] };\n"
    f"export async function load() {{\n  state.rows = {LISTED};\n}}\n"
    "const names = () => state.rows.map((one) => one.conversation_id);\n"
    "export async function show() {\n  const first = names();\n  await load();\n"
    "  return [...first, ...names()];\n}",
    "what is caught": "async function get(fail) {\n"
    "  const info = await fetch(`${BASE}/c1`).then((r) => (fail ? r.none() : r.json()))"
    ".catch(() => ({ conversation_id: 'own' }));\n  return info.conversation_id;\n}\n"
    "export const show = async () => [await get(true), await get(false)];",
    "a function given either": "const nameOf = ({ conversation_id }) => conversation_id;\n"
    "export async function show() {\n"
    f"  return [nameOf({FETCHED}), nameOf({{ conversation_id: 'own' }})];\n}}",
}
TWICE = {
    "repeated": f"def show():\n    rows = {ROWS} * 2\n    return [row['conversation_id'] for row in rows]",
    "one list behind another": f"def show():\n    rows = {ROWS} + {ROWS}\n"
    "    return [row['conversation_id'] for row in rows]",
    "one over another": f"def show():\n    data = {GET} | {GET}\n    return [data['conversation_id']] * 2",
}
OWN_ALONE = {
    "the rows in another order": "def show():\n"
    f"    rows = sorted({ROWS}, key=lambda row: row['last_updated_at'])\n"
    "    return rows[0]['conversation_id'], rows[1:][0]['conversation_id']",
    "the last of the rows": f"def show():\n    return max({ROWS}, key=len)['conversation_id']",
    "other words beside it in mappings": f"def show(label):\n    info = {GET}\n"
    "    jobs = [{'info': info, 'name': label}, {'info': info, 'name': 'x'}]\n"
    "    return [job['info']['conversation_id'] for job in jobs]",
    "one of two in their places": "def names(data):\n"
    f"    own, info = data, {GET}\n    return [own['conversation_id'], info['conversation_id']]\n\n\n"
    "def show():\n    return names([])",
    "a label beside it": "def names(label):\n    found = []\n"
    f"    info = {GET}\n    for name, one in [('first', info), (label, info)]:\n"
    "        found.append((name, one['conversation_id']))\n    return found\n\n\n"
    "def show():\n    return names('second')",
    "another key": f"def show():\n    rows = {ROWS}\n    row = rows[0] if rows else {{'title': ''}}\n"
    "    return rows[0]['conversation_id'], row['title']",
    "nothing of its own": f"def show():\n    info = {{}}\n    while not info:\n        info = {GET}\n"
    "    return info['conversation_id']",
    "a failure that leaves": f"def show():\n    info = {{'conversation_id': 'own'}}\n    try:\n"
    f"        info = {GET}\n    except OSError:\n        return None\n    return info['conversation_id']",
    "nothing before a failure": f"def show():\n    info = {{}}\n    try:\n        info = {GET}\n"
    "    except OSError:\n        pass\n    return info['conversation_id']",
    "rows of all pages": "def show():\n    found = []\n    for page in ('', 'next'):\n"
    f"        found = [*found, *{ROWS}]\n    return [row['conversation_id'] for row in found]",
    "each by itself": f"def show():\n    own = {{'conversation_id': 'own'}}\n    info = {GET}\n"
    "    return info['conversation_id'], own['conversation_id']",
    "overwritten": f"def show():\n    info = {{'conversation_id': 'own'}}\n    info = {GET}\n"
    "    return info['conversation_id']",
    "set by the constructor": "class State:\n    def __init__(self):\n"
    f"        self.info = {{'conversation_id': 'own'}}\n        self.info = {GET}\n\n"
    "    def name(self):\n        return self.info['conversation_id']",
    "an empty attribute that is read above": "class State:\n    def __init__(self):\n"
    "        self.info = None\n\n    def name(self):\n        return self.info['conversation_id']\n\n"
    f"    def refresh(self):\n        self.info = {GET}",
    "an empty variable that is read above": "KNOWN = {}\n\n\ndef show():\n    return name()\n\n\n"
    "def name():\n    return KNOWN['c1']['conversation_id']\n\n\n"
    f"def refresh():\n    KNOWN['c1'] = {GET}",
    "an empty list that is read above": "KNOWN = []\n\n\n"
    "def name():\n    return [one['conversation_id'] for one in KNOWN]\n\n\n"
    f"def refresh():\n    KNOWN.extend({ROWS})",
}
RUN = (
    'import { show } from "./client.mjs";\n'
    f"const one = {json.dumps(ONE)};\n"
    "globalThis.fetch = async (url) => ({ ok: true, status: 200,\n"
    '  json: async () => (String(url).includes("/search") ? { items: [one] } : [one]) });\n'
    "console.log(JSON.stringify(await show()));\n"
)


class Response:
    """What V1 answers to a request of one conversation, or of all."""

    def __init__(self, url: str) -> None:
        self.url = url

    def json(self) -> object:
        return {"items": [dict(ONE)]} if "/search" in self.url else [dict(ONE)]


SHOWN = {
    "before a loop": "T",
    "a state of what was stored": [True, True],
    "merged": "c1",
    "a default": ["own", "c1"],
}
LAST = ("a function given either", "a row put beside")
"""Clients that tell of the answer first."""


@pytest.mark.parametrize("name", BOTH)
def test_what_is_read_of_both_is_read_as_before(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PYTHON.format(BOTH[name])
    (found,), after = migrated(tmp_path, {"client.py": text})

    assert found.applied
    assert "['id']" not in after["client.py"]
    import requests

    monkeypatch.setattr(requests, "get", lambda url, **_: Response(url))
    with imported(tmp_path, "client") as client:
        shown = SHOWN.get(name, ["c1", "own"] if name in LAST else ["own", "c1"])
        assert client.show() == shown, after["client.py"]


@pytest.mark.parametrize("name", TWICE)
def test_what_an_operator_makes_of_answers_is_read_as_before(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings, after = migrated(tmp_path, {"client.py": PYTHON.format(TWICE[name])})

    assert all(one.applied for one in findings)
    import requests

    monkeypatch.setattr(requests, "get", lambda url, **_: Response(url))
    with imported(tmp_path, "client") as client:
        assert client.show() == ["c1", "c1"], after["client.py"]


@pytest.mark.parametrize("name", BOTH_IN_SCRIPTS)
def test_what_is_read_of_both_is_read_as_before_in_javascript(name: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.mjs": SCRIPT.format(BOTH_IN_SCRIPTS[name])})

    assert found.applied
    (tmp_path / "run.mjs").write_text(RUN, encoding="utf-8")
    said = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    other = {"before a loop": "c1", "an object of a class": ["RUNNING", "T"]}
    shown = other.get(name, ["c1", "own"] if name in LAST else ["own", "c1"])
    assert json.loads(said.stdout) == shown, after["client.mjs"]


@pytest.mark.parametrize("name", OWN_ALONE)
def test_what_is_read_of_an_answer_alone_has_its_name_of_v1(name: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.py": PYTHON.format(OWN_ALONE[name])})

    assert found.applied
    assert "['id']" in after["client.py"]
    assert "openhands_v1.py" not in after


@pytest.mark.parametrize(
    "taken",
    [
        "own, *rest = None, get(), get()\n    found = rest",
        "first, *rest = get(), get()\n    found = [first, *rest]",
        "*rest, last = get(), get()\n    found = [*rest, last]",
        "first, *rest, last = get(), get()\n    found = [first, *rest, last]",
    ],
)
def test_what_others_leave_are_the_answers_among_them(
    taken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"def get():\n    return {GET}\n\n\ndef show():\n    {taken}\n"
    text += "    return [one['conversation_id'] for one in found]"
    _, after = migrated(tmp_path, {"client.py": PYTHON.format(text)})
    import requests

    monkeypatch.setattr(requests, "get", lambda url, **_: Response(url))
    with imported(tmp_path, "client") as client:
        assert client.show() == ["c1", "c1"], after["client.py"]
