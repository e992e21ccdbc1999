"""The functions of the helper file of shell scripts."""
