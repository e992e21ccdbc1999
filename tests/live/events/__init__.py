"""The recorder of events: the same script on real servers of V0 and V1, kept as facts of the contracts."""
