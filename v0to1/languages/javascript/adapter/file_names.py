"""What the adapter's file, and its function, are called in JavaScript."""

ADAPTER, ADAPT = "openhands-v0", "adaptV0"
"""The name of the adapter's file, without its ending, and of its one function."""

ADAPTING = (ADAPT, "openHandsAdaptV0")
"""The adapter's function, and what a module calls it that has something else of its name."""
