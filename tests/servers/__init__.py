"""Servers for tests that behave like OpenHands V0 and V1 and hold their clients to the contract."""

from tests.servers.recording import Call
from tests.servers.world_v0 import V0World
from tests.servers.world_v1 import V1World

__all__ = ["Call", "V0World", "V1World"]
