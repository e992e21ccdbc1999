"""Fixtures of the helper's tests."""

from tests.helpers.helper_world import world

__all__ = ["world"]
