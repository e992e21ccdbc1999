"""Shapes that clients made at random (`tests/generated`) have shown to come out wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

HEAD = 'import os\n\nimport {library}\n\nBASE = os.environ["OPENHANDS_URL"]\n\n\n'


def lines_of(folder: Path, body: str, library: str = "requests", name: str = "client.py") -> list[str]:
    """The new lines of a client that is migrated as a whole."""
    texts = {name: HEAD.format(library=library) + body}
    findings, after = migrated(folder, texts)
    assert not reasons(findings)
    return added(texts, after, name)


def test_pairs_are_fields(tmp_path: Path) -> None:
    """`dict([…])` was taken for a body without fields, and sent as it was."""
    found = lines_of(
        tmp_path,
        "def start(text, repository):\n"
        '    body = dict([("initial_user_msg", text), ("repository", repository)])\n'
        '    answer = requests.post(f"{BASE}/api/conversations", json=body)\n'
        '    return answer.json()["conversation_id"]\n',
    )
    wanted = 'body = dict([("initial_message", text_message(text)), ("selected_repository", repository)])'
    assert wanted in found


def test_fields_that_are_all_unseen_are_converted(tmp_path: Path) -> None:
    found = lines_of(
        tmp_path,
        "def start(pairs):\n"
        "    body = dict(pairs)\n"
        '    answer = requests.post(f"{BASE}/api/conversations", json=body)\n'
        '    return answer.json()["conversation_id"]\n',
    )
    assert any("json=start_request(body)" in line for line in found)


def test_what_fills_a_body_in_a_loop_stays_with_it(tmp_path: Path) -> None:
    """The variable went, and the loop that fills it did not."""
    found = lines_of(
        tmp_path,
        "def resume(conversation_id):\n"
        "    body = {}\n"
        '    for key, value in [("providers_set", [])]:\n'
        "        body[key] = value\n"
        '    requests.post(f"{BASE}/api/conversations/{conversation_id}/start", json=body)\n',
    )
    assert found[-1] == 'resume_sandbox(requests, f"{BASE}/api/v1", conversation_id)'
    assert "    body = {}\n    for key" in (tmp_path / "client.py").read_text("utf-8")


WRAPPED = (
    "def call(http, method, path, body=None):\n"
    '    answer = http.request(method, f"{BASE}{path}", json=body)\n'
    "    answer.raise_for_status()\n"
    "    return answer\n\n\n"
)


def test_a_wrapper_that_is_handed_its_session_gets_the_method_that_is_asked_for(tmp_path: Path) -> None:
    """Every request of the helper was sent by POST."""
    found = lines_of(
        tmp_path,
        WRAPPED + "def start(text):\n"
        "    with requests.Session() as http:\n"
        '        answer = call(http, "POST", "/api/conversations", {"initial_user_msg": text})\n'
        '        return answer.json()["conversation_id"]\n',
    )
    assert any("lambda method, url: call(http, method, url)" in line for line in found)


def test_values_of_the_query_are_no_part_of_the_route(tmp_path: Path) -> None:
    """The caller of a function that takes a file's name was taken for the one that sends the request."""
    found = lines_of(
        tmp_path,
        "def read(conversation_id, name):\n"
        '    url = f"{BASE}/api/conversations/{conversation_id}/select-file?file=" + name\n'
        '    return requests.get(url).json()["code"]\n\n\n'
        "def main(conversation_id):\n"
        '    print(read(conversation_id, "made.txt"))\n',
    )
    assert found[1:] == ['return file_text(read_file(requests, f"{BASE}/api/v1", conversation_id, name))']


def test_an_answer_that_nobody_reads_is_not_taken_apart(tmp_path: Path) -> None:
    found = lines_of(
        tmp_path,
        "def call(method, path):\n"
        '    return requests.request(method, f"{BASE}{path}").json()\n\n\n'
        "def look(conversation_id):\n"
        '    call("GET", f"/api/conversations/{conversation_id}/list-files")\n',
    )
    assert found[1:] == ['list_files(call, "/api/v1", conversation_id)']


def test_a_session_that_comes_from_elsewhere_is_awaited(tmp_path: Path) -> None:
    """The function's own file does not say what `http` is; the helper was called without `await`."""
    found = lines_of(
        tmp_path,
        "async def start(http, text):\n"
        '    answer = await http.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})\n'
        '    return answer.json()["conversation_id"]\n',
        "httpx",
    )
    assert any("(await wait_until_ready(" in line for line in found)


def test_what_awaits_an_unknown_library_is_left(tmp_path: Path) -> None:
    body = (
        "async def start(http, text):\n"
        '    answer = await http.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})\n'
        '    return answer.json()["conversation_id"]\n'
    )
    findings, _ = migrated(tmp_path, {"client.py": HEAD.format(library="wires") + body})
    assert reasons(findings) == {
        "client.py:conversations/create": (
            "the function that sends the request is not known, and cannot be given to a helper"
        )
    }


def test_a_decoded_answer_stays_in_its_parentheses(tmp_path: Path) -> None:
    found = lines_of(
        tmp_path,
        "async def call(session, method, path):\n"
        '    async with session.request(method, f"{BASE}{path}") as answer:\n'
        "        return await answer.json()\n\n\n"
        "async def difference(conversation_id, name):\n"
        "    async with aiohttp.ClientSession() as session:\n"
        '        path = f"/api/conversations/{conversation_id}/git/diff"\n'
        '        return (await call(session, "GET", path + f"?path={name}"))["modified"]\n',
        "aiohttp",
    )
    assert any('.json())["modified"]' in line for line in found)


def test_the_session_behind_a_wrapper_gives_a_response(tmp_path: Path) -> None:
    """What the wrapper would have decoded was read from the response itself."""
    body = (
        'PATH = "/api/conversations/{id}/select-file"\n\n\n'
        "class Client:\n"
        "    def __init__(self):\n"
        "        self.http = httpx.Client()\n\n"
        "    def call(self, method, path, params=None):\n"
        "        answer = self.http.request(method, BASE + path, params=params)\n"
        "        answer.raise_for_status()\n"
        "        return answer.json()\n\n"
        "    def read(self, conversation_id, name):\n"
        '        return self.call("GET", PATH.format(id=conversation_id), params={"file": name})["code"]\n'
    )
    texts = {"client.py": HEAD.format(library="httpx") + body}
    findings, after = migrated(tmp_path, texts, prefer="app-server")
    assert not reasons(findings)
    line = 'return read_file_via_app(self.http, f"{BASE}/api/v1", conversation_id, name).json()'
    assert line in added(texts, after, "client.py")


TABLE = (
    'PATHS = {"one": "/api/conversations/{id}", "other": "/health"}\n\n\n'
    "def call(method, path):\n"
    "    answer = requests.request(method, BASE + path)\n"
    "    answer.raise_for_status()\n"
    "    return answer.json()\n\n\n"
    "def title(conversation_id):\n"
    '    return call("GET", PATHS["one"].format(id=conversation_id))["title"]\n\n\n'
    "def login():\n"
    '    return call("GET", "/api/user/info")["login"]\n\n\n'
    "def main():\n"
    '    print(title("1"), login())\n'
)


def test_a_table_of_routes_is_used_where_a_route_is_taken_out_of_it(tmp_path: Path) -> None:
    """What belongs to one answer was put around those of all requests."""
    found = lines_of(tmp_path, TABLE)
    assert found == [
        'PATHS = {"one": "/api/v1/app-conversations?ids={id}", "other": "/health"}',
        'return call("GET", PATHS["one"].format(id=conversation_id))[0]["title"]',
        'return call("GET", "/api/v1/users/git-info")["login"]',
    ]


UNWRAPPED = (
    "def unwrap(answer):\n"
    "    answer.raise_for_status()\n"
    "    return answer.json()\n\n\n"
    "def title(conversation_id):\n"
    '    return unwrap(requests.get(f"{BASE}/api/conversations/{conversation_id}"))["title"]\n\n\n'
    "def login():\n"
    '    return unwrap(requests.get(f"{BASE}/api/user/info"))["login"]\n\n\n'
    "def names(one, folder):\n"
    '    url = f"{BASE}/api/conversations/{one}/list-files"\n'
    '    return unwrap(requests.get(url, params={"path": folder}))\n'
)


def test_what_decodes_all_answers_stays_as_it_is(tmp_path: Path) -> None:
    """It took the first element of every answer, and used names of one of its callers."""
    found = lines_of(tmp_path, UNWRAPPED)
    assert found[1:] == [
        'return unwrap(requests.get(f"{BASE}/api/v1/app-conversations?ids={conversation_id}"))[0]["title"]',
        'return unwrap(requests.get(f"{BASE}/api/v1/users/git-info"))["login"]',
        'return file_names(unwrap(list_files(requests, f"{BASE}/api/v1", one, path=folder)), folder)',
    ]


def test_a_text_is_not_decoded_by_a_function_for_json(tmp_path: Path) -> None:
    body = (
        UNWRAPPED + "\n\ndef content(conversation_id):\n"
        '    url = f"{BASE}/api/conversations/{conversation_id}/select-file?file=made.txt"\n'
        '    return unwrap(requests.get(url))["code"]\n'
    )
    findings, _ = migrated(tmp_path, {"client.py": HEAD.format(library="requests") + body})
    assert reasons(findings) == {
        "client.py:files/read": "the answer is decoded in another function than the request is made"
    }


UNSEEN_CLIENT = """from company import Base, send


class Work(Base):
    def start(self, text):
        body = {{"initial_user_msg": text}}
        answer = {call}("POST", "https://app.all-hands.dev/api/conversations", json=body)
        return answer{read}
"""


@pytest.mark.parametrize("call", ["self._send", "send"])
@pytest.mark.parametrize("read", ["[{!r}]", ".get({!r})"])
def test_what_an_unknown_function_decodes_is_read_as_v1_gives_it(
    tmp_path: Path, call: str, read: str
) -> None:
    """It is given to the helper itself: nothing else of the object is known."""
    code = UNSEEN_CLIENT.format(call=call, read=read.format("conversation_id"))
    findings, texts = migrated(tmp_path, {"client.py": code})
    assert all(one.applied for one in findings)
    after = texts["client.py"]
    assert f'{call}("POST", "https://app.all-hands.dev/api/v1/app-conversations"' in after
    assert f', {call}, "https://app.all-hands.dev/api/v1")' in after
    assert read.format("app_conversation_id").replace("'", '"') in after.replace("'", '"')


def test_a_method_of_an_unknown_object_says_nothing_of_its_others(tmp_path: Path) -> None:
    code = UNSEEN_CLIENT.format(call="self.post", read='["conversation_id"]').replace('"POST", ', "")
    findings, _ = migrated(tmp_path, {"client.py": code})
    assert reasons(findings) == {
        "client.py:conversations/create": (
            "the function that sends the request is not known, and cannot be given to a helper"
        )
    }


@pytest.mark.parametrize("taken", [[], ["v1_answer"], ["answer", "v1_answer"]])
def test_answers_of_one_function_have_names_of_their_own(tmp_path: Path, taken: list[str]) -> None:
    """Both were called `answer`, and what came of the first one was read of the second."""
    kept = "".join(f"    {name} = None\n" for name in taken)
    post = 'requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})'
    reads = ["one", "two", "three"]
    body = f"def start(text):\n{kept}" + "".join(f"    {name} = {post}\n" for name in reads)
    body += "".join(f'    print({name}.json()["conversation_id"])\n' for name in reads)
    body += "    return " + ", ".join(f'{name}.json()["conversation_id"]' for name in reads) + "\n"
    found = lines_of(tmp_path, body)
    names = ("answer", "v1_answer", "answer_2", "answer_3", "answer_4")
    free = [one for one in names if one not in taken][:3]
    given = ", ".join(f'{name}["app_conversation_id"]' for name in free)
    assert f"return {given}" in found
    for name, response in zip(free, reads, strict=True):
        assert f'{name} = wait_until_ready({response}.json(), requests, f"{{BASE}}/api/v1")' in found
