"""The whole way of a run: discover, read, evaluate, match, plan, apply, and tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v0to1.config import Config
    from v0to1.core.model import Run
    from v0to1.pipeline.interact import Accept, Progress


def run(
    config: Config, *, fixing: bool, accept: Accept | None = None, progress: Progress | None = None
) -> Run:
    """Look at everything below the configured paths; with `fixing`, propose changes.

    The parser and the evaluator are loaded here and not before, so that commands that only write
    or undo do not pay for them.
    """
    from v0to1.pipeline.running import run as start

    return start(config, fixing=fixing, accept=accept, progress=progress)
