"""Data classes made in a quarter of the time: a check makes more than a hundred, a short one dozens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass
    from operator import attrgetter

    def record(*, frozen, slots):
        """A frozen data class with slots; type checkers alone see that none of it is changed.

        Only how it is made is written and compiled for each class: comparing, hashing and showing is the same
        for all.
        """

        def made_of(cls):
            made = dataclass(cls, slots=slots, eq=False, repr=False)
            names = made.__match_args__
            values = attrgetter(*names)

            def equal(self, other):
                return values(self) == values(other) if type(other) is type(self) else NotImplemented

            def hashed(self):
                return hash(values(self))

            def shown(self):
                told = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
                return f"{type(self).__qualname__}({told})"

            made.__eq__, made.__hash__, made.__repr__ = equal, hashed, shown
            return made

        assert frozen
        return made_of


__all__ = ["record"]
