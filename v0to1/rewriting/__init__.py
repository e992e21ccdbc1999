"""Rewrites in place: a request of V0 becomes the one request of V1 that takes its place.

Only what is plain is rewritten: one request for one request, with all that it sends and all readers of its
response in sight. Anything else raises `Refusal` with the reason, and goes through the run-time adapter.
"""
