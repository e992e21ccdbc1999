"""Tell the team about new tickets."""

import os

import requests

SLACK = "https://slack.com/api"


def slack(method, **params):
    headers = {"Authorization": f"Bearer {os.environ['SLACK_TOKEN']}"}
    response = requests.post(f"{SLACK}/{method}", headers=headers, json=params, timeout=30)
    response.raise_for_status()
    return response.json()


def channel_id(name):
    """The id of a channel, or None."""
    cursor = ""
    while True:
        page = slack("conversations.list", limit=200, cursor=cursor)
        for channel in page["channels"]:
            if channel["name"] == name:
                return channel["id"]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            return None


def announce(channel, ticket):
    text = f"New ticket: <{ticket['url']}|{ticket['title']}> ({ticket['status']})"
    return slack("chat.postMessage", channel=channel, text=text)["ts"]


def last_messages(channel):
    response = requests.get(
        "https://slack.com/api/conversations.history",
        headers={"Authorization": f"Bearer {os.environ['SLACK_TOKEN']}"},
        params={"channel": channel, "limit": 20},
        timeout=30,
    )
    response.raise_for_status()
    return [message["text"] for message in response.json()["messages"]]
