"""Code actions, and changes of files as edits that an editor makes itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lsprotocol import types

from v0to1.core.kinds import ADAPTER
from v0to1.core.model import Change, Finding, Verdict
from v0to1.reports.visible import inline
from v0to1.server.diagnostics import Documents, Shown, is_fixable
from v0to1.server.positions import edits_between

FIX_ALL = "source.fixAll.v0to1"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)
APPLY = "v0to1.apply"
"""The command of an action for editors that cannot ask for its edit later."""

FIX, FIX_SAFE, SUPPRESS = "fix", "fix-safe", "suppress"

Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class Editor:
    """What an editor can do: ask for the edit of an action later, take versioned changes, create files,
    show what needs review before it is made, and prefer an action."""

    resolves: bool = False
    versioned: bool = False
    creates: bool = False
    annotates: bool = False
    prefers: bool = False


class Unsupported(Exception):
    """An editor that cannot make a change."""


def editor_of(capabilities: types.ClientCapabilities) -> Editor:
    """Return what an editor says that it can do."""
    document, workspace = capabilities.text_document, capabilities.workspace
    action = document.code_action if document else None
    edit = workspace.workspace_edit if workspace else None
    later = action.resolve_support.properties if action and action.resolve_support else ()
    operations = (edit.resource_operations if edit else None) or ()
    return Editor(
        resolves="edit" in later and bool(action and action.data_support),
        versioned=bool(edit and edit.document_changes),
        creates=types.ResourceOperationKind.Create in operations,
        annotates=bool(edit and edit.change_annotation_support),
        prefers=bool(action and action.is_preferred_support),
    )


def offered(
    shown: Sequence[Shown], params: types.CodeActionParams, data: Data, editor: Editor
) -> Iterator[types.CodeAction | types.Command]:
    """Give the actions for a range of a file: a fix and a suppression of each finding, and all safe fixes.

    `data` identifies the file; the edit of an action is found out when it is chosen, by a command for editors
    that cannot ask for it.
    """
    for one in _offered(shown, params, data, editor):
        yield one if editor.resolves else types.Command(one.title, APPLY, arguments=[one.data])


def _offered(
    shown: Sequence[Shown], params: types.CodeActionParams, data: Data, editor: Editor
) -> Iterator[types.CodeAction]:
    only = params.context.only
    here = [one for one in shown if one.finding is not None and _touches(one.range, params.range)]
    if _is_wanted(types.CodeActionKind.QuickFix, only):
        for one in here:
            if one.finding is not None and is_fixable(one.finding):
                preferred = one.finding.verdict is Verdict.SAFE if editor.prefers else None
                yield _action(_fix_title(one.finding), FIX, one, data, preferred=preferred)
        for one in here:
            if one.finding is not None and one.finding.counts:
                title = f"Suppress {inline(one.finding.rule)} with a comment"
                yield _action(title, SUPPRESS, one, data)
    if _is_wanted(FIX_ALL, only) and any(one.finding is not None and is_safe(one.finding) for one in shown):
        yield _action("Migrate all findings of this file that need no review", FIX_SAFE, None, data)


def is_safe(finding: Finding) -> bool:
    """Return whether the fix of a finding needs no review."""
    return is_fixable(finding) and finding.verdict is Verdict.SAFE


def found(shown: Iterable[Shown], data: Mapping[str, object]) -> Finding | None:
    """Return the finding that an action was offered for, if it is still there."""
    for one in shown:
        if one.finding is not None and _identity(one.finding) == data.get("finding"):
            return one.finding
    return None


def workspace_edit(
    changes: Sequence[Change],
    documents: Documents,
    versions: Mapping[str, int | None],
    editor: Editor,
    *,
    review: str = "",
) -> types.WorkspaceEdit:
    """Return changes as one edit; `versions` are those of open documents, by name.

    With `review`, which says what is done, an editor that can shows it before it is made. Raises Unsupported.
    """
    made = [one.path for one in changes if one.before is None]
    if made and not editor.creates:
        raise Unsupported(
            f"the change creates {', '.join(made)}, which this editor does not support; run v0to1 migrate"
        )
    if not made and not editor.versioned:
        plain = {documents.uri(one.path): _edits(one, documents) for one in changes}
        return types.WorkspaceEdit(changes=plain)
    note = "v0to1" if review and editor.annotates else ""
    steps: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for one in changes:
        uri = documents.uri(one.path)
        if one.before is None:
            steps.append(types.CreateFile(uri, annotation_id=note or None))
        steps.append(
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(one.path)),
                [_annotated(each, note) for each in _edits(one, documents)],
            )
        )
    annotation = types.ChangeAnnotation(review, needs_confirmation=True)
    return types.WorkspaceEdit(
        document_changes=steps, change_annotations={note: annotation} if note else None
    )


def _annotated(edit: types.TextEdit, note: str) -> types.TextEdit | types.AnnotatedTextEdit:
    return types.AnnotatedTextEdit(note, edit.range, edit.new_text) if note else edit


def _edits(change: Change, documents: Documents) -> list[types.TextEdit]:
    mark = documents.mark(change.path)
    before = "" if change.before is None else mark + change.before
    return list(edits_between(before, mark + change.after, documents.encoding))


def _action(
    title: str,
    what: str,
    one: Shown | None,
    data: Data,
    *,
    preferred: bool | None = None,
) -> types.CodeAction:
    finding = one.finding if one is not None else None
    whole: Data = {**data, "what": what}
    if finding is not None:
        whole["finding"] = _identity(finding)
    return types.CodeAction(
        title,
        FIX_ALL if what == FIX_SAFE else types.CodeActionKind.QuickFix,
        diagnostics=[one.diagnostic] if one is not None else None,
        is_preferred=preferred or None,
        data=whole,
    )


def _identity(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column} {finding.rule}"


def _fix_title(finding: Finding) -> str:
    if finding.fix == ADAPTER:
        return f"Adapt {inline(finding.v0)}"
    return f"Migrate to {inline(finding.v1)}" if finding.v1 else f"Migrate {inline(finding.v0)}"


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def _touches(one: types.Range, other: types.Range) -> bool:
    starts = (one.start.line, one.start.character), (other.start.line, other.start.character)
    ends = (one.end.line, one.end.character), (other.end.line, other.end.character)
    return max(starts) <= min(ends)
