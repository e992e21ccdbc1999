"""Is it V0 at all: look-alikes stay quiet, and V0 under other names and hosts is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import Sources, certain, operation, run_on, signals
from v0to1.core.model import Verdict

QUIET: dict[str, Sources] = {
    "Agent Server behind names that say OpenHands": """
        import os, requests
        BASE = os.environ["OPENHANDS_SERVER_URL"]
        session = requests.Session()
        session.headers["X-Session-API-Key"] = os.environ["OPENHANDS_KEY"]

        def create(prompt):
            body = {"agent": {"kind": "Agent"}, "workspace": {}, "initial_message": {"role": "user"}}
            return session.post(f"{BASE}/api/conversations", json=body).json()["id"]

        def say(cid, text):
            message = {"role": "user", "content": [], "run": True}
            session.post(f"{BASE}/api/conversations/{cid}/events", json=message)

        def status(cid):
            return session.get(f"{BASE}/api/conversations/{cid}").json()["execution_status"]

        def rename(cid, title):
            session.patch(f"{BASE}/api/conversations/{cid}", json={"title": title})

        def remove(cid):
            session.delete(f"{BASE}/api/conversations/{cid}")
    """,
    "Agent Server client as a class, on httpx": """
        import httpx

        class OpenHandsRemote:
            def __init__(self, host, key):
                self._http = httpx.Client(base_url=host, headers={"X-Session-API-Key": key})

            def run(self, cid):
                self._http.post(f"/api/conversations/{cid}/run")

            def drop(self, cid):
                self._http.delete(f"/api/conversations/{cid}")

            def state(self, cid):
                return self._http.get(f"/api/conversations/{cid}").json()
    """,
    "Agent Server client with a wrapper and inheritance": """
        import requests

        class Transport:
            def __init__(self, openhands_url):
                self.openhands_url = openhands_url

            def call(self, method, path, body=None):
                return requests.request(method, self.openhands_url + path, json=body).json()

        class Conversations(Transport):
            def create(self, agent, folder):
                body = {"agent": agent, "workspace": {"working_dir": folder}}
                return self.call("POST", "/api/conversations", body)

            def pause(self, cid):
                self.call("POST", f"/api/conversations/{cid}/pause")

            def get(self, cid):
                return self.call("GET", f"/api/conversations/{cid}")

            def delete(self, cid):
                return self.call("DELETE", f"/api/conversations/{cid}")
    """,
    "Agent Server, only status reads": """
        import os, aiohttp

        async def wait(cid):
            base = os.environ["OPENHANDS_HOST"]
            async with aiohttp.ClientSession(base) as http:
                async with http.get(f"/api/conversations/{cid}") as answer:
                    return (await answer.json())["execution_status"] == "finished"
    """,
    "Agent Server events by search": """
        import os, requests
        OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "http://localhost:8000")

        def events(cid):
            return requests.get(f"{OPENHANDS_URL}/api/conversations/{cid}/events/search").json()["items"]

        def event(cid):
            return requests.get(f"{OPENHANDS_URL}/api/conversations/{cid}/events").json()

        def info(cid):
            return requests.get(f"{OPENHANDS_URL}/api/conversations/{cid}").json()
    """,
    "an LLM proxy below the cloud's host": """
        import os, requests

        def budget():
            key = os.environ["OPENHANDS_LLM_KEY"]
            url = "https://llm-proxy.app.all-hands.dev/api/user/info"
            return requests.get(url, headers={"Authorization": key}).json()
    """,
    "the vendor's status page": """
        import requests

        def openhands_up():
            return requests.get("https://status.openhands.dev/api/conversations").json()
    """,
    "the vendor's documentation host": """
        import httpx

        def search():
            return httpx.get("https://docs.all-hands.dev/api/options/models").json()
    """,
    "Flask's own test client": """
        from flask import Flask
        app = Flask("openhands_gateway")

        @app.post("/api/conversations")
        def create():
            return {"conversation_id": "1"}

        def test_create():
            client = app.test_client()
            answer = client.post("/api/conversations", json={"initial_user_msg": "hi"})
            assert answer.get_json()["conversation_id"]
            assert client.get("/api/conversations/1").status_code == 200
    """,
    "FastAPI's TestClient in a fixture": """
        import pytest
        from fastapi import FastAPI
        from fastapi.testclient import TestClient
        openhands_app = FastAPI()

        @pytest.fixture
        def client():
            return TestClient(openhands_app)

        def test_it(client):
            answer = client.post("/api/conversations", json={"initial_user_msg": "hi", "repository": "a/b"})
            assert answer.json()["conversation_id"]
            client.get("/api/conversations/1/trajectory")
    """,
    "FastAPI's TestClient in another file": {
        "conftest.py": """
            import pytest
            from fastapi.testclient import TestClient
            from openhands_bff import app

            @pytest.fixture
            def client():
                return TestClient(app)
        """,
        "test_openhands_bff.py": """
            def test_it(client):
                answer = client.post("/api/conversations", json={"initial_user_msg": "hi"})
                assert answer.json()["conversation_id"]
        """,
        "openhands_bff.py": """
            from fastapi import FastAPI
            app = FastAPI()

            @app.post("/api/conversations")
            def create(body: dict):
                return {"conversation_id": "1"}
        """,
    },
    "Django's test case": """
        from django.test import TestCase

        class OpenHandsViews(TestCase):
            def test_create(self):
                answer = self.client.post("/api/conversations", {"initial_user_msg": "hi"})
                self.assertEqual(answer.json()["conversation_id"], "1")

            def test_list(self):
                self.client.get("/api/conversations")
    """,
    "Django's Client and request factory": """
        from django.test import Client, RequestFactory

        def test_openhands_views():
            Client().post("/api/conversations", {"initial_user_msg": "hi"})
            RequestFactory().post("/api/conversations", {"initial_user_msg": "hi"})
    """,
    "an ASGI application behind httpx": """
        import httpx
        from openhands_gateway import app

        async def test_it():
            own = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=own, base_url="http://test") as http:
                answer = await http.post("/api/conversations", json={"message": "hi"})
                assert answer.json()["conversation_id"]
    """,
    "an ASGI application behind httpx, at an address of this machine": """
        import httpx, pytest
        from acme.server import app

        @pytest.fixture
        async def client():
            own = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=own, base_url="http://localhost:3000") as http:
                yield http

        async def test_it(client):
            answer = await client.post("/api/conversations", json={"initial_user_msg": "hi"})
            assert answer.json()["conversation_id"]
    """,
    "aiohttp's test client": """
        from aiohttp import web

        async def openhands_create(request):
            return web.json_response({"conversation_id": "1"})

        async def test_it(aiohttp_client):
            app = web.Application()
            app.router.add_post("/api/conversations", openhands_create)
            client = await aiohttp_client(app)
            answer = await client.post("/api/conversations", json={"initial_user_msg": "hi"})
            assert (await answer.json())["conversation_id"]
    """,
    "route tables of a server": """
        from starlette.routing import Route

        async def openhands_conversations(request):
            return None

        routes = [Route("/api/conversations", openhands_conversations, methods=["POST"]),
                  Route("/api/conversations/{conversation_id}/trajectory", openhands_conversations)]
        TABLE = {("POST", "/api/conversations"): openhands_conversations}
    """,
    "a help desk in the same module as an OpenHands client": """
        import os, requests

        class OpenHands:
            def __init__(self, url):
                self.base_url = url

            def create(self, text):
                return 1

        class HelpDesk:
            def __init__(self, base_url):
                self.base_url = base_url

            def find(self, cid):
                return requests.get(f"{self.base_url}/api/conversations/{cid}").json()["title"]
    """,
    "Slack beside the cloud": """
        import requests

        def history(channel):
            url = "https://slack.com/api/conversations.history"
            return requests.get(url, params={"channel": channel}).json()
    """,
    "a robot's trajectory": """
        import requests

        def path(robot):
            return requests.get(f"http://{robot}:9000/api/arm/{robot}/trajectory").json()["trajectory"]
    """,
    "an address that a foreign answer gives": """
        import requests

        def events(cid):
            conversation = requests.get(f"https://chat.example.com/api/conversations/{cid}").json()
            return requests.get(conversation["url"] + "/trajectory").json()
    """,
    "the Agent Server by the URL of a V1 answer": """
        import os, requests
        BASE = os.environ["OPENHANDS_URL"]

        def events(cid):
            conversation = requests.get(f"{BASE}/api/v1/app-conversations", params={"ids": cid}).json()[0]
            return requests.get(conversation["conversation_url"] + "/events/search").json()["items"]
    """,
    "Agent Server by a function for its base": """
        import os, requests

        def base():
            return os.environ.get("OPENHANDS_SERVER_URL", "http://localhost:3000")

        def create(agent):
            return requests.post(base() + "/api/conversations", json={"agent": agent, "workspace": {}}).json()

        def get(cid):
            return requests.get(base() + f"/api/conversations/{cid}").json()

        def rename(cid, title):
            requests.patch(base() + f"/api/conversations/{cid}", json={"title": title})
    """,
    "Agent Server over two modules": {
        "settings.py": "import os\nURL = os.environ['OPENHANDS_SERVER_URL']\n",
        "start.py": "import requests\nfrom settings import URL\ndef start(agent):\n"
        "    body = {'agent': agent, 'workspace': {}}\n"
        "    return requests.post(URL + '/api/conversations', json=body).json()\n",
        "watch.py": "import requests\nfrom settings import URL\ndef get(cid):\n"
        "    return requests.get(f'{URL}/api/conversations/{cid}').json()\n",
    },
    "Agent Server with a body from a dataclass": """
        import os, requests
        from dataclasses import asdict, dataclass
        OPENHANDS = os.environ["OPENHANDS"]

        @dataclass
        class Start:
            agent: dict
            workspace: dict

        def start(agent):
            return requests.post(OPENHANDS + "/api/conversations", json=asdict(Start(agent, {}))).json()

        def get(cid):
            return requests.get(OPENHANDS + f"/api/conversations/{cid}").json()
    """,
    "a sandbox's host": """
        import requests

        def events(cid):
            url = f"https://abc.prod-runtime.all-hands.dev/api/conversations/{cid}/events"
            return requests.get(url, headers={"X-Session-API-Key": "k"}).json()
    """,
    "Quart's test client": """
        from quart import Quart
        app = Quart("openhands")

        async def test_create():
            await app.test_client().post("/api/conversations", json={"initial_user_msg": "hi"})
    """,
    "Flask's test client in a test case": """
        import unittest
        from openhands_web import app

        class Views(unittest.TestCase):
            def setUp(self):
                self.client = app.test_client()

            def test_create(self):
                self.client.post("/api/conversations", json={"initial_user_msg": "hi"})
                self.client.get("/api/conversations/1/trajectory")
    """,
    "Django REST framework's test case": """
        from rest_framework.test import APITestCase

        class OpenHandsProxy(APITestCase):
            def test_create(self):
                self.client.post("/api/conversations", {"initial_user_msg": "hi"}, format="json")
    """,
    "a fork with its own prefix": """
        import requests
        OPENHANDS_FORK = "https://openhands-fork.example.com/api/v1"

        def create(text):
            return requests.post(f"{OPENHANDS_FORK}/conversations", json={"initial_user_msg": text}).json()
    """,
    "the vendor's own model's conversations": """
        import httpx
        client = httpx.Client(base_url="https://api.openai.com")

        def openhands_memory():
            return client.post("/api/conversations", json={"items": [], "metadata": {}}).json()
    """,
    "a support chat with messages": """
        import os, httpx

        class Chat:
            def __init__(self, token):
                self.http = httpx.Client(base_url=os.environ["CHAT_URL"], headers={"Authorization": token})

            def start(self, customer):
                body = {"customer": customer}
                return self.http.post("/api/conversations", json=body).json()["conversation_id"]

            def say(self, cid, text):
                answer = self.http.post(f"/api/conversations/{cid}/message", json={"message": text}).json()
                return answer["conversation_id"], answer["status"]

            def stop(self, cid):
                self.http.post(f"/api/conversations/{cid}/stop")

            def mine(self):
                return self.http.get("/api/conversations").json()["results"]
    """,
    "a review bot that takes repositories": """
        import os, requests
        BASE = os.environ.get("REVIEW_BOT", "http://localhost:3000")

        def review(repository, question):
            body = {"repository": repository, "question": question}
            return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]

        def state(cid):
            return requests.get(f"{BASE}/api/conversations/{cid}").json()["status"]
    """,
    "a help desk that takes files and stars": """
        import os, requests
        BASE = os.environ["DESK_URL"]

        def send(cid, file):
            return requests.post(f"{BASE}/api/conversations/{cid}/upload-files", files={"files": file}).json()

        def rate(cid, stars):
            requests.post(f"{BASE}/api/conversations/{cid}/submit-feedback", json={"stars": stars})
    """,
    "scripts that try an own server on this machine": {
        "app.py": """
            from flask import Flask
            app = Flask(__name__)

            @app.post("/api/conversations")
            def create():
                return {"conversation_id": "1"}

            @app.get("/api/conversations/<cid>/trajectory")
            def trajectory(cid):
                return {"trajectory": []}
        """,
        "smoke.py": """
            import requests
            BASE = "http://localhost:3000"
            body = {"initial_user_msg": "hi"}
            cid = requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]
            requests.get(f"{BASE}/api/conversations/{cid}/trajectory").json()["trajectory"]
        """,
    },
    "scripts that try an own server with routers": {
        "server/conversations.py": """
            from fastapi import APIRouter
            router = APIRouter(prefix="/conversations")

            @router.post("")
            async def create():
                return {"conversation_id": "1"}
        """,
        "server/main.py": """
            from fastapi import FastAPI
            from server.conversations import router
            app = FastAPI()
            app.include_router(router, prefix="/api")
        """,
        "smoke.py": """
            import os, requests
            BASE = os.environ.get("SITE_URL", "http://localhost:8000")
            requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": "hi"})
        """,
    },
    "another product that begins as OpenHands does": """
        import os, requests

        def start(text):
            url = os.environ["OH_SHOP_URL"] + "/api/conversations"
            return requests.post(url, json={"customer": text}).json()["id"]
    """,
    "another product in files and classes that begin so": {
        "oh_shop.py": """
            import os, requests

            oh_shop = os.environ["OH_SHOP_URL"]

            def state(cid):
                return requests.get(f"{oh_shop}/api/conversations/{cid}").json()["status"]
        """
    },
    "git of the Agent Server's conversations": """
        import requests

        def changes(base, cid, path):
            return requests.get(f"{base}/api/conversations/{cid}/git/changes", params={"path": path}).json()

        def diff(base, cid, path):
            return requests.get(f"{base}/api/conversations/{cid}/git/diff?path={path}").json()
    """,
    "Agent Server with its git, named after OpenHands": """
        import os, requests
        BASE = os.environ["OPENHANDS_SERVER"]

        def start(agent, folder):
            body = {"agent": agent, "workspace": {"working_dir": folder}}
            return requests.post(f"{BASE}/api/conversations", json=body).json()["id"]

        def changes(cid):
            return requests.get(f"{BASE}/api/conversations/{cid}/git/changes", params={"path": "."}).json()

        def drop(cid):
            requests.delete(f"{BASE}/api/conversations/{cid}")
    """,
    "Agent Server by the name of a variable": """
        import os, requests

        def drop(cid):
            base = os.environ["OPENHANDS_AGENT_SERVER"]
            requests.delete(f"{base}/api/conversations/{cid}")

        def rename(cid, title):
            base = os.environ["OPENHANDS_AGENT_URL"]
            requests.patch(f"{base}/api/conversations/{cid}", json={"title": title})
    """,
    "a chat of one's own that is read as V0's conversations are": """
        import requests

        def row(base_url, cid):
            found = requests.get(f"{base_url}/api/conversations/{cid}").json()
            return found["status"], found["last_updated_at"], found["runtime_status"]

        def rows():
            found = requests.get("http://localhost:3000/api/conversations").json()["results"]
            return [(one["conversation_id"], one["last_updated_at"]) for one in found]
    """,
}


@pytest.mark.parametrize("name", QUIET)
def test_a_look_alike_is_not_taken_for_v0(name: str) -> None:
    assert certain(QUIET[name]) == []


TWO = """
    import os, requests
    BASE = os.environ["{}"]

    def create(text):
        return requests.post(f"{{BASE}}/api/conversations", json={{"initial_user_msg": text}}).json()
"""
OTHER = """
    import os, requests
    BASE = os.environ["{}"]

    def drop(cid):
        requests.delete(f"{{BASE}}/api/conversations/{{cid}}")
"""
GATEWAY = """
    import os, requests
    GATEWAY = os.environ["EDGE"]

    def create(text):
        body = {{"initial_user_msg": text}}
        return requests.post(f"{{GATEWAY}}/agents/api/conversations", json=body).json()

    def drop(cid):
        requests.delete(f"{{GATEWAY}}/{}/api/conversations/{{cid}}")
"""

FOUND: dict[str, Sources] = {
    "conversations/create: a session that goes through a transport": """
        import httpx
        http = httpx.Client(base_url="http://localhost:3000", transport=httpx.HTTPTransport(retries=3))

        def create(text):
            return http.post("/api/conversations", json={"initial_user_msg": text}).json()["conversation_id"]
        """,
    "conversations/create: a client that its tests give an application in the server's place": {
        "client.py": """
                class Client:
                    def __init__(self, http):
                        self.http = http

                    async def create(self, text):
                        answer = await self.http.post("/api/conversations", json={"initial_user_msg": text})
                        return answer.json()["conversation_id"]
            """,
        "main.py": """
                import os, httpx
                from client import Client

                def main():
                    return Client(httpx.AsyncClient(base_url=os.environ["AGENT_URL_OF_OURS"]))
            """,
        "test_client.py": """
                import httpx
                from client import Client
                from fake import app

                async def test_it():
                    own = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost")
                    assert await Client(own).create("hi")
            """,
    },
    "conversations/create: a body with other fields, at an address of OpenHands": """
        import os, requests

        def create(text):
            url = os.environ["OPENHANDS_URL"] + "/api/conversations"
            return requests.post(url, json={"prompt": text}).json()["conversation_id"]
        """,
    "conversations/create, conversations/delete: a variable like OpenHands, with a body of V0": """
        import os, requests
        BASE = os.environ["OH_BASE_URL"]
        HEADERS = {"Authorization": "Bearer " + os.environ["OH_API_KEY"]}

        def create(text):
            body = {"initial_user_msg": text}
            return requests.post(f"{BASE}/api/conversations", json=body, headers=HEADERS).json()

        def drop(cid):
            requests.delete(f"{BASE}/api/conversations/{cid}", headers=HEADERS)
        """,
    "conversations/list: a variable that begins as OpenHands does, with a response of V0": """
        import os, requests
        BASE = os.environ["OH_URL"]

        def every():
            found = requests.get(f"{BASE}/api/conversations").json()["results"]
            return [one["conversation_id"] for one in found]
        """,
    "conversations/get: a function that is named after OpenHands, with a response of V0": """
        import requests

        def openhands_status(base_url, cid):
            found = requests.get(f"{base_url}/api/conversations/{cid}").json()
            return found["title"], found["status"], found["last_updated_at"]
        """,
    "events/trajectory: a variable that begins as OpenHands does, with a route of V0": """
        import os, requests

        def trajectory(cid):
            return requests.get(os.environ["OH_HOST"] + f"/api/conversations/{cid}/trajectory").json()
        """,
    "conversations/create, conversations/delete, conversations/get: a host of one's own": """
        import requests
        BASE = "https://agents.example.com"

        def create(text):
            body = {"initial_user_msg": text}
            return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]

        def status(cid):
            return requests.get(f"{BASE}/api/conversations/{cid}").json()["status"]

        def remove(cid):
            requests.delete(f"{BASE}/api/conversations/{cid}")
        """,
    "conversations/create, conversations/get: generic names in a class": """
        import httpx

        class Api:
            def __init__(self, base):
                self.http = httpx.Client(base_url=base)

            def create(self, text):
                body = {"initial_user_msg": text}
                return self.http.post("/api/conversations", json=body).json()["conversation_id"]

            def status(self, cid):
                return self.http.get(f"/api/conversations/{cid}").json()["status"]
        """,
    "conversations/create, conversations/get: generic names over two classes": """
        import requests

        class Transport:
            def __init__(self, url):
                self.url = url

            def create(self, text):
                return requests.post(self.url + "/api/conversations", json={"initial_user_msg": text}).json()

        class Client(Transport):
            def status(self, cid):
                return requests.get(self.url + f"/api/conversations/{cid}").json()["status"]
        """,
    "conversations/create, conversations/get: either version's response": """
        import requests

        class Api:
            def __init__(self, base):
                self.base = base

            def create(self, text):
                body = {"initial_user_msg": text}
                found = requests.post(self.base + "/api/conversations", json=body).json()
                return found.get("app_conversation_id") or found["conversation_id"]

            def status(self, cid):
                found = requests.get(self.base + f"/api/conversations/{cid}").json()
                return found.get("execution_status") or found["status"]
        """,
    "conversations/create, conversations/stop: a base from a function": """
        import os, requests

        def base():
            return os.environ.get("SERVER", "http://localhost:3000")

        def create(text):
            body = {"initial_user_msg": text}
            return requests.post(base() + "/api/conversations", json=body).json()["conversation_id"]

        def stop(cid):
            requests.post(base() + f"/api/conversations/{cid}/stop")
        """,
    "conversations/create: integration tests with a session of their own": {
        "tests/conftest.py": "import os, httpx, pytest\n@pytest.fixture\ndef http():\n"
        "    with httpx.Client(base_url=os.environ['OPENHANDS_URL']) as client:\n        yield client\n",
        "tests/test_live.py": "def test_create(http):\n    body = {'initial_user_msg': 'hi'}\n"
        "    assert http.post('/api/conversations', json=body).json()['conversation_id']\n",
    },
    "conversations/create, conversations/get: a client over two modules": {
        "settings.py": "import os\nURL = os.environ['AGENT_HOST']\n",
        "create.py": "import requests\nfrom settings import URL\ndef create(text):\n"
        "    return requests.post(URL + '/api/conversations', json={'initial_user_msg': text}).json()\n",
        "watch.py": "import requests\nfrom settings import URL\ndef status(cid):\n"
        "    return requests.get(f'{URL}/api/conversations/{cid}').json()['status']\n",
    },
    "conversations/get: the cloud, with answers read by old and new names": """
        import requests

        def status(cid):
            found = requests.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
            return found.get("execution_status") or found.get("status")
        """,
    "conversations/get: a self-hosted key under the session's name": """
        import os, requests
        URL = os.environ["OPENHANDS_URL"]
        KEY = {"X-Session-API-Key": os.environ["SESSION_API_KEY"]}

        def status(cid):
            return requests.get(f"{URL}/api/conversations/{cid}", headers=KEY).json()["status"]
        """,
    "conversations/create: an invented agent beside a real create body": """
        import requests

        def create(base, text):
            body = {"initial_user_msg": text, "agent": "CodeActAgent"}
            return requests.post(base + "/api/conversations", json=body).json()["conversation_id"]
        """,
    "conversations/get: a staging system": """
        import requests

        def status(cid):
            return requests.get(f"https://ohpr-12-3.staging.all-hands.dev/api/conversations/{cid}").json()["status"]
        """,
    "conversations/create: beside another program with a variable of that name": {
        "packages/agent/src/create.py": TWO.format("API_URL"),
        "packages/desk/src/desk.py": OTHER.format("API_URL"),
    },
    "conversations/create, conversations/delete: another part of the same program": {
        "desk/src/agents/one.py": TWO.format("API_URL"),
        "desk/src/hooks/two.py": OTHER.format("API_URL"),
    },
    "conversations/create, conversations/delete: another program with a variable of OpenHands": {
        "agent/create.py": TWO.format("AGENT_HOST"),
        "desk/desk.py": OTHER.format("AGENT_HOST"),
    },
    "conversations/create: a server that asks OpenHands by the same path": {
        "app.py": """
                from flask import Flask
                from upstream import create
                app = Flask(__name__)

                @app.post("/api/conversations")
                def start():
                    return {"conversation_id": create("hi")}
            """,
        "upstream.py": """
                import os, requests
                BASE = os.environ["UPSTREAM"]

                def create(text):
                    body = {"initial_user_msg": text}
                    return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]
            """,
    },
    "conversations/create: behind a gateway with another API": GATEWAY.format("desk"),
    "conversations/create, conversations/delete: behind a gateway twice": GATEWAY.format("agents"),
}


@pytest.mark.parametrize("name", FOUND)
def test_v0_is_found(name: str) -> None:
    assert ", ".join(certain(FOUND[name])) == name.partition(": ")[0]


def test_a_base_that_serves_both_is_judged_request_by_request() -> None:
    sources = """
        import os, requests
        BASE = os.environ["OPENHANDS_URL"]

        def create(text):
            body = {"initial_user_msg": text}
            return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]

        def run(cid):
            requests.post(f"{BASE}/api/conversations/{cid}/run")

        def status(cid):
            return requests.get(f"{BASE}/api/conversations/{cid}").json()["status"]
    """
    assert certain(sources) == ["conversations/create", "conversations/get"]


CLIENT = """
    import requests
    BASE = "https://app.all-hands.dev"

    def get(cid):
        return requests.get(f"{{BASE}}/api/conversations/{{cid}}").json()

    def use(cid):
        conversation = get(cid)
        {use}
"""
RUNTIME = {
    'requests.get(conversation["url"] + "/events")': "events/list",
    'requests.get(conversation["url"] + "/list-files", params={"path": "src"})': "files/list",
    "requests.get(f\"{conversation['url']}/select-file?file=a.py\")": "files/read",
    'runtime = conversation["url"]; requests.get(runtime + "/trajectory")': "events/trajectory",
    'requests.get(conversation.get("url").rstrip("/") + "/vscode-url")': "sandboxes/vscode-url",
    'host = conversation["url"].split("/api/conversations")[0]; '
    'requests.get(f"{host}/api/conversations/{cid}/list-files")': "files/list",
}


@pytest.mark.parametrize("use", RUNTIME)
def test_a_request_to_the_address_in_an_answer_is_found(use: str) -> None:
    one = operation(CLIENT.format(use=use), RUNTIME[use])

    assert one.from_runtime
    assert "base-from-answer" in signals(one)


def test_a_request_to_the_api_is_not_from_a_runtime() -> None:
    assert not operation(CLIENT.format(use="pass"), "conversations/get").from_runtime


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ('f"{base}/api/conversations/{cid}"', True),
        ('f"{base}/api/settings"', False),
        ('f"{base}/api/list-files?path={cid}"', False),
        ('"/api/conversations"', False),
        ('"https://chat.example.org/api/conversations"', False),
        ('f"{agent_server_url}/api/conversations/{cid}"', False),
    ],
)
def test_a_request_with_nothing_but_its_path_is_mentioned(url: str, told: bool, tmp_path: Path) -> None:
    """As one that may be of another API, where nothing speaks against it either; nothing is changed."""
    code = (
        f"import requests\n\ndef show(base, agent_server_url, cid):\n    return requests.get({url}).json()\n"
    )
    found = run_on(tmp_path, {"a.py": code})

    assert found.changes == ()
    assert [one.verdict for one in found.findings if not one.evidence] == [Verdict.AMBIGUOUS] * told


@pytest.mark.parametrize("other", ["app.all-hands.dev", "app.example.net"])
def test_what_has_a_path_that_others_have_is_mentioned_beside_v0(other: str, tmp_path: Path) -> None:
    code = f"""
        import requests

        def create():
            body = {{"initial_message": {{}}, "repository": "a/b"}}
            return requests.post("https://{other}/api/conversations", json=body).json()["conversation_id"]

        def settings(base):
            return requests.get(base + "/api/settings").json()
    """
    found = [one.rule for one in run_on(tmp_path, {"a.py": code}).findings]

    assert ("settings/read" in found) == (other == "app.all-hands.dev")


@pytest.mark.parametrize("read", ["status", "conversation_id"])
def test_a_path_alone_needs_more_than_a_common_word(read: str, tmp_path: Path) -> None:
    """What a page asks of its own server is read under words as these, too."""
    code = f"""
        export async function show(id) {{
          const answer = await fetch(`/api/conversations/${{id}}`);
          return (await answer.json()).{read};
        }}
    """
    found = run_on(tmp_path, {"page.js": code}).findings

    assert len(found) == (read == "conversation_id")


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("", '{"customer": text, "topic": "x"}', False),
        ("", '{"repository": text, "topic": "x"}', True),
        ("", '{"customer": text, **more}', True),
        ("/{cid}/message", '{"text": text}', False),
        ("/{cid}/message", '{"message": text}', True),
        ("/{cid}/start", '{"priority": 1}', False),
        ("/{cid}/start", '{"providers_set": []}', True),
        ("/{cid}/start", "{}", True),
    ],
)
def test_what_sends_nothing_that_v0_takes_is_not_mentioned(
    path: str, body: str, told: bool, tmp_path: Path
) -> None:
    """Where nothing else says OpenHands, and all keys of the body are seen."""
    url = f'f"{{base}}/api/conversations{path}"'
    code = f"import requests\n\ndef send(base, cid, text, more):\n    requests.post({url}, json={body})\n"
    found = run_on(tmp_path, {"a.py": code})

    assert bool(found.findings) == told


INTERNAL = """
    import requests
    session = requests.Session()
    session.headers["X-Session-API-Key"] = "key"
    BASE = "http://work.internal:3000"
    {first}

    def status(cid):
        return session.get(f"{{BASE}}/api/conversations/{{cid}}").json()["status"]

    def pack(cid):
        return session.get(f"{{BASE}}/api/conversations/{{cid}}/zip-directory").content
"""
STARTED = 'session.post(BASE + "{}", json={{"{}": None}}).json()["conversation_id"]'


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("", []),
        ('session.get(BASE + "/api/v1/other")', []),
        ('session.post("http://other.internal:3000/api/v1/app-conversations", json={})', []),
        (
            STARTED.format("/api/conversations", "initial_user_msg"),
            ["conversations/create", "conversations/get", "files/zip"],
        ),
        (STARTED.format("/api/v1/app-conversations", "initial_message"), ["conversations/get", "files/zip"]),
        (
            (
                "import socketio; sio = socketio.Client(); sio.on('oh_event', print); "
                "sio.connect(BASE + '?conversation_id=1&latest_event_id=-1')"
            ),
            ["conversations/get", "files/zip"],
        ),
    ],
)
def test_what_is_certain_of_a_host_holds_for_all_that_goes_there(first: str, found: list[str]) -> None:
    """Also once a part of it speaks to V1, so that what a migration left is still told."""
    assert certain(INTERNAL.format(first=first)) == found


def test_an_object_that_asks_the_app_server_may_ask_an_agent_server_too() -> None:
    code = """
        import requests

        class Work:
            def __init__(self, base, other):
                self.base, self.other = base, other

            def start(self):
                return requests.post(self.base + "/api/v1/app-conversations", json={}).json()["id"]

            def status(self, cid):
                return requests.get(f"{self.other}/api/conversations/{cid}").json()
    """

    assert certain(code) == []


LEFT = """
    {imported}

    class Work:
        def __init__(self, base, other):
            {kept}

        def start(self):
            return self.{first}"/api/v1/app-conversations", json={{}}).json()["id"]

        def status(self, cid):
            return self.{second}f"/api/conversations/{{cid}}").json()
"""
CLIENTS = "self.http, self.other = httpx.Client(base_url=base), httpx.Client(base_url=other)"


@pytest.mark.parametrize(
    ("imported", "kept", "first", "second", "found"),
    [
        ("import httpx", CLIENTS, "http.post(", "http.get(", ["conversations/get"]),
        ("import httpx", CLIENTS, "http.post(", "other.get(", []),
        (
            "import requests",
            "self.base, self.other, self.session = base, other, requests.Session()",
            "session.post(self.base + ",
            "session.get(self.base + ",
            ["conversations/get"],
        ),
        (
            "import requests",
            "self.base, self.other, self.session = base, other, requests.Session()",
            "session.post(self.base + ",
            "session.get(self.other + ",
            [],
        ),
    ],
)
def test_what_an_object_keeps_under_one_name_is_one_server(
    imported: str, kept: str, first: str, second: str, found: list[str]
) -> None:
    """So what a migration left in a class is told, also where nobody makes an object of it."""
    assert certain(LEFT.format(imported=imported, kept=kept, first=first, second=second)) == found


KEPT = """
    import requests
    from django.conf import settings

    def url(path):
        return f"{{settings.{name}}}/api/conversations{{path}}"

    def start(text):
        body = {{"initial_user_msg": text}}
        return requests.post(f"{{settings.WORK_URL}}/api/conversations", json=body).json()["conversation_id"]

    def status(cid):
        return requests.get(url(f"/{{cid}}"), headers={{"X-Session-API-Key": settings.KEY}}).json()["status"]
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [("WORK_URL", ["conversations/create", "conversations/get"]), ("OTHER_URL", ["conversations/create"])],
)
def test_a_server_is_the_same_wherever_a_library_keeps_its_address(name: str, found: list[str]) -> None:
    assert certain(KEPT.format(name=name)) == found


PARTS = {
    "a host": (
        'f"http://{oh}/api/conversations"',
        'f"http://{oh}/api/conversations"',
        'f"http://{chat}/api/conversations"',
    ),
    "a port": (
        'f"http://localhost:{oh}/api/conversations"',
        'f"http://localhost:{oh}/api/conversations"',
        'f"http://localhost:{chat}/api/conversations"',
    ),
    "a host behind a scheme": (
        'f"{scheme}://{oh}:3000/api/conversations"',
        'f"{scheme}://{oh}:3000/api/conversations"',
        'f"{scheme}://{chat}:3000/api/conversations"',
    ),
    "the end of a host": (
        'f"https://{oh}.acme.test/api/conversations"',
        'f"https://{oh}.acme.test/api/conversations"',
        'f"https://{chat}.acme.test/api/conversations"',
    ),
}
"""URLs of one server, twice, and of another one, which differ in a part of the host."""


@pytest.mark.parametrize("name", PARTS)
def test_what_differs_in_a_part_of_the_host_is_another_server(name: str) -> None:
    create, listed, other = PARTS[name]
    text = (
        "import requests\n\ndef go(scheme, oh, chat):\n"
        f'    requests.post({create}, json={{"initial_user_msg": "x"}})\n'
        f"    requests.get({listed})\n    requests.delete({other} + '/1')\n"
    )

    assert certain(text) == ["conversations/create", "conversations/list"]


BRIDGE = """
    import requests

    class Bridge:
        def __init__(self, agents, desk, session=None):
            self.agents, self.desk = agents.rstrip("/"), desk
            self.http = session or requests.Session()

        def create(self):
            return self.http.post({}, json={{"initial_user_msg": "x"}})

        def all(self):
            return self.http.get({}).json()

        def drop(self, cid):
            self.http.delete({})
"""
ADDRESSES = {
    "whole": ("f'{self.agents}/api/conversations'", "self.agents + '/api/conversations'"),
    "behind a scheme": ("f'https://{self.agents}/api/conversations'",) * 2,
}
"""The address of V0 in an object, as a create and a list begin with it."""


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_object_may_keep_the_addresses_of_several_servers(name: str) -> None:
    create, every = ADDRESSES[name]
    other = create.replace("agents", "desk")[:-1] + "/{cid}'"

    assert certain(BRIDGE.format(create, every, other)) == ["conversations/create", "conversations/list"]
    assert len(certain(BRIDGE.format(create, every, other.replace("desk", "agents")))) == 3


def test_a_session_that_knows_its_server_is_that_of_the_object() -> None:
    text = BRIDGE.format(
        "'/api/conversations'", "f'{self.agents}/api/conversations'", "f'/api/conversations/{cid}'"
    )

    assert len(certain(text)) == 3
