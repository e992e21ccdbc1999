"""Let OpenHands work on an issue and keep a record of it."""

import argparse
import json
import os
import pathlib
import sys

import requests

from client import ConversationError, OpenHandsClient
from payloads import build_payload, follow_up


def start(client, issue):
    cid = client.start(build_payload(issue))
    conversation = client.wait_for_runtime(cid)
    client.message(cid, follow_up(issue))
    return {
        "id": cid,
        "issue": issue["number"],
        "repository": conversation["selected_repository"],
        "status": conversation["status"],
    }


def finish(client, record, wanted):
    cid = record["id"]
    client.wait_for_runtime(cid)
    record["files"] = client.files(cid)
    record["contents"] = {path: client.read(cid, path) for path in wanted}
    record["trajectory"] = client.trajectory(cid)
    record["earlier"] = [other for other in client.recent(record["repository"]) if other != cid]
    client.stop(cid)
    record["status"] = client.get(cid)["status"]
    return record


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("issue", type=pathlib.Path, help="JSON file with the issue")
    parser.add_argument("--record", type=pathlib.Path, default=pathlib.Path("record.json"))
    parser.add_argument("--finish", action="store_true", help="complete the record and stop the conversation")
    parser.add_argument("--want", action="append", default=[], metavar="PATH", help="file for the record")
    parser.add_argument("--delete", action="store_true", help="delete the conversation after that")
    parser.add_argument("--poll-interval", type=float, default=5, metavar="SECONDS")
    return parser.parse_args()


def main():
    args = parse_args()
    issue = json.loads(args.issue.read_text(encoding="utf-8"))
    client = OpenHandsClient(os.environ["OPENHANDS_API_KEY"], args.poll_interval)
    try:
        if args.finish:
            record = finish(client, json.loads(args.record.read_text(encoding="utf-8")), args.want)
        else:
            record = start(client, issue)
        if args.delete:
            client.delete(record["id"])
    except (ConversationError, requests.RequestException) as error:
        sys.exit("issue #%s: %s" % (issue["number"], error))
    args.record.write_text(json.dumps(record, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
