"""Reads of answers in less usual words: keys that are written, removed, looped over, or compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

START = 'import json\n\nimport requests\n\nAPI = "https://app.all-hands.dev/api"\n\n\n'
ASK = 'requests.get(f"{API}/conversations/{cid}", headers=headers)'
RUN = f"def run(headers, cid, search):\n    r = {ASK}\n    r.raise_for_status()\n    data = r.json()\n"

RENAMED = {
    '    data["conversation_id"] = data["conversation_id"].lower()\n    return data["conversation_id"]\n': (
        '    data["id"] = data["id"].lower()\n    return data["id"]\n'
    ),
    '    data["last_updated_at"] += "Z"\n    return data["last_updated_at"]\n': (
        '    data["updated_at"] += "Z"\n    return data["updated_at"]\n'
    ),
    '    del data["conversation_id"]\n    print(data)\n': '    del data["id"]\n    print(data)\n',
    '    data.setdefault("last_updated_at", "")\n    return data["last_updated_at"]\n': (
        '    data.setdefault("updated_at", "")\n    return data["updated_at"]\n'
    ),
    '    return {"conversation_id", "title"} <= data.keys()\n': '    return {"id", "title"} <= data.keys()\n',
    '    return data.keys() >= {"conversation_id"}\n': '    return data.keys() >= {"id"}\n',
    '    return "conversation_id" in {**data, "own": 1}\n': '    return "id" in {**data, "own": 1}\n',
    '    return "own" in (data | {"own": data["conversation_id"]})\n': (
        '    return "own" in (data | {"own": data["id"]})\n'
    ),
    '    return {"conversation_id", "own"} <= {**data, "own": 1}.keys()\n': (
        '    return {"id", "own"} <= {**data, "own": 1}.keys()\n'
    ),
    '    both = {**data, "own": 1}\n    del both["conversation_id"]\n    print(both)\n': (
        '    both = {**data, "own": 1}\n    del both["id"]\n    print(both)\n'
    ),
    '    match {**data, "own": 1}:\n        case {"conversation_id": one}:\n            print(one)\n': (
        '    match {**data, "own": 1}:\n        case {"id": one}:\n            print(one)\n'
    ),
}


@pytest.mark.parametrize("body", RENAMED)
def test_a_key_has_its_v1_name_wherever_it_stands(body: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + RUN + body})

    assert after["client.py"].endswith(RENAMED[body])
    assert not reasons(findings)


STOPPED = RUN.replace("requests.get", "requests.post").replace("{cid}", "{cid}/stop")
TEMPLATE = f'from string import Template\n\n\n{RUN}    template = Template("$conversation_id")\n'
LEFT = {
    "one of several keys": f'{RUN}    return [data[key] for key in ("title", "status")]\n',
    "written status": f'{RUN}    data["status"] = data["status"].lower()\n    return data["status"]\n',
    "equal": f'{RUN}    return data == {{"conversation_id": cid, "status": "RUNNING"}}\n',
    "objects": f"def run(headers, cid, hook):\n    return json.loads({ASK}.text, object_hook=hook).title\n",
    "word that V1 has none for": (
        f"{RUN.replace('{cid}', '{cid}/git/changes')}"
        '    return [one["path"] for one in data if one["status"] in ("A", "U")]\n'
    ),
    "names in a template": f"{TEMPLATE}    return template.substitute(data)\n",
    "names that are given": f"{TEMPLATE}    return template.substitute(**data)\n",
    "names in a format": f'{RUN}    return "{{last_updated_at}}".format(**{{**data, "own": 1}})\n',
    "names in a pattern": f'{RUN}    return "%(conversation_id)s" % {{**data, "own": 1}}\n',
    "a flag that is joined": f'{STOPPED}    return "stop: " + data["status"]\n',
    "a flag that has a method": f'{STOPPED}    return data["status"].upper() == "OK"\n',
    "a flag in a text": f'{STOPPED}    return ", ".join([cid, data["status"]])\n',
    "flags in a text": f'{STOPPED}    return ", ".join(one["status"] for one in [data])\n',
    "a flag that is measured": f'{STOPPED}    return len(data["status"]) == 2\n',
    "a flag that is looked up": f'{STOPPED}    return {{"ok": 1}}[data["status"]]\n',
    "a flag in a list": f'{STOPPED}    return [data["status"], cid] == ["ok", cid]\n',
    "a key beside what stands alone": (
        f"{RUN.replace('{cid}', '{cid}/web-hosts')}    return {{**data, 'own': 1}}['hosts']\n"
    ),
    "its own objects": f"def run(headers, cid, hook):\n    return {ASK}.json(object_hook=hook).title\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_written_in_v1_is_left(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + LEFT[name]})

    assert not after
    (reason,) = reasons(findings).values()
    assert reason


def test_a_word_of_either_version_may_be_compared(tmp_path: Path) -> None:
    body = '    return [one["path"] for one in data if one["status"] in ("A", "ADDED", "")]\n'

    findings, after = migrated(
        tmp_path, {"client.py": START + RUN.replace("{cid}", "{cid}/git/changes") + body}
    )

    assert after["client.py"].endswith('one["status"] in ("ADDED", "ADDED", "")]\n')
    assert not reasons(findings)


UNSEEN = {
    "a variable of the environment": 'data["status"] == os.environ["UNTIL"]',
    "what has a word of V0 by default": 'data["status"] == os.environ.get("UNTIL", "STOPPED")',
    "an argument": 'data["status"] in search',
    "a list": '[data["status"], cid] == ["STOPPED", cid]',
    "a key": '{data["status"]: cid}["STOPPED"]',
    "another answer": f'data["status"] == {ASK.replace("{cid}", "{search}")}.json()["status"]',
}


@pytest.mark.parametrize("name", UNSEEN)
def test_a_state_that_is_compared_with_what_is_not_seen_has_the_words_of_v0(
    name: str, tmp_path: Path
) -> None:
    findings, after = migrated(tmp_path, {"client.py": f"import os\n{START}{RUN}    return {UNSEEN[name]}\n"})

    assert "agent_status(data)" in after["client.py"]
    assert '"PAUSED"' not in after["client.py"]
    assert "sandbox_status" not in after["client.py"]
    assert not reasons(findings)


EDITOR = f"{RUN.replace('{cid}', '{cid}/vscode-url')}"


def test_a_key_beside_a_value_that_stands_alone_falls_away_or_is_left(tmp_path: Path) -> None:
    choice = '    return data.get("vscode_url") or data.get("error")\n'
    apart = '    print(data.get("error"))\n    return data["vscode_url"]\n'

    findings, after = migrated(
        tmp_path, {"choice.py": START + EDITOR + choice, "apart.py": START + EDITOR + apart}
    )

    assert after["choice.py"].endswith('    data = exposed_url(data, "VSCODE")\n    return data\n')
    assert "apart.py" not in after
    assert "error is read beside" in reasons(findings)["apart.py:sandboxes/vscode-url"]
