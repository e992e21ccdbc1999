"""Errors that v0to1 foresees: each says where, what is wrong and what to do."""

from __future__ import annotations


class V0to1Error(Exception):
    """An error for people: `where` (a path or an option), `what` is wrong there, `fix` = what to do.

    Its text is all three; `reason` is the text without `where`, for those who name the place themselves.
    """

    def __init__(self, where: str, what: str, *, fix: str = "") -> None:
        self.where = where
        self.what = what
        self.fix = fix
        self.reason = f"{what}; {fix}" if fix else what
        super().__init__(f"{where}: {self.reason}" if where else self.reason)


class UsageError(V0to1Error):
    """An option or argument that makes no sense: an unknown rule, a path that is not there."""


class SourceError(V0to1Error):
    """A file that cannot be read as text, or a text that cannot be written in the file's encoding."""


class EditError(V0to1Error):
    """Edits that cannot be applied together: they overlap or reach beyond the text."""


class WriteError(V0to1Error):
    """Files were left as they were, because writing one of them was refused or failed.

    `files` are their names, relative to the root.
    """

    def __init__(self, where: str, what: str, *, fix: str = "", files: tuple[str, ...] = ()) -> None:
        super().__init__(where, what, fix=fix)
        self.files = files


class UndoError(V0to1Error):
    """There is nothing to undo, or undoing would lose what `files` got since the migration."""

    def __init__(self, where: str, what: str, *, fix: str = "", files: tuple[str, ...] = ()) -> None:
        super().__init__(where, what, fix=fix)
        self.files = files
