"""Clients that stand in Markdown below headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

NAMES = {"python": "client.py", "javascript": "client.mjs", "typescript": "client.ts", "shell": "client.sh"}
FIRST = {
    "python": 'import requests\n\nBASE = "https://app.all-hands.dev/api"\n',
    "javascript": "import axios from 'axios';\n\nconst BASE = 'https://app.all-hands.dev/api';\n",
    "typescript": "import axios from 'axios';\n\nconst BASE = 'https://app.all-hands.dev/api';\n",
    "shell": "#!/bin/bash\nBASE=https://app.all-hands.dev/api\n",
}
PIECES = re.compile(
    r"^## (?P<heading>[^\n]*)\n|^```(?P<language>\w+)( \+)?(?P<name> \S+)?\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


def clients(document: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The headings of a document, each with the files of one client below it; a `+` goes on with a client."""
    heading, files = "", dict[str, str]()
    for piece in PIECES.finditer(document.read_text(encoding="utf-8")):
        language = piece["language"]
        if language is None or piece[3] is None:
            if files:
                yield heading, files
            files = {}
        heading = piece["heading"] or heading
        if language is not None:
            name = (piece["name"] or NAMES.get(language, "")).strip()
            own = re.search(r"\bBASE\b", piece["text"]) and not re.search(r"\bBASE ?=", piece["text"])
            files[name] = (FIRST[language] if own else "") + piece["text"]
    yield heading, files
