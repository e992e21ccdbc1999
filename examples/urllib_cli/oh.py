#!/usr/bin/env python3
"""oh: OpenHands from the shell, without dependencies.

OH_URL and OH_TOKEN say where OpenHands is and who you are.
"""
import argparse
import json
import os
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

URL = os.environ.get("OH_URL", "https://app.all-hands.dev")
TOKEN = os.environ.get("OH_TOKEN")
INTERVAL = float(os.environ.get("OH_INTERVAL", "5"))


def die(message):
    sys.exit("oh: " + str(message))


def api(method, path, body=None):
    """Send one request and return the decoded JSON of the answer."""
    data = None
    headers = {"Accept": "application/json"}
    if TOKEN:
        headers["Authorization"] = "Bearer " + TOKEN
    if body is not None:
        data = json.dumps(body).encode("utf-8")
        headers["Content-Type"] = "application/json"
    request = Request(URL + path, data=data, headers=headers, method=method)
    try:
        with urlopen(request, timeout=60) as response:
            return json.load(response)
    except HTTPError as error:
        die("%s %s: %s %s" % (method, path, error.code, error.read().decode("utf-8", "replace")))
    except URLError as error:
        die("%s: %s" % (URL, error.reason))


def create(args):
    body = {"initial_user_msg": args.message}
    if args.repository:
        body["repository"] = args.repository
    if args.branch:
        body["selected_branch"] = args.branch
    answer = api("POST", "/api/conversations", body)
    print(answer["conversation_id"])


def status(args):
    while True:
        conversation = api("GET", "/api/conversations/" + args.id)
        if conversation is None:
            die("there is no conversation " + args.id)
        if not args.wait or conversation["status"] != "STARTING":
            break
        time.sleep(INTERVAL)
    print(conversation["status"], conversation["selected_repository"] or "-", conversation["title"] or "-")


def say(args):
    answer = api("POST", "/api/conversations/%s/message" % args.id, {"message": args.message})
    if not answer.get("success"):
        die("the message was not taken")


def log(args):
    answer = api("GET", "/api/conversations/" + args.id + "/events?limit=100")
    for event in answer["events"]:
        if event.get("action") == "message":
            print("%s: %s" % (event["source"], event["args"]["content"]))


def files(args):
    path = "/api/conversations/%s/list-files" % args.id
    if args.path:
        path += "?path=" + quote(args.path)
    for name in api("GET", path):
        print(name)


def cat(args):
    answer = api("GET", "/api/conversations/%s/select-file?file=%s" % (args.id, quote(args.file)))
    sys.stdout.write(answer["code"])


def stop(args):
    api("POST", "/api/conversations/" + args.id + "/stop")


def delete(args):
    api("DELETE", "/api/conversations/" + args.id)


def parse_args():
    parser = argparse.ArgumentParser(prog="oh", description="OpenHands from the shell.")
    commands = parser.add_subparsers(dest="command", required=True)

    command = commands.add_parser("create", help="start a conversation and print its id")
    command.add_argument("message")
    command.add_argument("-r", "--repository")
    command.add_argument("-b", "--branch")
    command.set_defaults(run=create)

    command = commands.add_parser("status", help="print status, repository and title")
    command.add_argument("id")
    command.add_argument("-w", "--wait", action="store_true", help="wait until it has started")
    command.set_defaults(run=status)

    command = commands.add_parser("say", help="send a message")
    command.add_argument("id")
    command.add_argument("message")
    command.set_defaults(run=say)

    command = commands.add_parser("files", help="list the files of the workspace")
    command.add_argument("id")
    command.add_argument("path", nargs="?")
    command.set_defaults(run=files)

    command = commands.add_parser("cat", help="print a file of the workspace")
    command.add_argument("id")
    command.add_argument("file")
    command.set_defaults(run=cat)

    for run, text in (
        (log, "print who said what"),
        (stop, "stop a conversation"),
        (delete, "delete a conversation"),
    ):
        command = commands.add_parser(run.__name__, help=text)
        command.add_argument("id")
        command.set_defaults(run=run)
    return parser.parse_args()


def main():
    args = parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
