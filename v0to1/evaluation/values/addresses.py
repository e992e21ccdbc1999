"""URLs that a program keeps as objects."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.evaluation.values.data import Mapping
from v0to1.evaluation.values.texts import Text


@immutable
class Address(Text):
    """A URL as an object: its query gathers what is added to it later.

    `mark` is the same for all names of one object.
    """

    query: Mapping
    mark: object = None


@immutable
class UrlPart(Text):
    """A part of a URL that is an object, or (when it is called) a method of that."""

    target: Address
    name: str
