"""Proofs that a migrated client does the same: it runs on a mock of V0 before, and of V1 after."""
