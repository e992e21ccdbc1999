"""Fixtures of the tests of shell scripts."""

from tests.helpers.helper_world import world

__all__ = ["world"]
