"""Sources of the adapter that is written into clients."""
