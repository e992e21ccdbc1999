"""What is kept of messages between the parts of a program."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1 import tree
from v0to1.evaluation.values import Callable, Value


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A message: its name (empty: for all), its values, who hears the reply, and where it is sent."""

    name: str
    values: tuple[Value, ...]
    heard: Callable | None
    node: tree.Call
    scope: object


@dataclass(frozen=True, slots=True, eq=False)
class Listener:
    """A function that hears messages; `whole` ones are given message, sender and a function to reply with.

    Others are given an event and then the values of the message.
    """

    function: Callable
    name: str
    whole: bool
