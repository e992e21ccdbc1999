"""Writes V1 into Python code: the analysis says where, LibCST gives the syntax around it."""
