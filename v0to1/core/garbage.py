"""When the interpreter looks for garbage: not while an analysis makes objects of which most stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage; what was made meanwhile counts as old, and is looked at with all the rest.

    Trees and values are made by the million. They stay until the analysis ends, so that each look at them
    is in vain.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.unfreeze()  # into the oldest generation, without a look at any of it
            gc.enable()
