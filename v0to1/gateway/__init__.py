"""The gateway: V0 for clients that cannot be changed, by requests to V1."""
