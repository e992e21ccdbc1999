"""The language server: findings, fixes and suppressions in an editor, over the Language Server Protocol."""
