"""What reads the text of an answer by itself."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.flow import tree


@immutable
class Reader:
    """What takes the text of an answer and reads it itself: its call, and what takes data in its place.

    `member` says that the text is a member of the response.
    """

    call: tree.Call
    of_data: str
    member: bool
