"""Sources of `openhands_v0.py`: a composer takes from them what a client needs."""
