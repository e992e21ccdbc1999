"""Test doubles of code that goes through the adapter: they stay as they are, and so do the tests that use them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.client_tests import pytest_in
from tests.pipeline.adapting import adapted, fixes

CLIENT = """\
import requests


class Client:
    def __init__(self, base="https://app.all-hands.dev"):
        self.session = requests.Session()
        self.base = base

    def conversation(self, cid):
        response = self.session.get(f"https://app.all-hands.dev/api/conversations/{cid}")
        response.raise_for_status()
        return response.json()
"""
FUNCTION = """\
import requests


def conversation(cid):
    return requests.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
"""
HTTPX = """\
import httpx


def conversation(cid):
    with httpx.Client() as client:
        return client.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
"""
AIOHTTP = """\
import aiohttp


async def conversation(cid):
    async with aiohttp.ClientSession() as session:
        async with session.get(f"https://app.all-hands.dev/api/conversations/{cid}") as response:
            return await response.json()
"""
ANSWER = '{"conversation_id": "1", "title": "One", "status": "RUNNING"}'
ROUTE = "https://app.all-hands.dev/api/conversations/1"

TESTS = {
    "unittest.mock of a function": (
        FUNCTION,
        f"""\
from unittest.mock import patch

from client import conversation


@patch("client.requests.get")
def test_it(get):
    get.return_value.json.return_value = {ANSWER}
    assert conversation("1")["title"] == "One"
    get.assert_called_once_with("{ROUTE}")
""",
    ),
    "a session that is a MagicMock": (
        CLIENT,
        f"""\
from unittest.mock import MagicMock

from client import Client


def test_it():
    client = Client()
    client.session = MagicMock()
    client.session.get.return_value.json.return_value = {ANSWER}
    assert client.conversation("1")["status"] == "RUNNING"
""",
    ),
    "responses": (
        CLIENT,
        f"""\
import responses

from client import Client


@responses.activate
def test_it():
    responses.get("{ROUTE}", json={ANSWER})
    assert Client().conversation("1")["title"] == "One"
    assert responses.calls[0].request.url == "{ROUTE}"
""",
    ),
    "requests-mock": (
        FUNCTION,
        f"""\
import requests_mock

from client import conversation


def test_it():
    with requests_mock.Mocker() as mocker:
        mocker.get("{ROUTE}", json={ANSWER})
        assert conversation("1")["title"] == "One"
""",
    ),
    "respx": (
        HTTPX,
        f"""\
import httpx
import respx

from client import conversation


@respx.mock
def test_it():
    respx.get("{ROUTE}").mock(return_value=httpx.Response(200, json={ANSWER}))
    assert conversation("1")["title"] == "One"
""",
    ),
    "pytest-httpx": (
        HTTPX,
        f"""\
from client import conversation


def test_it(httpx_mock):
    httpx_mock.add_response(url="{ROUTE}", json={ANSWER})
    assert conversation("1")["title"] == "One"
""",
    ),
    "aioresponses": (
        AIOHTTP,
        f"""\
import asyncio

from aioresponses import aioresponses

from client import conversation


def test_it():
    with aioresponses() as mocked:
        mocked.get("{ROUTE}", payload={ANSWER})
        assert asyncio.run(conversation("1"))["title"] == "One"
""",
    ),
}
PACKAGES = {
    "responses": "responses",
    "requests-mock": "requests_mock",
    "respx": "respx",
    "pytest-httpx": "pytest_httpx",
    "aioresponses": "aioresponses",
}
