"""The shape of a request's URL, for those who match it."""

from __future__ import annotations

from v0to1.flow.urls import preview

__all__ = ["preview"]
