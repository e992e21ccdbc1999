#!/usr/bin/env python3
"""Give OpenHands one task, wait until it has stopped and save its trajectory."""
import argparse
import json
import os
import sys
import time

import requests

BASE_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
API_KEY = os.environ.get("OPENHANDS_API_KEY", "")
POLL_SECONDS = float(os.environ.get("OPENHANDS_POLL_SECONDS", "10"))

HEADERS = {
    "Authorization": f"Bearer {API_KEY}",
    "Content-Type": "application/json",
}


def create_conversation(task, repo=None, branch=None):
    payload = {"initial_user_msg": task}
    if repo:
        payload["repository"] = repo
    if branch:
        payload["selected_branch"] = branch

    response = requests.post(f"{BASE_URL}/api/conversations", headers=HEADERS, json=payload, timeout=60)
    response.raise_for_status()
    data = response.json()
    conversation_id = data.get("conversation_id") or data.get("id")
    if not conversation_id:
        raise RuntimeError(f"OpenHands gave no conversation id: {data}")
    return conversation_id


def get_conversation(conversation_id):
    response = requests.get(f"{BASE_URL}/api/conversations/{conversation_id}", headers=HEADERS, timeout=30)
    response.raise_for_status()
    return response.json()


def stop_conversation(conversation_id):
    url = f"{BASE_URL}/api/conversations/{conversation_id}/stop"
    response = requests.post(url, headers=HEADERS, timeout=60)
    response.raise_for_status()


def wait_until_stopped(conversation_id, budget, grace=120):
    """Poll until the conversation has stopped; stop it ourselves when `budget` seconds are used up."""
    started = time.monotonic()
    stopping = False
    last_status = None
    while time.monotonic() - started < budget + grace:
        conversation = get_conversation(conversation_id)
        if conversation is None:
            raise RuntimeError(f"conversation {conversation_id} has disappeared")
        status = conversation["status"]
        if status != last_status:
            print(f"[{time.monotonic() - started:7.1f}s] {status}", file=sys.stderr)
            last_status = status
        if status in ("STOPPED", "ERROR"):
            return status
        if not stopping and time.monotonic() - started > budget:
            print("The time is used up, stopping the agent.", file=sys.stderr)
            stop_conversation(conversation_id)
            stopping = True
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"conversation {conversation_id} is still {last_status}")


def get_trajectory(conversation_id):
    url = f"{BASE_URL}/api/conversations/{conversation_id}/trajectory"
    response = requests.get(url, headers=HEADERS, timeout=60)
    response.raise_for_status()
    return response.json()["trajectory"]


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", help="what OpenHands shall do")
    parser.add_argument("--repo", help="repository to work on, as owner/name")
    parser.add_argument("--branch", help="branch to start from")
    parser.add_argument("--budget", type=float, default=30, help="minutes that the agent may take (30)")
    parser.add_argument("--output", default="trajectory.json", help="file for the trajectory")
    return parser.parse_args()


def main():
    args = parse_args()
    try:
        conversation_id = create_conversation(args.task, repo=args.repo, branch=args.branch)
        print(f"Follow along: {BASE_URL}/conversations/{conversation_id}", file=sys.stderr)
        status = wait_until_stopped(conversation_id, args.budget * 60)
        events = get_trajectory(conversation_id)
    except (requests.RequestException, RuntimeError, TimeoutError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1

    with open(args.output, "w", encoding="utf-8") as file:
        json.dump(events, file, indent=2)
    print(f"{conversation_id} {status} {len(events)} events -> {args.output}")
    return 0 if status == "STOPPED" else 1


if __name__ == "__main__":
    sys.exit(main())
