"""At most so many pull requests an hour, whichever calls make them, and waiting when a forge says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from v0to1.fleet.campaign import Campaign
from v0to1.fleet.pull_requests import Limited, limited

LIMITS = "GitHub takes at most 500 an hour and 80 a minute from a user, a GitLab server what is set there."
FIRST_WAIT, LONGEST_WAIT, MOST_WAITS = 60.0, 3600.0, 12
"""Seconds to wait when a forge takes no more: first as GitHub asks, then twice as long; and how often."""

FEW_WAITS = 3
"""How often one repository is waited for before others have their turn, which its forge may take."""

_NOTE = "pace"
_HOUR = 3600.0

Answer = TypeVar("Answer")


class Pace:
    """When the next pull request of a campaign may be made. Times are kept in its folder, for other calls."""

    def __init__(
        self,
        campaign: Campaign,
        per_hour: int,
        say: Callable[[str], None],
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._campaign, self._say, self._now, self._sleep = campaign, say, now, sleep
        self._between = _HOUR / per_hour
        note = campaign.note(_NOTE)
        self._waits = 0
        self._last, self._until = (_number(note.get(name)) for name in ("last", "until"))

    def wait_turn(self) -> None:
        """Wait until one more may be made, which is noted before this returns."""
        # A clock that was set back is no reason to wait for longer than ever.
        self._pause(min(self._last + self._between - self._now(), self._between))
        self.mark()

    def mark(self) -> None:
        """Note that one is made now."""
        self._last = self._now()
        self._keep(last=self._last)

    def patiently(
        self, call: Callable[[], Answer], again: Callable[[], None] = lambda: None, *, waits: int = MOST_WAITS
    ) -> Answer:
        """Return what a call returns; as often as the forge takes no more, wait, do `again`, and call again.

        Waits grow until the forge takes something again, whichever call asks. Raises Limited after so many.
        """
        self._pause(min(self._until - self._now(), LONGEST_WAIT))
        for tries in range(waits):
            try:
                found: Answer = limited(call)
            except Limited as refused:
                wait = min(FIRST_WAIT * 2**self._waits, LONGEST_WAIT)
                self._waits += 1
                self._until = self._now() + wait
                self._keep(until=self._until)
                self._say(f"The forge takes no more for now ({refused}): going on in {wait / 60:.0f} min")
                self._pause(wait)
                again()
            else:
                if tries:
                    self.went_on()
                return found
        raise Limited("its forge has taken no more for hours: go on later")

    def went_on(self) -> None:
        """Note that the forge takes something again: the next wait is a short one."""
        self._waits = 0

    @property
    def in_vain(self) -> bool:
        """Whether the forge has taken nothing for as long as anybody waits."""
        return self._waits >= MOST_WAITS

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)

    def _keep(self, **times: float) -> None:
        """Note times, and leave those that another call has noted meanwhile."""
        self._campaign.keep_note(_NOTE, {**self._campaign.note(_NOTE), **times})


def estimate(count: int, per_hour: int) -> str:
    """How long pull requests take: `3,000 pull requests at 60 an hour: about 50 hours`."""
    minutes = max(count - 1, 0) * 60 / per_hour
    if minutes < 1:
        told = "a minute at most"
    elif minutes < 90:
        told = f"about {_of(round(minutes), 'minute')}"
    elif minutes < 72 * 60:
        told = f"about {_of(round(minutes / 60), 'hour')}"
    else:
        told = f"about {_of(round(minutes / 60), 'hour')} ({minutes / 1440:.1f} days)"
    return f"{_of(count, 'pull request')} at {per_hour:,} an hour: {told}"


def _of(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
