#!/usr/bin/env python3
"""Print the conversations of the account, newest first."""
import argparse
import sys

import requests

from openhands_task import BASE_URL, HEADERS


def fetch_page(page_id=None, limit=20):
    params = {"limit": limit}
    if page_id:
        params["page_id"] = page_id
    response = requests.get(f"{BASE_URL}/api/conversations", headers=HEADERS, params=params, timeout=30)
    response.raise_for_status()
    return response.json()


def all_conversations(limit=20):
    page_id = None
    while True:
        page = fetch_page(page_id, limit)
        yield from page["results"]
        page_id = page.get("next_page_id")
        if not page_id:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repo", help="only conversations of this repository (owner/name)")
    parser.add_argument("--page-size", type=int, default=20)
    args = parser.parse_args()

    try:
        for conversation in all_conversations(args.page_size):
            if args.repo and conversation["selected_repository"] != args.repo:
                continue
            print(
                conversation["conversation_id"],
                conversation["status"],
                conversation["last_updated_at"],
                conversation.get("title") or "(no title)",
                sep="\t",
            )
    except requests.RequestException as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
