"""What there is to tell of the rules of a run, whether or not something was found."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.model import Endpoint, Explanation, Gap


@dataclass(frozen=True, slots=True)
class Tables:
    """What a run tells of the rules though it found nothing."""

    gaps: tuple[Gap, ...]
    endpoints: tuple[Endpoint, ...]
    rules: tuple[Explanation, ...]
