"""Errors that a client tells by the status: V1's are no lists, have no V0 view, and are read as they are."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest

from tests.languages.migrating import added, migrated, reasons
from v0to1.languages.python import status_values
from v0to1.languages.python.locate import Locator

SERVER = 'import requests\n\nOPENHANDS = "https://app.all-hands.dev"\n\n\n'
START = SERVER + "def title(cid):\n"
ASK = '    r = requests.get(f"{OPENHANDS}/api/conversations/{cid}")\n'
OWN = (
    "FINE = {200, 201}\nCALLED = {404: 'none', 500: 'broken'}\n\n\n"
    "def fine(response):\n    return response.status_code < 400\n\n\n"
    "def bad(status):\n    if status in FINE:\n        return False\n    return True\n\n\n"
    "def check(response):\n    if response.status_code == 404:\n        raise ValueError(response)\n\n\n"
)
READ = '    return r.json()["title"]\n'
GET = '    return r.json().get("title")\n'
READ_V1 = 'return r.json()[0]["title"]'

REFUSED = {
    "a status that is no success": "    if r.status_code != 200:\n        return r.json()\n",
    "statuses": "    if r.status_code not in (200, 201):\n        return r.json()['detail']\n",
    "a boundary": "    if r.status_code >= 400:\n        return {'error': r.json().get('detail')}\n",
    "a named status": "    if r.status_code == HTTPStatus.NOT_FOUND:\n        return r.json()\n",
    "a negation": "    if not r.ok:\n        return r.json()\n",
    "one of several tests": "    if r.status_code == 404 or r.status_code == 500:\n        return r.text\n",
    "a branch in a branch": (
        "    if not r.ok:\n        if cid:\n            return r.json()\n        return r.text\n"
    ),
    "an exception": (
        "    try:\n        r.raise_for_status()\n    except requests.HTTPError:\n        return r.json()\n"
    ),
    "a reason": "    if r.status_code // 100 != 2:\n        return r.json()['detail']\n",
    "a claim": "    assert r.status_code == 200, r.json()\n",
    "a loop": "    while not r.ok:\n        print(r.json())\n        break\n",
    "an end": "    if not r.ok:\n        abort(502, r.text)\n",
    "a status in a variable": (
        "    status = r.status_code\n    if status >= 400:\n        return r.json()['error']\n"
    ),
    "a verdict in a variable": "    failed = not r.ok\n    if failed:\n        return r.json()['error']\n",
    "a status that is named as it is asked for": (
        "    if (status := r.status_code) >= 400:\n        return status, r.json()['error']\n"
    ),
    "two boundaries": "    if not 200 <= r.status_code < 300:\n        return r.json()['error']\n",
    "a range": "    if r.status_code not in range(200, 300):\n        return r.json()['error']\n",
    "a hundred": "    if r.status_code // 100 != 2:\n        return r.json()['error']\n",
    "a boundary first": "    if 400 <= r.status_code:\n        return r.json()['error']\n",
    "a case": (
        "    match r.status_code:\n        case 404:\n            return None\n"
        "        case status if status >= 400:\n            return r.json()['error']\n"
    ),
    "several statuses in a case": (
        "    match r.status_code:\n        case 200 | 201:\n            pass\n"
        "        case _:\n            return r.json()['error']\n"
    ),
    "a function of the client's own": "    if not fine(r):\n        return r.json().get('error')\n",
    "a function that is given the status": (
        "    if bad(r.status_code):\n        return r.json().get('error')\n"
    ),
    "a function that raises": (
        "    try:\n        check(r)\n    except ValueError:\n        return None\n"
        "    if r.status_code >= 400:\n        return r.json().get('error')\n"
    ),
    "a status as text": (
        "    if not str(r.status_code).startswith('2'):\n        return r.json().get('error')\n"
    ),
    "its first digit": "    if f'{r.status_code}'[0] in '45':\n        return r.json().get('error')\n",
    "its first digits": (
        "    if str(r.status_code)[:1] in ('4', '5'):\n        return r.json().get('error')\n"
    ),
    "a phrase": "    if r.reason != 'OK':\n        return r.json().get('error')\n",
    "statuses of the client's own": (
        "    if r.status_code not in FINE:\n        return r.json().get('error')\n"
    ),
    "what statuses are called": "    if r.status_code in CALLED:\n        return r.json().get('error')\n",
    "a status of the standard library": (
        "    if HTTPStatus(r.status_code) is not None and HTTPStatus(r.status_code).is_server_error:\n"
        "        return r.json().get('error')\n"
    ),
    "a status with its module": (
        "    if r.status_code != http.HTTPStatus.OK:\n        return r.json().get('error')\n"
    ),
    "what a library says of a number": (
        "    if httpx.codes.is_error(r.status_code):\n        return r.json().get('error')\n"
    ),
    "what only others leave": (
        "    if r.status_code == 404:\n        return None\n"
        "    elif r.status_code == 500 and cid:\n        return r.json()['error']\n"
    ),
}


@pytest.mark.parametrize("branch", REFUSED.values(), ids=REFUSED)
def test_an_error_stays_what_it_is(branch: str, tmp_path: Path) -> None:
    before = SERVER + OWN + START[len(SERVER) :] + ASK + branch + READ
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert branch in after["client.py"]
    assert added({"client.py": before}, after, "client.py")[-1] == READ_V1


OTHERWISE = {
    "a text of a success": (
        f"    if str(r.status_code) == '200':\n    {READ}    return r.json()['error']\n",
        [READ_V1],
    ),
    "a verdict of two tests": (
        f"    fine = bool(r.ok or r.is_success)\n    if fine:\n    {READ}    return r.json()['error']\n",
        [READ_V1],
    ),
    "a status that is fine": (
        f"    if r.status_code in {{204: 'none', 205: 'none'}}:\n        return None\n{READ}",
        [READ_V1],
    ),
    "otherwise": (
        '    if r.is_success:\n        return r.json()["title"]\n    else:\n        return r.json()\n',
        [READ_V1],
    ),
    "what follows a success": (
        '    if r.ok:\n        return r.json()["title"]\n    return r.json().get("detail")\n',
        [READ_V1],
    ),
    "a success of another number": (
        '    if r.status_code != 201:\n        return r.json()["title"]\n',
        [READ_V1],
    ),
    "another request in the branch": (
        f'    if r.status_code == 401:\n    {ASK}        return r.json()["title"]\n{READ}',
        [READ_V1, READ_V1],
    ),
    "an exception of the data": (
        f"    try:\n        r.raise_for_status()\n    {READ}    except KeyError:\n    {READ}",
        [READ_V1, READ_V1],
    ),
    "other responses in the branch": (
        f"    if r.status_code == 404:\n        for r in [{ASK[8:-1]}]:\n        {READ}{READ}",
        [READ_V1, READ_V1],
    ),
    "a success with a body": (
        f"    status = r.status_code\n    if status == 204:\n        return None\n{READ}",
        [READ_V1],
    ),
    "the case of a success": (
        f'    match r.status_code:\n        case 200:\n        {READ}    return r.json()["error"]\n',
        [READ_V1],
    ),
    "a case for all": (
        '    match r.status_code:\n        case status:\n            return r.json()["title"]\n',
        [READ_V1],
    ),
    "a variable that is set twice": (
        f"    status = r.status_code\n    status = cid.status_code\n    if status >= 400:\n    {READ}{READ}",
        [READ_V1, READ_V1],
    ),
    "the status of an earlier response": (
        f'    code = r.status_code\n    print(r.json()["title"])\n{ASK}    if code > 399:\n    {READ}{READ}',
        ['print(r.json()[0]["title"])', READ_V1, READ_V1],
    ),
    "the status of something else": (
        f'    if cid.status != 200:\n        return r.json()["title"]\n{READ}',
        [READ_V1, READ_V1],
    ),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_success_is_read_as_v1_gives_it(name: str, tmp_path: Path) -> None:
    body, expected = OTHERWISE[name]
    before = START + ASK + body
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    found = [line for line in added({"client.py": before}, after, "client.py") if "requests.get" not in line]
    assert found == expected


LATE = {
    "by a function of the client's own": "    check(r)\n",
    "by a loop": "    while r.status_code == 503:\n        return body['error']\n",
    "as a text": "    if str(r.status_code) > '399':\n        return body['error']\n",
    "as the truth of a response": "    if not r:\n        return body['error']\n",
    "by somebody else's function": "    if not elsewhere.fine(r):\n        return body['error']\n",
    "by somebody else's function, once": (
        "    fine = elsewhere.fine(r.status_code)\n    if not fine:\n        return body['error']\n"
    ),
    "in a table": (
        "    fine = {200: True, 404: False}.get(r.status_code)\n"
        "    if not fine:\n        return body['error']\n"
    ),
    "behind another test": "    if cid and r.status_code != 200:\n        return body['error']\n",
    "its reason": "    if not r.ok:\n        return body['detail']\n",
    "its reason, by a variable": (
        "    status = r.status_code\n    if status >= 400:\n        return body['error']\n"
    ),
    "its reason, in a case": (
        "    match r.status_code:\n        case 404:\n            return body['error']\n"
    ),
    "nothing of it": "    if r.status_code != 200:\n        raise ValueError(cid)\n",
    "by the library": "    r.raise_for_status()\n",
    "a claim": "    assert r.status_code == 200, body\n",
}


@pytest.mark.parametrize("check", LATE.values(), ids=LATE)
def test_an_error_that_is_decoded_first_stays_what_it_is(check: str, tmp_path: Path) -> None:
    """`{"detail": …}[0]` raised before the client could look at the status."""
    before = SERVER + OWN + START[len(SERVER) :] + ASK + "    body = r.json()\n" + check
    before += '    return body["title"]\n'
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert "    body = r.json()[0] if r.ok else r.json()\n" + check in after["client.py"]


ELSEWHERE = {
    "in the test itself": (
        '    if (body := r.json()) and r.ok:\n        return body["title"]\n',
        "if (body := r.json()[0] if r.ok else r.json()) and r.ok:",
    ),
    "in the test of a loop": (
        "    while (body := r.json()) and r.status_code == 200:\n        return body['title']\n",
        "while (body := r.json()[0] if r.ok else r.json()) and r.status_code == 200:",
    ),
    "in the test of a value": (
        '    return body["title"] if (body := r.json()) and r.ok else None\n',
        'return body["title"] if (body := r.json()[0] if r.ok else r.json()) and r.ok else None',
    ),
    "in a comprehension": (
        '    return [body["title"] for r in [r] if (body := r.json()) and r.ok]\n',
        'return [body["title"] for r in [r] if (body := r.json()[0] if r.ok else r.json()) and r.ok]',
    ),
    "as it is read": (
        '    name = r.json().get("title")\n    if not r.ok:\n        return None\n    return name\n',
        'name = (r.json()[0] if r.ok else r.json()).get("title")',
    ),
    "in a loop": (
        (
            f'    print(r.json()["title"])\n    while r.status_code == 503:\n    {ASK}'
            '        body = r.json()\n        print(body["title"])\n'
        ),
        "body = r.json()[0] if r.ok else r.json()",
    ),
    "where another test counts too": (
        '    if not (r.ok and cid):\n        return r.json().get("error")\n' + READ,
        'return (r.json()[0] if r.ok else r.json()).get("error")',
    ),
    "where a test cannot be understood": (
        '    if elsewhere.bad(r):\n        return r.json().get("error")\n' + READ,
        'return (r.json()[0] if r.ok else r.json()).get("error")',
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_may_be_an_error_where_it_is_decoded_stays_one(name: str, tmp_path: Path) -> None:
    body, expected = ELSEWHERE[name]
    findings, after = migrated(tmp_path, {"client.py": START + ASK + body})
    assert not reasons(findings)
    assert expected in [line.strip() for line in after["client.py"].splitlines()]


IN_ORDER = {
    "one error of many": "    if r.status_code == 404:\n        return None\n" + GET,
    "asked first": '    if r.ok and (body := r.json()):\n        return body["title"]\n',
    "a function that shows it": '    note(r)\n    body = r.json()\n    note(r)\n    return body["title"]\n',
    "a variable of the data": (
        '    body = r.json()\n    found = other.clean(body)\n    if found:\n        return body["title"]\n'
    ),
    "a response of the same name": (
        '    body = r.json()\n    print(body["title"])\n    if (r := cid) is None:\n        return None\n'
    ),
    "missed in either": '    name = r.json()["title"]\n    r.raise_for_status()\n    return name\n',
}


@pytest.mark.parametrize("body", IN_ORDER.values(), ids=IN_ORDER)
def test_what_is_no_error_is_not_asked_for_one(body: str, tmp_path: Path) -> None:
    note = "def note(response):\n    print(response.url)\n\n\n"
    before = SERVER + note + START[len(SERVER) :] + ASK + body
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert "r.json()[0]" in after["client.py"]
    assert " else r.json()" not in after["client.py"]


RECURSIVE = {
    "one that calls itself": (
        "def fine(response):\n    if response.status_code == 429:\n        fine(response)\n"
        "    if fine(response):\n        return True\n    return response.status_code < 400\n\n\n"
    ),
    "two that call each other": (
        "def fine(response):\n    good(response)\n    return good(response)\n\n\n"
        "def good(response):\n    fine(response)\n    return response.ok and fine(response)\n\n\n"
    ),
    "one that asks another library": "def fine(response):\n    return elsewhere.good(response)\n\n\n",
}


@pytest.mark.parametrize("own", RECURSIVE.values(), ids=RECURSIVE)
def test_functions_that_judge_a_status_come_to_an_end(own: str, tmp_path: Path) -> None:
    before = SERVER + own + START[len(SERVER) :] + ASK
    before += "    if not fine(r):\n        return r.json().get('error')\n" + READ
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert READ_V1 in after["client.py"]
    assert "        return r.json()[0].get('error')" not in after["client.py"]


CREATED = (
    SERVER + "def start(text):\n"
    '    r = requests.post(f"{OPENHANDS}/api/conversations", json={"initial_user_msg": text})\n'
)
DATA, GIVE = "    data = r.json()\n", '    return data["conversation_id"]\n'
AT = 'requests, f"{OPENHANDS}/api/v1"'
TOO_LATE = {
    "by its line": (
        DATA + "    if r.status_code == 429:\n        return start(text)\n" + GIVE,
        'data = wait_until_ready(data, requests, f"{OPENHANDS}/api/v1") if r.ok else data',
    ),
    "by the library": (
        '    data = r.json()\n    r.raise_for_status()\n    return data["conversation_id"]\n',
        'data = wait_until_ready(data, requests, f"{OPENHANDS}/api/v1") if r.ok else data',
    ),
    "as it is read": (
        '    cid = r.json().get("conversation_id")\n    if not r.ok:\n        return None\n    return cid\n',
        f'cid = (wait_until_ready(r.json(), {AT}) if r.ok else r.json()).get("app_conversation_id")',
    ),
    "before": (
        "    if r.status_code == 429:\n        return start(text)\n" + DATA + GIVE,
        'data = wait_until_ready(data, requests, f"{OPENHANDS}/api/v1")',
    ),
}


TOLD = {
    "a reason in it": ("", "    if 'detail' in data:\n        return None\n", True),
    "another key": ("", "    if data.get('error'):\n        return None\n", True),
    "a key that it may have": ("", "    if not data.get('conversation_id'):\n        return None\n", True),
    "nothing": ("", "    print(data)\n", False),
    "another name of a key": ("", "    print(data.get('conversation_id') or data.get('id'))\n", False),
    "a status": ("    r.raise_for_status()\n", "    if 'error' in data:\n        return None\n", False),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_start_stays_where_the_client_tells_an_error_by_its_keys(name: str, tmp_path: Path) -> None:
    check, test, told = TOLD[name]
    text = f"{CREATED}{check}    data = r.json()\n{test}    return data['conversation_id']\n"
    findings, after = migrated(tmp_path, {"client.py": text})
    assert bool(reasons(findings)) is told is not bool(after)


@pytest.mark.parametrize("name", TOO_LATE)
def test_a_helper_does_not_raise_before_the_client_looks(name: str, tmp_path: Path) -> None:
    body, expected = TOO_LATE[name]
    findings, after = migrated(tmp_path, {"client.py": CREATED + body})
    assert not reasons(findings)
    assert expected in [line.strip() for line in after["client.py"].splitlines()]


def test_what_cannot_give_back_an_error_is_refused(tmp_path: Path) -> None:
    before = SERVER + (
        "def events(cid):\n"
        '    r = requests.get(f"{OPENHANDS}/api/conversations/{cid}/trajectory")\n'
        "    data = r.json()\n    if r.status_code == 404:\n        return None\n    return data\n"
    )
    findings, _ = migrated(tmp_path, {"client.py": before})
    (reason,) = reasons(findings).values()
    assert reason.startswith("the status of the answer is looked at behind the place")


UNKNOWN = {
    "r.status_code != 200": "r.status_code < 400",
    "not r.ok": "r.ok",
    "not r.is_success": "r.is_success",
    "r.is_error": "not r.is_error",
}


@pytest.mark.parametrize("test", UNKNOWN)
def test_a_response_of_an_unknown_library_is_asked_as_the_client_asks_it(test: str, tmp_path: Path) -> None:
    """`r.is_success` raised where the client was one of requests."""
    before = (
        'OPENHANDS = "https://app.all-hands.dev"\n\n\ndef title(client, cid):\n'
        + ASK.replace("requests", "client")
        + f"    body = r.json()\n    if {test}:\n        raise ValueError(body)\n"
        + '    return body["title"]\n'
    )
    _, after = migrated(tmp_path, {"client.py": before})
    assert f"    body = r.json()[0] if {UNKNOWN[test]} else r.json()\n" in after["client.py"]


@pytest.mark.parametrize("given", ["r.status_code, {}", '{{"ok": r.ok, "body": {}}}', "print(r.ok, {})"])
def test_a_status_that_goes_on_with_the_answer_tells_of_it(given: str, tmp_path: Path) -> None:
    before = START + ASK + f"    return {given.format('r.json()')}\n"
    _, after = migrated(tmp_path, {"client.py": before})
    found = added({"client.py": before}, after, "client.py")[-1]
    assert "r.json()[0]" in found
    assert found.endswith((" if r.ok else r.json()", " if r.ok else r.json()}", " if r.ok else r.json())"))


def test_what_is_asked_first_is_decoded_as_before(tmp_path: Path) -> None:
    before = START + ASK + '    r.raise_for_status()\n    body = r.json()\n    return body["title"]\n'
    _, after = migrated(tmp_path, {"client.py": before})
    assert "    body = r.json()[0]\n" in after["client.py"]


def test_a_function_is_looked_through_once_for_all_its_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[cst.CSTNode] = []
    targets = status_values.targets

    def counted(locator: Locator, owner: cst.CSTNode) -> list[tuple[int, cst.CSTNode]]:
        asked.append(owner)
        return targets(locator, owner)

    monkeypatch.setattr(status_values, "targets", counted)
    migrated(tmp_path, {"client.py": START + (ASK + "    body = r.json()\n" + LATE["its reason"]) * 5})
    assert asked
    assert len({*map(id, asked)}) == len(asked)


def test_functions_that_ask_each_other_are_asked_once(tmp_path: Path) -> None:
    """Each asked the next one for every way through itself: a client of a hundred lines took minutes."""
    tests = "    if {other}(r):\n        return True\n    if {other}(r):\n        return False\n" * 6
    names = ["fine", "bad", "late", "lost"]
    own = "".join(
        f"def {name}(r):\n{tests.replace('{other}', other)}    return r.ok\n\n\n"
        for name, other in zip(names, [*names[1:], names[0]], strict=True)
    )
    body = "    body = r.json()\n    if fine(r):\n        return body['title']\n    return body['error']\n"
    findings, after = migrated(tmp_path, {"client.py": SERVER + own + START[len(SERVER) :] + ASK + body})
    assert not reasons(findings)
    assert "body = r.json()[0] if r.ok else r.json()" in after["client.py"]


KEYED = {
    "a reason in it": "    if 'detail' in data:\n        raise ValueError(data['detail'])\n",
    "a reason that it may have": "    if data.get('detail'):\n        return None\n",
    "another key": "    if cid and 'error' in data:\n        return None\n",
    "a key that is not there": "    if 'title' not in data:\n        return None\n",
    "a key that it may have": "    if not data.get('title'):\n        return None\n",
    "another key, by a variable": "    error = data.get('error')\n    if error:\n        return None\n",
}
"""How a client tells an error by its keys alone."""


@pytest.mark.parametrize("asked", ["r", "requests.get"])
@pytest.mark.parametrize("test", KEYED.values(), ids=KEYED)
def test_an_error_that_its_keys_tell_keeps_the_request(test: str, asked: str, tmp_path: Path) -> None:
    decoded = "    data = r.json()\n"
    ask = ASK + decoded if asked == "r" else ASK.replace("r = ", "data = ").replace("\n", ".json()\n")
    findings, after = migrated(tmp_path, {"client.py": f"{START}{ask}{test}    return data['title']\n"})
    assert not after and "by its keys" in str(reasons(findings))


@pytest.mark.parametrize(
    "check", ["    r.raise_for_status()\n", "    if r.status_code != 200:\n        return None\n"]
)
def test_a_key_that_no_success_has_says_nothing_of_one(check: str, tmp_path: Path) -> None:
    text = f"{START}{ASK}{check}    data = r.json()\n    if 'detail' in data:\n        return None\n"
    text += "    return data['title']\n"
    _, after = migrated(tmp_path, {"client.py": text})
    assert "data = r.json()[0]\n" in after["client.py"]


def test_an_error_that_its_keys_tell_is_left_where_it_can_have_no_name(tmp_path: Path) -> None:
    text = f"{START}    return ['error' in {ASK[8:-1]}.json() for _ in cid]\n"
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert "by its keys" in str(reasons(findings))
