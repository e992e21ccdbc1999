"""What a run tells of its time: with `-v` on standard error, with `--timings` in a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from v0to1.cli.output import Output, say
from v0to1.core.monitor import Monitor, recording


@contextmanager
def timed(output: Output) -> Iterator[None]:
    """Record what goes on here, and tell its time in the end, if anybody wants to know it."""
    if not output.timings and (output.quiet or not output.verbose):
        yield
        return
    with recording(Monitor()) as monitor:
        yield
    from v0to1.reports.timings import as_json, as_text

    if output.verbose:
        say(as_text(monitor), output)
    if output.timings:
        from v0to1.cli.jobs import save

        save(output.timings, as_json(monitor), os.environ)
