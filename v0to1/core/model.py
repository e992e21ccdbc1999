"""The nouns of a run: plain frozen data that every layer shares and none may change."""

from __future__ import annotations

from v0to1.core.finding import Change as Change
from v0to1.core.finding import Edit as Edit
from v0to1.core.finding import Endpoint as Endpoint
from v0to1.core.finding import Evidence as Evidence
from v0to1.core.finding import Finding as Finding
from v0to1.core.finding import Gap as Gap
from v0to1.core.finding import Part as Part
from v0to1.core.finding import Place as Place
from v0to1.core.finding import Span as Span
from v0to1.core.kinds import PartKind as PartKind
from v0to1.core.kinds import Severity as Severity
from v0to1.core.kinds import Verdict as Verdict
from v0to1.core.ledger import Failed as Failed
from v0to1.core.ledger import Files as Files
from v0to1.core.ledger import LanguageShare as LanguageShare
from v0to1.core.ledger import Origin as Origin
from v0to1.core.ledger import Skipped as Skipped
from v0to1.core.production import Production as Production
from v0to1.core.project_kind import ProjectKind as ProjectKind
from v0to1.core.proof import Proof as Proof
from v0to1.core.remarks import Explanation as Explanation
from v0to1.core.remarks import Notice as Notice
from v0to1.core.remarks import OwnedFile as OwnedFile
from v0to1.core.remarks import StaleText as StaleText
from v0to1.core.remarks import Suppressed as Suppressed
from v0to1.core.remarks import Unresolved as Unresolved
from v0to1.core.run import Calendar as Calendar
from v0to1.core.run import Run as Run
