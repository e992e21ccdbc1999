"""A help desk with an OpenHands agent at the other end."""
