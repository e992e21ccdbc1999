"""Forms with files, as V0 read them: the name of a file may also be given as RFC 5987 spells it."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.formparsers import MultiPartException, MultiPartParser

MOST_TEXT = 4 * 1024 * 1024
_PARAMETER = re.compile(rb';\s*([^=;\s]+)\s*=\s*("(?:\\.|[^"\\])*"|[^;]*)')
_EXTENDED = re.compile(rb"[\w.:-]*'[\w-]*'([^;'\s]*)")


class FormParser(MultiPartParser):
    """Starlette's parser, for clients whose library sends names that are not ASCII in `filename*` (.NET).

    Little is kept in memory: files are on disk from `spool_max_size` bytes on, and all other fields together
    have at most `MOST_TEXT`.
    """

    spool_max_size = 16 * 1024
    _text_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take a piece of a part; raises MultiPartException for too much that is no file."""
        if self._current_part.file is None:
            self._text_bytes += end - start
            if self._text_bytes > MOST_TEXT:
                raise MultiPartException(f"The fields without files are larger than {MOST_TEXT} bytes")
        super().on_part_data(data, start, end)

    def on_headers_finished(self) -> None:
        """Begin with the content of a part."""
        given = self._current_part.content_disposition
        if given is not None:
            self._current_part.content_disposition = with_plain_name(given)
        super().on_headers_finished()


def with_plain_name(disposition: bytes) -> bytes:
    """The value of a Content-Disposition header with the name of `filename*` in `filename`."""
    parameters = [(one[1].lower(), one[0], one[2].strip()) for one in _PARAMETER.finditer(disposition)]
    names = [_EXTENDED.fullmatch(text.strip(b'"')) for name, _, text in parameters if name == b"filename*"]
    if not names or names[0] is None:
        return disposition
    kept = b"".join(whole for name, whole, _ in parameters if not name.startswith(b"filename"))
    plain = re.sub(rb'(["\\])', rb"\\\1", unquote_to_bytes(names[0][1]))
    return disposition.partition(b";")[0] + kept + b'; filename="' + plain + b'"'
