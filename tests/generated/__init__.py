"""Whole clients of V0, made at random: each runs before and after its migration and must do the same."""
