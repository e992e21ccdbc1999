"""Statuses: V1's sandbox status for beginnings and filters, V0's words for ends and unseen readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

START = 'import time\n\nimport requests\n\nAPI = "https://app.all-hands.dev/api"\n\n\n'
GET = 'requests.get(f"{API}/conversations/{cid}", headers=headers).json()'

ENDS = {
    "predicate": f"def done(headers, cid):\n    status = {GET}['status']\n"
    '    return status not in ("STARTING", "RUNNING")\n',
    "predicate that others may loop on": f"def is_running(headers, cid):\n"
    f'    return {GET}["status"] == "RUNNING"\n',
    "loop on a predicate": f'def is_running(headers, cid):\n    return {GET}["status"] == "RUNNING"\n\n\n'
    "def wait(headers, cid):\n    while is_running(headers, cid):\n        time.sleep(1)\n",
    "flag": "def wait(headers, cid):\n    done = False\n    while not done:\n"
    f'        state = {GET}["status"]\n        done = state != "RUNNING"\n',
    "attribute": "class Job:\n    def __init__(self):\n        self.state = ''\n\n"
    f'    def refresh(self, headers, cid):\n        self.state = {GET}["status"]\n\n'
    '    def wait(self, headers, cid):\n        while self.state in ("STARTING", "RUNNING"):\n'
    "            self.refresh(headers, cid)\n",
    "returned": f'def status(headers, cid):\n    return {GET}["status"]\n',
    "returned and compared": f'def status(headers, cid):\n    return {GET}["status"]\n\n\n'
    'def ready(headers, cid):\n    return status(headers, cid) == "RUNNING"\n\n\n'
    "def show(headers, cid):\n    return status(headers, cid)\n",
    "waited for": "def wait(headers, cids):\n    left = set(cids)\n    while left:\n"
    "        for cid in list(left):\n"
    f'            if {GET}["status"] not in ("STARTING", "RUNNING"):\n                left.discard(cid)\n',
    "counted": "def wait(headers, cid):\n    count = 1\n    while count:\n"
    f'        if {GET}["status"] != "RUNNING":\n            count -= 1\n',
    "stopped": "def wait(headers, cid):\n    while True:\n"
    f'        if {GET}["status"] == "STOPPED":\n            return\n',
    "put off": f'def wait(self, headers, cid):\n    if {GET}["status"] == "RUNNING":\n'
    "        raise self.retry(countdown=30)\n    close(cid)\n",
    "put off by a variable": "def wait(self, headers, cid):\n"
    f'    busy = {GET}["status"] in ("STARTING", "RUNNING")\n'
    "    if busy:\n        self.retry()\n    close(cid)\n",
    "put off otherwise": "def wait(headers, cid):\n"
    f'    if {GET}["status"] != "RUNNING":\n        close(cid)\n'
    "    else:\n        raise TryAgain\n",
    "tried again": "@retry(wait=wait_fixed(5))\ndef wait(headers, cid):\n"
    f'    if {GET}["status"] == "RUNNING":\n        raise Busy(cid)\n    close(cid)\n',
}


@pytest.mark.parametrize("name", ENDS)
def test_an_end_keeps_the_words_of_v0(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + ENDS[name]})

    assert "agent_status(" in after["client.py"]
    assert "sandbox_status" not in after["client.py"]
    assert not reasons(findings)


BEGINNINGS = {
    "put off": f'def wait(self, headers, cid):\n    if {GET}["status"] != "RUNNING":\n'
    "        raise self.retry(countdown=30)\n    talk(cid)\n",
    "put off while it starts": f'def wait(self, headers, cid):\n    if {GET}["status"] == "STARTING":\n'
    "        raise self.retry(countdown=30)\n    talk(cid)\n",
    "an error that is tried again": "@retry\ndef wait(headers, cid):\n"
    f'    if {GET}["status"] == "ERROR":\n        raise RuntimeError(cid)\n',
    "an error": f'def refuse(headers, cid):\n    if {GET}["status"] == "RUNNING":\n        raise Busy(cid)\n',
    "loop": "def wait(headers, cid):\n    while True:\n"
    f'        if {GET}["status"] == "RUNNING":\n            return\n',
    "loop until": "def wait(headers, cid):\n"
    f'    while {GET}["status"] != "RUNNING":\n        time.sleep(1)\n',
    "waited for": "def wait(headers, cids):\n    up = {}\n    while len(up) < len(cids):\n"
    "        for cid in cids:\n"
    f'            if {GET}["status"] == "RUNNING":\n                up[cid] = 1\n',
    "predicate": f'def is_ready(headers, cid):\n    return {GET}["status"] == "RUNNING"\n\n\n'
    "def wait(headers, cid):\n    while not is_ready(headers, cid):\n        time.sleep(1)\n",
    "constant": 'UP = "RUNNING"\n\n\n'
    f'def wait(headers, cid):\n    while {GET}["status"] != UP:\n        time.sleep(1)\n',
    "argument": f'def state(headers, cid):\n    return {GET}["status"]\n\n\n'
    "def wait_for(headers, cid, wanted):\n"
    "    while state(headers, cid) != wanted:\n        time.sleep(1)\n\n\n"
    'def start(headers, cid):\n    wait_for(headers, cid, "RUNNING")\n',
    "declared argument": f'def state(headers, cid):\n    return {GET}["status"]\n\n\n'
    "def wait_for(headers: dict, cid: str, wanted: str) -> None:\n"
    "    while state(headers, cid) != wanted:\n        time.sleep(1)\n\n\n"
    'def start(headers, cid):\n    wait_for(headers, cid, "RUNNING")\n',
    "object of the script": "class Job:\n    def __init__(self, cid):\n        self.cid = cid\n\n"
    '    def state(self):\n        answer = requests.get(f"{API}/conversations/{self.cid}", timeout=9)\n'
    '        return answer.json()["status"]\n\n\n'
    'def main():\n    job = Job("1")\n'
    '    while job.state() != "RUNNING":\n        time.sleep(1)\n\n\nmain()\n',
    "named": f'def is_ready(headers, cid):\n    return {GET}["status"] == "RUNNING"\n',
    "shown": f"def show(headers, cid):\n    print({GET}['status'])\n",
    "one variable": f"def check(headers, cid):\n    data = {GET}\n"
    '    if data["status"] != "RUNNING":\n        raise SystemExit("it is " + data["status"])\n',
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_beginning_reads_the_sandbox(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": START + BEGINNINGS[name]})

    assert "sandbox_status" in after["client.py"]
    assert "agent_status" not in after["client.py"]
    assert not reasons(findings)
    assert not any("One wait of the client" in note for one in findings for note in one.notes)


def test_a_wait_for_either_is_one_for_the_sandbox(tmp_path: Path) -> None:
    """Whoever waits for RUNNING must get there when the agent has finished long ago."""
    text = (
        f'def state(headers, cid):\n    return {GET}["status"]\n\n\n'
        "def wait_for(headers, cid, wanted):\n    while state(headers, cid) != wanted:\n"
        "        time.sleep(1)\n\n\n"
        "def restart(headers, cid):\n"
        '    requests.post(f"{API}/conversations/{cid}/stop", headers=headers).raise_for_status()\n'
        '    wait_for(headers, cid, "STOPPED")\n'
        '    input("start it again, then press enter")\n'
        '    wait_for(headers, cid, "RUNNING")\n'
    )

    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert '["sandbox_status"]' in after["client.py"]
    assert 'wait_for(headers, cid, "PAUSED")' in after["client.py"]
    assert not reasons(findings)
    assert any(
        "One wait of the client is for RUNNING as for STOPPED" in note
        for one in findings
        for note in one.notes
    )


LIST = 'requests.get(f"{API}/conversations", headers=headers).json()["results"]'


def test_a_filter_before_a_deletion_takes_only_paused_sandboxes(tmp_path: Path) -> None:
    text = (
        f'def clean(headers):\n    old = [c for c in {LIST} if c["status"] == "STOPPED"]\n    for c in old:\n'
        "        requests.delete(f\"{API}/conversations/{c['conversation_id']}\", headers=headers)\n"
    )

    _, after = migrated(tmp_path, {"client.py": START + text})

    assert 'if c["sandbox_status"] == "PAUSED"]' in after["client.py"]


def test_a_poll_of_the_list_is_no_filter(tmp_path: Path) -> None:
    test = f'any(c["status"] != "STOPPED" for c in {LIST})'
    text = f"def wait(headers):\n    while {test}:\n        time.sleep(1)\n"

    _, after = migrated(tmp_path, {"client.py": START + text})

    assert 'agent_status(c) != "STOPPED"' in after["client.py"]


def test_what_a_clean_up_deletes_is_not_chosen_by_the_state_of_the_agent(tmp_path: Path) -> None:
    """The status is printed, too, so that it was taken for the agent's: V1's sandboxes run on then."""
    text = (
        f'def clean(headers):\n    for c in {LIST}:\n        print(c["status"])\n'
        '        if c["status"] == "STOPPED":\n'
        "            requests.delete(f\"{API}/conversations/{c['conversation_id']}\", headers=headers)\n"
    )

    findings, after = migrated(tmp_path, {"client.py": START + text})

    assert "take the place" in reasons(findings)["client.py:conversations/list"]
    assert 'c["status"] == "STOPPED"' in after["client.py"]


DEFAULTS = {
    '(data or {}).get("status", "unknown")': 'agent_status(data or {}) or "unknown"',
    'data.get("runtime_status", None)': "runtime_status(data)",
    '(data or {}).get("runtime_status")': "runtime_status(data or {})",
    'data.get("runtime_status", "none").lower()': '(runtime_status(data) or "none").lower()',
}


@pytest.mark.parametrize("before", DEFAULTS)
def test_defaults_stay(before: str, tmp_path: Path) -> None:
    text = f"{START}def status(headers, cid):\n    data = {GET}\n    return {before}\n"

    _, after = migrated(tmp_path, {"client.py": text})

    assert f"    return {DEFAULTS[before]}\n" in after["client.py"]
