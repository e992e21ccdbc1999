"""The adapter: a client keeps its V0 requests, and they are answered from V1."""
