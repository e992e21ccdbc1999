"""Look after an OpenHands account, its secrets and its Git provider: python account.py COMMAND [ARGUMENT …]."""

import os
import sys

import requests

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}


def call(method, path, body=None):
    response = requests.request(method, f"{OPENHANDS_URL}{path}", json=body, headers=HEADERS, timeout=60)
    response.raise_for_status()
    return response.json()


def whoami():
    account = call("GET", "/api/user/info")
    print(account["login"])


def show():
    for secret in call("GET", "/api/secrets")["custom_secrets"]:
        print(f"{secret['name']}: {secret['description']}")


def models():
    names = call("GET", "/api/options/models")
    print("there are models" if names and all(isinstance(name, str) for name in names) else "none")


def add(name, value, description):
    call("POST", "/api/secrets", {"name": name, "value": value, "description": description})


def rename(name, new):
    call("PUT", f"/api/secrets/{name}", {"name": new})


def remove(name):
    call("DELETE", f"/api/secrets/{name}")


def connect(provider, token):
    call("POST", "/api/add-git-providers", {"provider_tokens": {provider: {"token": token}}})


def disconnect():
    call("POST", "/api/unset-provider-tokens")


def mode():
    print(call("GET", "/api/options/config")["APP_MODE"])


def preferences():
    settings = call("GET", "/api/settings")
    print(f"{settings['language']}, {settings['max_iterations']} steps")


def prefer(language, steps):
    call("POST", "/api/settings", {"language": language, "max_iterations": int(steps)})


COMMANDS = {
    command.__name__: command
    for command in (
        *(whoami, show, models, add, rename, remove, connect, disconnect),
        *(mode, preferences, prefer),
    )
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    try:
        COMMANDS[name](*arguments)
    except requests.HTTPError as problem:
        sys.exit(f"account: the server answered {problem.response.status_code}")
