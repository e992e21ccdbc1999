"""Settings from files: `[tool.v0to1]` of pyproject.toml, or v0to1.toml."""
