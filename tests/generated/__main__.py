"""Make clients for a given time and put each to the test: `python -m tests.generated --seconds 600`."""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.generated.counts import Counts
from tests.generated.languages import LANGUAGES
from tests.generated.oracle import MODES, held
from tests.generated.pen import Client

CHUNK = 10
SOME = 12


def main() -> int:
    """Run until the time is over; 1 if a client came out wrong, of which the smallest is shown."""
    options = _options()
    warnings.simplefilter("ignore")
    counts, wrong = Counts(), 0
    makers = [LANGUAGES[one] for one in options.language or LANGUAGES]
    end = time.monotonic() + options.seconds
    chunk = options.seed
    while time.monotonic() < end:
        try:
            _chunk(chunk, makers[chunk % len(makers)], counts, options.mode or MODES)()
        except AssertionError as error:
            wrong += 1
            _say(f"chunk {chunk}: {error}")
        chunk += 1
    _say(f"{counts}; {wrong} of {chunk - options.seed} chunks of {CHUNK} with one that came out wrong")
    _say(counts.table())
    _say(", ".join(f"{number} {name}" for name, number in counts.situations.most_common()))
    for reason, number in counts.refused.most_common(SOME):
        _say(f"  left {number} times: {reason}")
    return 1 if wrong else 0


def _chunk(
    number: int, make: Callable[[Random], Client], counts: Counts, modes: Sequence[str]
) -> Callable[[], None]:
    """A property over some clients that nobody has seen yet."""

    @seed(number)
    @settings(
        max_examples=CHUNK,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False), st.sampled_from(modes))
    def migrates(random: Random, mode: str) -> None:
        client = make(random)
        found = held(client, mode, counts)
        assert not found, f"--adapter {mode}\n{client}\n" + "\n".join(found)

    return migrates


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.generated", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="the first chunk, for a run that goes on")
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="repeatable (default: all)")
    parser.add_argument("--mode", action="append", choices=MODES, help="repeatable (default: all)")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
