"""The gateway: it speaks V0 to clients that cannot be changed, and V1 to the server."""
