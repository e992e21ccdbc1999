"""v0to1 finds uses of the OpenHands V0 API in client code and rewrites them for V1."""

__version__ = "0.1.0"
