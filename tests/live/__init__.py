"""Example clients against the real OpenHands servers, before and after migration; `make live` runs it."""
