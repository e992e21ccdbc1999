"""One target under atheris, started by `python -m tests.fuzz`: mutated inputs, led by the code they reach.

What is wrong is kept and the run goes on, so that only a death of the process ends it.
"""

from __future__ import annotations

import os
import pkgutil
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from random import Random

import atheris

from tests.fuzz.cases import Case, parsed
from tests.fuzz.failures import Keeper, Stuck, limited

MOST_SEEDS = 40
"""Inputs to begin with; more of them would take the time of mutations, which borrow from all."""

OPTIONS = (
    "-timeout=300",
    "-rss_limit_mb=1500",  # what an input may make of little text
    "-max_len=32000",
    "-len_control=0",
    "-reload=0",
    "-report_slow_units=1000",
    "-detect_leaks=0",
    "-print_final_stats=1",
)
"""libFuzzer's; an input that never ends is ended by `limited`, long before the time here."""


def loaded() -> None:
    """Load every module of v0to1 so that its branches are counted; sources of the adapter are text to it."""
    with atheris.instrument_imports(include=["v0to1"], enable_loader_override=False):
        package = import_module("v0to1")
        for module in pkgutil.walk_packages(package.__path__, "v0to1."):
            if ".adapter.python" not in module.name and not module.name.endswith("__main__"):
                import_module(module.name)


def work(name: str, folder: Path, seconds: int, seed: int) -> None:
    """Fuzz a target and keep what is found below `folder`."""
    loaded()
    from tests.fuzz.targets import TARGETS, attempted

    target, keeper = TARGETS[name], Keeper(folder / "failures")
    seeds = target.begin()
    corpus, own = laid_out(folder, Random(seed).sample(seeds, min(MOST_SEEDS, len(seeds))))

    def one_input(data: bytes) -> int:
        try:
            with limited():
                return 0 if attempted(target, parsed(data)) else -1
        except (Exception, Stuck) as error:
            keeper.keep(data, error)
            return -1

    given = (f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={folder}/deaths/")
    command = [sys.argv[0], *OPTIONS, *given, str(corpus), str(own)]
    atheris.Setup(command, one_input, custom_mutator=mutator(seeds, target.names))
    atheris.Fuzz()


def laid_out(folder: Path, seeds: Sequence[Case]) -> tuple[Path, Path]:
    """The folder of inputs that are kept, and one with those to begin with."""
    corpus, own = folder / "corpus", folder / "seeds"
    shutil.rmtree(own, ignore_errors=True)
    for each in (corpus, own, folder / "deaths"):
        each.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(seeds):
        (own / f"{number:04}").write_bytes(case.dumped())
    return corpus, own


def mutator(seeds: Sequence[Case], names: Sequence[str]) -> Callable[[bytes, int, int], bytes]:
    """Our mutations in the form that libFuzzer asks for."""
    from tests.fuzz.mutating import mutated

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        case = parsed(data)
        return mutated(case if case.files else random.choice(seeds), seeds, names, random).dumped()[:most]

    return mutate


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ["V0TO1_STATE_DIR"] = str(Path(sys.argv[2]) / "state")
    work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
