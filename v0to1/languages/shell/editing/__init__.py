"""Writes V1 into shell scripts."""
