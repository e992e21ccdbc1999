"""What V0 said of a PATCH or a DELETE is a word: V1's object is never that text, whatever looks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

URL = "https://app.all-hands.dev/api/conversations/"
REASON = "the answer itself is taken for true or false"

PYTHON = {
    "equal": 'return r.text == "true"',
    "equal without spaces": 'return r.text.strip().lower() == "true"',
    "not equal": 'if r.text != "true":\n        raise RuntimeError(r.text)',
    "false": 'if r.text == "false":\n        raise KeyError(cid)',
    "one of several": 'return r.text in ("true", "True")',
    "one of several flags": "return r.json() in (True, None)",
    "a part": 'return "true" in r.text',
    "a beginning": 'return r.text.startswith("true")',
    "bytes": 'return r.content == b"true"',
    "a pattern": 'return bool(re.match("true", r.text))',
    "decoded from the text": "return json.loads(r.text) is True",
    "the data as a text": 'return str(r.json()).lower() == "true"',
    "a match of the text": 'match r.text:\n        case "true":\n            return 1\n    return 0',
    "a match of the data": "match r.json():\n        case True:\n            return 1\n    return 0",
    "a reader that cannot be seen": "return read_flag(r.text)",
    "the length": "return len(r.content) == 4",
    "the length by a variable": "size = len(r.text)\n    return size < 5",
    "a character": 'return r.text[0] == "t"',
    "one of several characters": 'return r.text[0] in "tT"',
    "some characters": 'return r.content[:1] == b"t"',
    "a byte": "return r.content[0] == 116",
    "the first of all characters": 'return next(iter(r.text)) == "t"',
    "each character": 'return any(each == "t" for each in r.text)',
    "a character in a function": 'is_true = lambda text: text[0] == "t"\n    return is_true(r.text)',
    "its letters": "return r.text.isalpha()",
    "a place in it": 'return r.text.rfind("true") >= 0',
    "a word of it": 'return r.text.split()[0] == "true"',
    "the order": 'return r.text > "f"',
    "something unknown": "return r.text == wanted",
    "what is encoded": "return r.text == json.dumps(True)",
    "a key": 'return {"true": 1, "false": 0}[r.text]',
    "a key or nothing": 'return {"true": 1}.get(r.text.strip())',
    "a key for the data": "return {True: 1, False: 0}[r.json()]",
    "a key for the data or nothing": "return {True: 1}.get(r.json())",
    "inside a text": 'return f"said {r.text}" == "said true"',
    "the data inside a text": 'return f"{r.json()}" == "True"',
    "the first bytes": 'return r.content[:2] == b"tr"',
    "the first character, unpacked": 'first, *_ = r.text\n    return first == "t"',
}
HEAD = "import json\nimport re\n\nimport requests\n\nfrom flags import read_flag\n\n\n"
CALLS = {
    "delete": f'requests.delete(f"{URL}{{cid}}")',
    "patch": f'requests.patch(f"{URL}{{cid}}", json={{"title": "x"}})',
}


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("way", PYTHON)
def test_the_text_of_a_flag_is_left_in_python(tmp_path: Path, way: str, method: str) -> None:
    text = f"{HEAD}def change(cid, wanted=None):\n    r = {CALLS[method]}\n    {PYTHON[way]}\n"
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(REASON if way != "a reader that cannot be seen" else "") or "escapes to" in left


WRAPPED = {
    "requests": (
        "import requests\n\n\nclass Api:\n    def call(self, method, path, **more):\n"
        '        r = requests.request(method, "https://app.all-hands.dev" + path, **more)\n'
        "        r.raise_for_status()\n        return r.text\n\n"
        "    def drop(self, cid):\n"
        '        return self.call("DELETE", f"/api/conversations/{cid}") == "true"\n'
    ),
    "aiohttp": (
        "import aiohttp\n\n\nasync def drop(cid):\n    async with aiohttp.ClientSession() as session:\n"
        f'        async with session.delete(f"{URL}{{cid}}") as answer:\n'
        '            return (await answer.text()) == "true"\n'
    ),
    "urllib": (
        "import urllib.request\n\n\ndef drop(cid):\n"
        f'    asked = urllib.request.Request(f"{URL}{{cid}}", method="DELETE")\n'
        "    with urllib.request.urlopen(asked) as answer:\n"
        '        return answer.read().decode() == "true"\n'
    ),
}


@pytest.mark.parametrize("library", WRAPPED)
def test_the_text_of_a_flag_is_left_behind_wrappers_and_libraries(tmp_path: Path, library: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": WRAPPED[library]})
    assert not after
    assert all(one.startswith(REASON) for one in reasons(findings).values())


JAVASCRIPT = {
    "equal": 'return (await r.text()) === "true";',
    "equal to a variable": 'const text = await r.text();\n  if (text !== "true") throw new Error(text);',
    "false": 'if ((await r.text()) === "false") throw new Error("gone");',
    "a part": 'return (await r.text()).trim().includes("true");',
    "a beginning": 'const text = await r.text();\n  return text.startsWith("true");',
    "a promise": 'return r.text().then((text) => text === "true");',
    "decoded from the text": "return JSON.parse(await r.text()) === true;",
    "the length": "return (await r.text()).length === 4;",
    "a character": 'const text = await r.text();\n  return text[0] === "t";',
    "a character by a method": 'return (await r.text()).charAt(0) === "t";',
    "something unknown": "return (await r.text()) === wanted;",
    "the length, taken out": "const { length } = await r.text();\n  return length < 5;",
    "the length in a promise": "return r.text().then(({ length }) => length === 4);",
    "the length in bytes": "const data = await r.arrayBuffer();\n  return data.byteLength !== 4;",
    "the first character, taken out": 'const [first] = await r.text();\n  return first === "t";',
    "one of several": 'return ["true", "1"].includes((await r.text()).trim());',
    "a key of a table": 'return { true: "gone", false: "kept" }[await r.text()];',
    "a switch": 'switch (await r.text()) {\n    case "true":\n      return 1;\n  }\n  return 0;',
}


@pytest.mark.parametrize("way", JAVASCRIPT)
def test_the_text_of_a_flag_is_left_in_javascript(tmp_path: Path, way: str) -> None:
    call = f'await fetch(`{URL}${{id}}`, {{ method: "PATCH", body: JSON.stringify({{ title: "x" }}) }})'
    text = f"export async function change(id, wanted) {{\n  const r = {call};\n  {JAVASCRIPT[way]}\n}}\n"
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(REASON)


AXIOS = {
    "taken out": ("const { data }", "data === true", ""),
    "taken out under another name": ("const { data: done }", "done === true", ""),
    "as text": ("const { data }", 'data === "true"', ', { responseType: "text" }'),
}


@pytest.mark.parametrize("way", AXIOS)
def test_a_flag_that_a_pattern_takes_out_is_left(tmp_path: Path, way: str) -> None:
    pattern, test, options = AXIOS[way]
    text = (
        'import axios from "axios";\n\nexport async function drop(id) {\n'
        f"  {pattern} = await axios.delete(`{URL}${{id}}`{options});\n  return {test};\n}}\n"
    )
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(REASON)


SCRIPTS = {
    "a test": 'out=$({}); [ "$out" = true ] || exit 1',
    "grep": "{} | grep -qx true || exit 1",
    "a filter": "{} | jq -e '. == true' > /dev/null",
    "the status of a filter": "{} | jq -e . > /dev/null",
    "a condition of a filter": '{} | jq -r \'if . then "gone" else "kept" end\'',
    "a selection of a filter": "{} | jq -r 'select(.) | tostring'",
    "part of a condition": "{} | jq -r 'if . and true then 1 else 2 end'",
    "the contrary in a filter": "{} | jq -e 'not' > /dev/null",
    "a selection that only decides": "{} | jq -r 'select(.) | \"gone\"'",
    "something in its stead": "{} | jq -r '. // \"kept\"'",
    "its last line": '[ "$({} | tail -n1)" = true ] || exit 1',
    "in small letters": "out=$({}); [[ ${out,,} == true ]] || exit 1",
    "in capitals": "out=$({}); [[ ${out^^} == TRUE ]] || exit 1",
    "its length": "out=$({}); [ ${#out} -eq 4 ] || exit 1",
    "the type of a filter": "{} | jq -r type | grep -q boolean",
}
FILES = {
    "a word in it": "grep -q true {}",
    "a quoted name": 'if grep -qx true "{}"; then echo gone; fi',
    "its beginning": '[ "$(head -c4 {})" = true ] || exit 1',
    "lines": "awk '/true/ { print \"gone\" }' {}",
    "characters": "[ $(wc -c {} | cut -d' ' -f1) -eq 4 ] || exit 1",
    "another file": "cmp -s expected.txt {} || exit 1",
    "a program": "python3 look.py {}",
    "another name": "mv {} result.json",
    "a function": 'check() { [ "$(cat "$1")" = true ]; }\ncheck {}',
    "a filter that selects": "jq -r 'select(.) | \"gone\"' {}",
    "several files": "jq -s '.[0]' {} other.json",
}
INTO = {
    "-o": ('curl -s -X DELETE -o /tmp/out.json "{}"', "/tmp/out.json"),
    "-so": ('curl -X DELETE -so "$tmp" "{}"', "$tmp"),
    "braces": ('curl -s -X DELETE -o "$tmp" "{}"', "${tmp}"),
    ">": ('curl -s -X DELETE "{}" > /tmp/out.json', "/tmp/out.json"),
    "tee": ('curl -s -X DELETE "{}" | tee /tmp/out.json', "/tmp/out.json"),
    "mktemp": ('body=$(mktemp)\ncurl -s -X DELETE --output "$body" "{}"', "$body"),
}
SHOWN = ("cat {}", "jq . {}", 'rm -f "{}"', "ls -l {}", "[ -s {} ] && cat {} >&2")


@pytest.mark.parametrize("way", SCRIPTS)
def test_a_flag_is_left_in_scripts(tmp_path: Path, way: str) -> None:
    text = "#!/bin/sh\n" + SCRIPTS[way].replace("{}", f'curl -s -X DELETE "{URL}$1"') + "\n"
    findings, after = migrated(tmp_path, {"client.sh": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith((REASON, "the answer goes on to", "the text of the response escapes to"))


@pytest.mark.parametrize("into", INTO)
@pytest.mark.parametrize("way", FILES)
def test_a_flag_in_a_file_is_left(tmp_path: Path, into: str, way: str) -> None:
    command, name = INTO[into]
    text = f"#!/bin/bash\n{command.format(URL + '$1')}\n{FILES[way].replace('{}', name)}\n"
    findings, after = migrated(tmp_path, {"client.sh": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith((REASON, "the answer goes on to", "the text of the response escapes to"))


@pytest.mark.parametrize("into", INTO)
@pytest.mark.parametrize("way", SHOWN)
def test_a_flag_in_a_file_that_is_only_shown_is_changed(tmp_path: Path, into: str, way: str) -> None:
    command, name = INTO[into]
    text = f"#!/bin/bash\n{command.format(URL + '$1')}\n{way.replace('{}', name)}\n"
    _, after = migrated(tmp_path, {"client.sh": text})
    assert after["client.sh"] == text.replace("/api/conversations/", "/api/v1/app-conversations/")


TOLD = {
    "-w '\\n%{http_code}'": '[ "$(tail -n1 <<<"$out")" = 200 ] || exit 1',
    "--write-out '\\n%{http_code}'": '[ "$(echo "$out" | tail -c 4)" = 200 ] || exit 1',
    "-f": '[ -n "$out" ] && echo "$out"',
}


@pytest.mark.parametrize("option", TOLD)
def test_a_status_behind_a_flag_is_no_flag(tmp_path: Path, option: str) -> None:
    text = f'#!/bin/bash\nout=$(curl -s -X DELETE {option} "{URL}$1")\n{TOLD[option]}\n'
    _, after = migrated(tmp_path, {"client.sh": text})
    assert after["client.sh"] == text.replace("/api/conversations/", "/api/v1/app-conversations/")


FAILING = """
    if not r.ok and "not found" in r.text:
        raise KeyError(cid)
"""
OWN = """
    said = r.text if r.status_code > 300 else "fine"
    return said == "fine"
"""
SCRIPT = f"""
export async function drop(id) {{
  const r = await fetch(`{URL}${{id}}`, {{ method: "DELETE" }});
  if (!r.ok) {{
    const text = await r.text();
    if (text.includes("not found")) return null;
    throw new Error(text);
  }}
}}
"""
PATCHED = f"{HEAD}def change(cid):\n    r = {CALLS['patch']}"
GLIMPSE = """
    if len(r.content) == 0 or not r.text:
        return None
    shown = r.text if len(r.text) < 500 else r.text[:500] + "..."
    print(f"{len(r.content)} bytes: {shown}", r.text[0])
    if r.text is None or r.text == "":
        print("nothing")
"""
EMPTY = f"""
export async function drop(id) {{
  const r = await fetch(`{URL}${{id}}`, {{ method: "DELETE" }});
  const text = await r.text();
  console.log(text.length > 200 ? text.slice(0, 200) : text);
  if (text.length === 0) throw new Error("nothing");
}}
"""
LONG = """
    if len(r.text) > 200:
        print(r.text[:200])
    return len(r.text) == 0
"""
LONG_TEXT = f"""
export async function drop(id) {{
  const r = await fetch(`{URL}${{id}}`, {{ method: "DELETE" }});
  const text = await r.text();
  if (!text.length) throw new Error("empty");
  console.log(text.length > 80 ? `${{text.slice(0, 80)}}...` : text);
}}
"""
NUMBER = f"""
export async function drop(id) {{
  const r = await fetch(`{URL}${{id}}`, {{ method: "DELETE" }});
  const done = await r.json();
  return +done;
}}
"""
LOOKALIKES = {
    "whether there is any, and how much of it is shown": ("client.py", PATCHED + GLIMPSE),
    "whether there is any in JavaScript": ("client.mjs", EMPTY),
    "the length of a long text": ("client.py", PATCHED + LONG),
    "the length of a long text in JavaScript": ("client.mjs", LONG_TEXT),
    "the text of a failure": ("client.py", PATCHED + FAILING),
    "a word of the client's own": ("client.py", PATCHED + OWN),
    "the data, where the response is at hand": ("client.py", PATCHED + "\n    return r.json() is True\n"),
    "the text of an error in JavaScript": ("client.mjs", SCRIPT),
    "a script that shows it": ("client.sh", f'#!/bin/sh\ncurl -s -X DELETE "{URL}$1"\n'),
}


@pytest.mark.parametrize("name", LOOKALIKES)
def test_what_looks_for_something_else_is_rewritten(tmp_path: Path, name: str) -> None:
    path, text = LOOKALIKES[name]
    _, after = migrated(tmp_path, {path: text})
    assert "/api/v1/app-conversations/" in after[path]


RECORDS = {
    "a record": ("const r = await http('DELETE', `${URL}${id}`);", "r.ok && r.value === true"),
    "a record, taken apart": (
        "const { ok, value } = await http('DELETE', `${URL}${id}`);",
        "ok && value === true",
    ),
    "a record of a failure": (
        "const r = await http('DELETE', `${URL}${id}`);",
        "r.ok ? r.value !== false : false",
    ),
}


@pytest.mark.parametrize("way", RECORDS)
def test_a_flag_in_a_record_of_the_clients_own_is_left(tmp_path: Path, way: str) -> None:
    taken, test = RECORDS[way]
    text = (
        "async function http(method, url) {\n  const res = await fetch(url, { method });\n"
        "  if (!res.ok) return { ok: false, error: res.statusText };\n"
        "  return { ok: true, value: await res.json() };\n}\n"
        f"const URL = '{URL}';\nexport async function drop(id) {{\n  {taken}\n  return {test};\n}}\n"
    )
    findings, after = migrated(tmp_path, {"client.mjs": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith(REASON)


@pytest.mark.parametrize("sign", ["+", "typeof "])
def test_what_is_made_of_the_flag_is_made_of_the_status(tmp_path: Path, sign: str) -> None:
    _, after = migrated(tmp_path, {"client.mjs": NUMBER.replace("+", sign)})
    assert "const done = r.ok;" in after["client.mjs"]


def test_a_word_that_is_looked_for_in_the_text_of_a_conversation_is_left(tmp_path: Path) -> None:
    text = (
        "import requests\n\n\ndef stopped(cid):\n"
        f'    return "STOPPED" in requests.get(f"{URL}{{cid}}").text\n'
    )
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not after
    (left,) = reasons(findings).values()
    assert left.startswith("something is looked for in the text of the answer")
