"""Show on GitHub which ticket a change belongs to."""

import os

import requests

API = "https://api.github.com"


def headers():
    return {"Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}", "Accept": "application/vnd.github+json"}


def dispatch(repository, ticket):
    """Start the workflows that listen to tickets."""
    payload = {"event_type": "ticket", "client_payload": {}}
    payload["client_payload"]["repository"] = repository
    payload["client_payload"]["status"] = ticket["status"]
    payload["client_payload"]["title"] = ticket["title"]
    payload["client_payload"]["conversation_id"] = ticket["conversation_id"]
    url = f"{API}/repos/{repository}/dispatches"
    response = requests.post(url, headers=headers(), json=payload, timeout=30)
    response.raise_for_status()


def running_checks(repository, sha):
    url = f"{API}/repos/{repository}/commits/{sha}/check-runs"
    response = requests.get(url, headers=headers(), timeout=30)
    response.raise_for_status()
    return [run["name"] for run in response.json()["check_runs"] if run["status"] == "in_progress"]
