"""Checks in a sandbox of our own: a client of an OpenHands Agent Server, which is V1 already."""

import requests


class AgentServer:
    """One Agent Server; it knows its callers by a session key."""

    def __init__(self, agent_server_url, session_api_key, model):
        self.url = agent_server_url.rstrip("/")
        self.model = model
        self.http = requests.Session()
        self.http.headers["X-Session-API-Key"] = session_api_key

    def check(self, patch):
        """Start a conversation about `patch` and return its id."""
        body = {
            "agent": {"llm": {"model": self.model}, "tools": [{"name": "terminal"}]},
            "workspace": {"kind": "LocalWorkspace", "working_dir": "/workspace/project"},
            "initial_message": {
                "role": "user",
                "content": [{"type": "text", "text": "Does this patch do what it says?\n\n" + patch}],
                "run": True,
            },
        }
        response = self.http.post(f"{self.url}/api/conversations", json=body, timeout=60)
        response.raise_for_status()
        return response.json()["id"]

    def status(self, conversation_id):
        response = self.http.get(f"{self.url}/api/conversations/{conversation_id}", timeout=30)
        response.raise_for_status()
        return response.json()["execution_status"]

    def ask(self, conversation_id, text):
        message = {"role": "user", "content": [{"type": "text", "text": text}], "run": False}
        events = f"{self.url}/api/conversations/{conversation_id}/events"
        self.http.post(events, json=message, timeout=30).raise_for_status()
        self.http.post(f"{self.url}/api/conversations/{conversation_id}/run", timeout=30).raise_for_status()

    def events(self, conversation_id):
        found = f"{self.url}/api/conversations/{conversation_id}/events/search"
        response = self.http.get(found, params={"limit": 100}, timeout=30)
        response.raise_for_status()
        return response.json()["items"]
