"""Look after the workspace of an OpenHands conversation: python workspace.py COMMAND [ARGUMENT …]."""

import argparse
import json
import os
import sys
import time

import httpx

BASE_URL = os.environ.get("OPENHANDS_BASE_URL", "https://app.all-hands.dev")
PATIENCE_SECONDS = 60


class Workspace:
    """The workspace of one conversation."""

    def __init__(self, http, conversation_id):
        self.http = http
        self.conversation_id = conversation_id

    @classmethod
    def create(cls, http, repository, task):
        body = {"repository": repository, "initial_user_msg": task}
        response = http.post("/api/conversations", json=body)
        response.raise_for_status()
        return cls(http, response.json()["conversation_id"])

    def state(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}")
        response.raise_for_status()
        conversation = response.json()
        if conversation is None:
            sys.exit(f"workspace: there is no conversation {self.conversation_id}")
        return conversation["status"]

    def exists(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}")
        response.raise_for_status()
        return response.json() is not None

    def session_id(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}/config")
        response.raise_for_status()
        return response.json()["session_id"]

    def microagents(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}/microagents")
        response.raise_for_status()
        return sorted(microagent["name"] for microagent in response.json()["microagents"])

    def hosts(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}/web-hosts")
        response.raise_for_status()
        return list(response.json()["hosts"])

    def changes(self):
        response = self.http.get(f"/api/conversations/{self.conversation_id}/git/changes")
        response.raise_for_status()
        return {change["path"]: change["status"] for change in response.json()}

    def diff(self, path):
        response = self.http.get(f"/api/conversations/{self.conversation_id}/git/diff", params={"path": path})
        response.raise_for_status()
        return response.json()["modified"]

    def stop(self):
        self.http.post(f"/api/conversations/{self.conversation_id}/stop").raise_for_status()

    def start(self):
        response = self.http.post(
            f"/api/conversations/{self.conversation_id}/start", json={"providers_set": ["github"]}
        )
        response.raise_for_status()

    def delete(self):
        self.http.delete(f"/api/conversations/{self.conversation_id}").raise_for_status()


def wait_until(workspace: Workspace, state: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while workspace.state() != state:
        if time.monotonic() > deadline:
            sys.exit(f"workspace: not {state} after {PATIENCE_SECONDS} seconds")
        time.sleep(1)


def restart(workspace: Workspace) -> None:
    workspace.stop()
    wait_until(workspace, "STOPPED")
    workspace.start()
    wait_until(workspace, "RUNNING")


def look(workspace: Workspace) -> dict:
    return {
        "session": workspace.session_id(),
        "microagents": workspace.microagents(),
        "hosts": workspace.hosts(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create")
    create.add_argument("repository")
    create.add_argument("task")
    for name in ("look", "changes", "diff", "restart", "delete", "exists"):
        commands.add_parser(name).add_argument("conversation")
    commands.choices["diff"].add_argument("path")
    given = parser.parse_args()
    headers = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
    with httpx.Client(base_url=BASE_URL, headers=headers, timeout=120) as http:
        if given.command == "create":
            workspace = Workspace.create(http, given.repository, given.task)
            wait_until(workspace, "RUNNING")
            print(workspace.conversation_id)
            return
        workspace = Workspace(http, given.conversation)
        if given.command == "look":
            json.dump(look(workspace), sys.stdout)
        elif given.command == "changes":
            json.dump(workspace.changes(), sys.stdout)
        elif given.command == "diff":
            print(workspace.diff(given.path))
        elif given.command == "restart":
            restart(workspace)
        elif given.command == "delete":
            workspace.delete()
        else:
            print("yes" if workspace.exists() else "no")


if __name__ == "__main__":
    main()
