"""Code inside other files: where it stands, and how a change of it is written there."""
