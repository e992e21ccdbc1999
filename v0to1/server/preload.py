"""Loads what every task needs: whoever imports this has it, and so have all processes forked from it."""

from __future__ import annotations

import gc
from datetime import date
from pathlib import Path

from v0to1 import pipeline, resources
from v0to1.config import Config, GivenFile
from v0to1.core.loading.rules import load_rules
from v0to1.findings import added_ignores, baseline
from v0to1.pipeline.rule_examples import FILES

__all__ = ["added_ignores", "baseline"]


def load() -> None:
    """Analyse an example of each language, so that all modules and rules are loaded."""
    examples = {
        one.language: one.before
        for rule in load_rules([resources.RULES])
        for one in rule.examples
        if one.after
    }
    given = tuple(GivenFile(FILES[name], text.encode()) for name, text in examples.items())
    config = Config(Path("/"), (), date.today(), given=given, adapter="auto")
    pipeline.run(config, fixing=True, whole=False)
    gc.collect()
    gc.freeze()


load()
