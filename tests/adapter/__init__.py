"""Tests of the run-time adapter."""
