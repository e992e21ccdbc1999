"""The helper of Python clients: what they get is composed from these modules."""
