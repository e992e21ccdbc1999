"""The command line: one command for each step of a conversation."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from typing import Any

from .client import DEFAULT_BASE_URL, OpenHandsClient
from .errors import OpenHandsError


def show(result: Any) -> None:
    print(json.dumps(result, indent=2))


async def start(client: OpenHandsClient, args: argparse.Namespace) -> None:
    conversation_id = await client.create_conversation(
        initial_user_msg=args.task, repository=args.repository, selected_branch=args.branch
    )
    conversation = await client.wait_until_running(conversation_id, poll_interval=args.poll_interval)
    if args.title:
        await client.rename_conversation(conversation_id, args.title)
    show({"conversation_id": conversation_id, "status": conversation.status})


async def say(client: OpenHandsClient, args: argparse.Namespace) -> None:
    await client.send_message(args.conversation_id, args.message)


async def inspect(client: OpenHandsClient, args: argparse.Namespace) -> None:
    conversation = await client.get_conversation(args.conversation_id)
    events = await client.get_events(args.conversation_id)
    trajectory = await client.get_trajectory(args.conversation_id)
    show(
        {
            "title": conversation.title,
            "repository": conversation.selected_repository,
            "status": conversation.status,
            "sources": sorted({event["source"] for event in events}),
            "trajectory": len(trajectory),
            "files": await client.list_files(args.conversation_id),
        }
    )


async def cat(client: OpenHandsClient, args: argparse.Namespace) -> None:
    sys.stdout.write(await client.read_file(args.conversation_id, args.path))


async def stop(client: OpenHandsClient, args: argparse.Namespace) -> None:
    await client.stop_conversation(args.conversation_id)


async def delete(client: OpenHandsClient, args: argparse.Namespace) -> None:
    await client.delete_conversation(args.conversation_id)


async def list_all(client: OpenHandsClient, args: argparse.Namespace) -> None:
    page_id = None
    while True:
        page = await client.list_conversations(limit=args.limit, page_id=page_id)
        for conversation in page.conversations:
            print(f"{conversation.conversation_id}  {conversation.status:8}  {conversation.title}")
        page_id = page.next_page_id
        if page_id is None:
            return


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ohclient", description="A small OpenHands client.")
    parser.add_argument("--base-url", default=os.environ.get("OPENHANDS_BASE_URL", DEFAULT_BASE_URL))
    parser.add_argument("--api-key", default=os.environ.get("OPENHANDS_API_KEY"))
    commands = parser.add_subparsers(required=True)

    starting = commands.add_parser("start", help="start a conversation and wait until it is running")
    starting.add_argument("task")
    starting.add_argument("--repository")
    starting.add_argument("--branch")
    starting.add_argument("--title")
    starting.add_argument("--poll-interval", type=float, default=2.0, metavar="SECONDS")
    starting.set_defaults(command=start)

    listing = commands.add_parser("list", help="print all conversations")
    listing.add_argument("--limit", type=int, default=20, help="conversations per request")
    listing.set_defaults(command=list_all)

    for command, arguments, text in (
        (say, ("message",), "send a message"),
        (inspect, (), "print what is known of a conversation"),
        (cat, ("path",), "print a file of the workspace"),
        (stop, (), "stop a conversation"),
        (delete, (), "delete a conversation"),
    ):
        subparser = commands.add_parser(command.__name__, help=text)
        subparser.add_argument("conversation_id")
        for argument in arguments:
            subparser.add_argument(argument)
        subparser.set_defaults(command=command)
    return parser


async def execute(args: argparse.Namespace) -> None:
    async with OpenHandsClient(args.base_url, args.api_key) as client:
        await args.command(client, args)


def main(argv: list[str] | None = None) -> int:
    args = build_parser().parse_args(argv)
    try:
        asyncio.run(execute(args))
    except OpenHandsError as error:
        print(f"ohclient: {error}", file=sys.stderr)
        return 1
    return 0
