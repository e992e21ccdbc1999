"""What of a response is known to be of a request that failed, by the test around it."""

from __future__ import annotations

import pytest

from tests.evaluation.looking import only
from v0to1.evaluation.responses.responses import FAILED

HEAD = 'import requests\nresponse = requests.get("https://h/api/conversations")\n'
FAILING = (
    "not response.ok",
    "response.is_error",
    "not response.is_success",
    "response.status_code >= 400",
    "response.status_code > 399",
    "response.status_code == 404",
    "response.status_code != 200",
    "not response.status_code < 300",
)
UNSURE = (
    "response.ok",
    "response.status_code > 200",
    "response.status_code >= 300",
    "response.status_code == 204",
    "response.status_code != 404",
    "not response.status_code == 404",
    "not response.status_code < 400 or retry",
    "response.status_code < 500",
    "response.reason",
)
SCRIPTS = {
    "else": "if response.ok:\n    pass\nelse:\n    report(response.text)\n",
    "after what ends": "def f(r):\n    if r.ok:\n        return\n    report(r.text)\nf(response)\n",
    "sliced": "if not response.ok:\n    report(response.text[:300])\n",
    "in a text": 'if not response.ok:\n    report(f"wrong: {response.text}")\n',
    "data": "if not response.ok:\n    report(response.json())\n",
    "detail": 'if not response.ok:\n    report(response.json()["detail"])\n',
}


@pytest.mark.parametrize("test", FAILING)
def test_the_text_of_a_failed_request(test: str) -> None:
    assert stages(f"if {test}:\n    report(response.text)\n") == {FAILED}


@pytest.mark.parametrize("test", UNSURE)
def test_the_text_of_a_request_that_may_have_succeeded(test: str) -> None:
    assert stages(f"if {test}:\n    report(response.text)\n") == {"bytes"}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_wherever_it_is_read(script: str) -> None:
    assert stages(script) == {FAILED}


def test_what_is_read_after_the_test_may_be_either() -> None:
    assert stages("if not response.ok:\n    print('failed')\nreport(response.text)\n") == {"bytes"}


def test_data_of_an_error_are_no_response() -> None:
    request = only(
        HEAD + "if not response.ok:\n    print(response.json())\nelse:\n    print(response.json())\n"
    ).request

    assert [one.failed for one in request.response.decodings] == [True, False]


def test_other_keys_of_an_error_are_read() -> None:
    request = only(
        HEAD + 'if not response.ok:\n    print(response.json()["message"], response.json()["detail"])\n'
    ).request

    assert [one.path for one in request.response.reads] == [("message",)]


def stages(script: str) -> set[str]:
    """The stages in which the response of the only request is given to a function."""
    return {one.stage for one in only(HEAD + script).request.response.escapes}
