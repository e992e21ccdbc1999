"""Servers that behave like OpenHands V0 and V1, in memory, for `v0to1 mock`, `v0to1 prove` and the tests."""
