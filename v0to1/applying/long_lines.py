"""Lines that an edit made too long, broken at their brackets as formatters do, or joined where they fit now.

Only lines that are new are changed. Those are broken that are longer than the client's settings allow, or
than what it writes itself, and joined where the client itself never breaks what would fit: one that formats
its code with black, ruff or prettier finds what these would make of it, or nearly so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from difflib import SequenceMatcher

from v0to1.core.model import Edit, Place, Span

SHORTEST, LONGEST = 88, 120
"""The bounds, in characters, of the width that is taken for a client's whose settings say nothing."""

OPENING, CLOSING = "([{", ")]}"
STRING = re.compile(r"""(?:\b[rbfuRBFU]{0,2})?("{3}|'{3}|"|'|`)""")
CALLED = re.compile(r"[\w)\]>$]\($")
CHAINED = re.compile(r"\)\.\w+\($")
"""The beginning of the arguments of a method of what a call gives."""
AWAITED = re.compile(r"(?<=\w\()\((?=await )")
"""A parenthesis around what is awaited, at the beginning of the arguments of a call."""
SPREAD = re.compile(r"(?P<head>\s*\.\.\.\()(?P<test>.+) \? (?P<yes>.+) : (?P<no>.+)(?P<tail>\),?)")
"""Entries of an object or a list that depend on a test."""
NESTED = re.compile(r"(?P<head>\s*\S.*[\w>]\()(?P<call>await [\w.]+(?:<[^()]*>)?\((?:[^()]*\{)?)")
"""A call whose only argument is a call that is awaited, which ends in other lines."""
CHOSEN = re.compile(
    r"(?P<head>\s*\S+(?::| =) )(?P<value>\{.+\}) (?P<test>if [\w.]+ is not None) else None(?P<tail>,?)"
)
"""An entry or a variable that is set to a literal where there is something, and else to None."""
COMPARED = re.compile(
    r"(?P<head>\s*(?:return|assert|if|elif|while|[\w.]+ =) )(?P<left>.+[)\]]) "
    r"(?P<sign>==|!=|<=|>=|<|>|in|not in|is|is not) (?P<right>[^\s()\[\]{}:]+)(?P<tail>:?)"
)
"""A statement with a comparison at its end, which black and ruff put into parentheses if it is too long."""
KEYED = re.compile(r"(?P<owner>.+\))\[(?P<key>[\"'][^\"']*[\"'])\]")
"""A key that is read of what a call gives."""
KEYWORD = re.compile(r"\b(?:await|case|catch|for|if|in|of|return|switch|throw|typeof|while|with|yield)\s*\($")
"""What stands before the arguments of a call, and before an expression in parentheses."""

LOOP = re.compile(r" (?:async )?for\b[^:]+\bin\b")
CLAUSE = re.compile(r" (?:(?:async )?for|if)\b")
"""The beginning of the first loop of a comprehension, and of its other clauses."""

MOST_LINES = 30
"""How many lines are looked at for the end of a call."""

NOWHERE = Place("", 0, 0, 0, 0)


def tidied(
    before: str,
    after: str,
    *,
    indent: int,
    hugging: bool,
    width: int | None = None,
    left: Collection[str] = (),
) -> str:
    """A changed text without new lines that are too long, or broken without need; those `left` stay.

    `indent` is the step of the language, in spaces; with `hugging`, a literal that is the last argument of a
    call begins in the line of the call. `width` is what the settings of the client allow, if they say it.
    """
    width = width or width_of(before)
    step = step_of(before, indent)
    own = before.split("\n")
    old = {*own, *left}
    lines: list[str] = []
    written = [line if line in old else bare_arguments(line) for line in after.split("\n")]
    if not hugging:
        written = with_last_comma(rejoined(written, old, width), old)
    if hugging:
        written = unhugged(unnested(written, old, width, step), old, width, step)
    for index, line in enumerate(written):
        bare = line.removesuffix("\r")
        if line in old or len(bare) <= width:
            lines.append(line)
            continue
        end = "\r" if line != bare else ""
        around = written[index - 1 : index] + written[index + 1 : index + 2]
        if is_whole_body(bare, around):
            made = [one for part in parted(bare.strip()) for one in listed(part, bare, width, step, hugging)]
        elif not hugging and is_inside(around) and len(clauses := clauses_of(bare.strip())) > 1:
            whole = (f"{margin_of(bare)}{clause}" for clause in clauses)
            made = [part for one in whole for part in broken(one, width, step, hugging=hugging)]
        else:
            made = list(broken(bare, width, step, hugging=hugging))
        lines += [f"{one}{end}" for one in made]
    if joined(own, set(), width, hugging=hugging) == own:
        lines = joined(lines, old, width, hugging=hugging)
    return "\n".join(lines)


def rejoined(lines: Sequence[str], old: Container[str], width: int) -> list[str]:
    """The lines, with one for a chain of calls whose last begins behind the end of the first line."""
    done = list(lines)
    for index in reversed(range(len(done))):
        line, margin = done[index], margin_of(done[index])
        if line in old or len(line) <= width or CHAINED.search(line) is None:
            continue
        rest = range(index + 1, min(index + MOST_LINES, len(done)))
        end = next((one for one in rest if done[one] == f"{margin})"), 0)
        inner = done[index + 1 : end]
        if inner and all(is_closed(one) and not has_note(one) for one in inner):
            body = " ".join(one.strip() for one in inner).removesuffix(",")
            done[index : end + 1] = [f"{line}{body})"]
    return done


def with_last_comma(lines: Sequence[str], old: Container[str]) -> list[str]:
    """The lines, with a comma behind the last entry of an object where one before it or itself is new."""
    done = list(lines)
    for index in range(1, len(done) - 1):
        before, line = done[index - 1], done[index]
        if not done[index + 1].lstrip().startswith("}") or (line in old and before in old):
            continue
        is_entry = before.endswith(",") and margin_of(before) == margin_of(line) and is_closed(line)
        if is_entry and line.strip() and not line.endswith(",") and not has_note(line):
            done[index] = f"{line},"
    return done


def unhugged(lines: Sequence[str], old: Container[str], width: int, step: int) -> list[str]:
    """The lines, with one for each argument of a call whose last, a literal, begins too far right."""
    done = list(lines)
    for index in reversed(range(len(done))):
        line, margin = done[index].removesuffix("\r"), margin_of(done[index])
        opened = opened_last(line[:-1]) if line.endswith("{") else -1
        if done[index] in old or len(line) <= width or opened < 0 or line[opened] != "(":
            continue
        parts = parted(line[opened + 1 : -1])
        rest = range(index + 1, min(index + MOST_LINES, len(done)))
        end = next((one for one in rest if done[one].startswith(f"{margin}}}")), 0)
        if not parts or not done[end].startswith(f"{margin}}})"):
            continue
        tail, inner = done[end].removeprefix(f"{margin}}}"), margin + " " * step
        feed = done[index][len(line) :]
        done[index : end + 1] = [
            f"{line[: opened + 1]}{feed}",
            *(f"{inner}{part},{feed}" for part in parts),
            f"{inner}{{{feed}",
            *(f"{' ' * step}{one}" if one.strip() else one for one in done[index + 1 : end]),
            f"{inner}}},{feed}",
            f"{margin}{tail}",
        ]
    return done


def unnested(lines: Sequence[str], old: Container[str], width: int, step: int) -> list[str]:
    """The lines, with one for a call over several lines that is awaited as the only argument of another."""
    done = list(lines)
    for index in reversed(range(len(done))):
        line, margin = done[index].removesuffix("\r"), margin_of(done[index])
        found = NESTED.fullmatch(line) if done[index] not in old else None
        if found is None or opened_last(found["head"]) != len(found["head"]) - 1:
            continue
        closing = "})" if line.endswith("{") else ")"
        rest = range(index + 1, min(index + MOST_LINES, len(done)))
        end = next((one for one in rest if done[one].startswith(f"{margin}{closing[0]}")), 0)
        if not done[end].startswith(f"{margin}{closing})"):
            continue
        inner, feed = margin + " " * step, done[index][len(line) :]
        done[index : end + 1] = [
            f"{found['head']}{feed}",
            *with_literal(
                [
                    f"{inner}{found['call']}{feed}",
                    *(f"{' ' * step}{one}" if one.strip() else one for one in done[index + 1 : end]),
                    f"{inner}{closing},{feed}",
                ],
                width,
                step,
            ),
            f"{margin}{done[end].removeprefix(margin + closing)}",
        ]
    return done


def with_literal(lines: list[str], width: int, step: int) -> list[str]:
    """The lines of a call; its last argument, an object, begins in the first line if that is wide enough."""
    inner = margin_of(lines[0]) + " " * step
    begin = next((place for place, one in enumerate(lines) if one.rstrip() == f"{inner}{{"), 0)
    if not lines[0].rstrip().endswith("(") or not begin or lines[-2].rstrip() != f"{inner}}},":
        return lines
    given = [one.strip().removesuffix(",") for one in lines[1:begin]]
    head = lines[0].rstrip() + ", ".join([*given, "{"])
    if len(head) > width or any(margin_of(one) != inner for one in lines[1:begin]):
        return lines
    moved = (one.removeprefix(" " * step) for one in lines[begin + 1 : -2])
    return [head, *moved, f"{margin_of(lines[0])}}}{lines[-1].strip()}"]


def opened_last(line: str) -> int:
    """Where the last bracket stands that is opened in a line and not closed; -1 if there is none."""
    opened: list[int] = []
    for place, sign in signs(line):
        if sign in OPENING:
            opened.append(place)
        elif opened:
            opened.pop()
    return opened[-1] if opened else -1


def bare_arguments(line: str) -> str:
    """A line without the parentheses around what is awaited where it is a whole argument."""
    for found in AWAITED.finditer(line):
        depth, start = 0, found.start()
        for place, sign in signs(line[start:]):
            depth += 1 if sign in OPENING else -1
            if depth == 0:
                end = start + place
                if line[end + 1 : end + 2] in (",", ")"):
                    return bare_arguments(f"{line[:start]}{line[start + 1 : end]}{line[end + 1 :]}")
                break
    return line


def is_whole_body(line: str, around: Sequence[str]) -> bool:
    """Whether a line is all that stands between two brackets, and several parts of it."""
    return is_inside(around) and len(parted(line.strip())) > 1


def is_inside(around: Sequence[str]) -> bool:
    """Whether the lines around one open and close brackets."""
    if len(around) != 2 or not around[0].rstrip().endswith(tuple(OPENING)):
        return False
    return around[1].lstrip().startswith(tuple(CLOSING))


def listed(part: str, line: str, width: int, step: int, hugging: bool) -> Iterator[str]:
    """The lines of one part of a line, each part of which gets its own."""
    yield from broken(f"{margin_of(line)}{part},", width, step, hugging=hugging)


def joined(lines: Sequence[str], old: Container[str], width: int, *, hugging: bool) -> list[str]:
    """The lines, without breaks after brackets that are not needed; those of `old` lines alone stay."""
    done = list(lines)
    index = len(done) - 1
    while index >= 0:
        end = end_of_group(done, index, hugging=hugging)
        if end and any(line not in old for line in done[index : end + 1]):
            whole = on_one_line(done[index : end + 1], hugging=hugging)
            if whole is not None and len(whole.removesuffix("\r")) <= width:
                done[index : end + 1] = [whole]
        index -= 1
    return done


def end_of_group(lines: Sequence[str], start: int, *, hugging: bool) -> int:
    """The line that closes the call or list that a line opens at its end; 0 where there is none such."""
    head = lines[start].rstrip()
    is_call = CALLED.search(head) is not None and KEYWORD.search(head) is None
    if not is_call and not head.endswith("[" if hugging else ("[", "{")):
        return 0
    margin = len(margin_of(head))
    for index in range(start + 1, min(start + MOST_LINES, len(lines))):
        line = lines[index].strip()
        if not line:
            return 0
        if len(margin_of(lines[index])) <= margin:
            return index if line[0] == CLOSING[OPENING.index(head[-1])] and index > start + 1 else 0
    return 0


def on_one_line(lines: Sequence[str], *, hugging: bool) -> str | None:
    """The lines of a call or list as one; None where they are to stay apart."""
    head, *inner, tail = (line.rstrip() for line in lines)
    if any(one.endswith(tuple(OPENING)) or not is_closed(one) or has_note(one) for one in inner):
        return None
    if has_note(head) or has_note(tail) or not is_closed(tail.lstrip()[1:]):
        return None
    body = " ".join(one.strip() for one in inner)
    if body.endswith(","):
        if not hugging:
            return None
        body = body.removesuffix(",")
    elif len(inner) > 1 and not hugging:
        return None
    return f"{head}{body}{tail.lstrip()}" + ("\r" if lines[0].endswith("\r") else "")


def is_closed(text: str) -> bool:
    """Whether all brackets of a text that open are closed in it."""
    depth = 0
    for _, sign in signs(text):
        depth += 1 if sign in OPENING else -1
        if depth < 0:
            return False
    return depth == 0


def has_note(line: str) -> bool:
    """Whether a line may have a comment."""
    return "#" in line or re.search(r"(?<!:)//|/\*", line) is not None


def margin_of(line: str) -> str:
    """The spaces that a line begins with."""
    return line[: len(line) - len(line.lstrip(" "))]


def width_of(text: str) -> int:
    """How long lines a client writes: its longest, within bounds; in characters."""
    longest = max((len(line.rstrip()) for line in text.split("\n")), default=0)
    return min(max(longest, SHORTEST), LONGEST)


def step_of(text: str, usual: int) -> int:
    """By how many spaces a client indents."""
    margins = [len(line) - len(line.lstrip(" ")) for line in text.split("\n") if line.strip()]
    steps = [one for one in margins if one]
    return min(min(steps), usual) if steps else usual


def broken(line: str, width: int, step: int, *, hugging: bool) -> Iterator[str]:
    """The lines that a line becomes; itself where it has no brackets to break at."""
    group = widest(line)
    if len(line) <= width or group is None:
        yield line
        return
    start, end = hugged(line, *group, width) if hugging else last_of_chain(line, width) or group
    margin = margin_of(line)
    inner = margin + " " * step
    chosen = CHOSEN.fullmatch(line) if not hugging else None
    if chosen is not None and is_closed(chosen["value"]):
        is_entry = chosen["tail"] == ","
        inside = margin if is_entry else inner
        yield chosen["head"] + (chosen["value"] if is_entry else "(")
        if not is_entry:
            yield from broken(f"{inside}{chosen['value']}", width, step, hugging=hugging)
        yield f"{inside}{chosen['test']}"
        yield f"{inside}else None{chosen['tail']}"
        if not is_entry:
            yield f"{margin})"
        return
    spread = SPREAD.fullmatch(line) if hugging else None
    if spread is not None and all(is_closed(spread[name]) for name in ("test", "yes", "no")):
        yield f"{spread['head']}{spread['test']}"
        yield f"{inner}? {spread['yes']}"
        yield f"{inner}: {spread['no']}{spread['tail']}"
        return
    compared = COMPARED.fullmatch(line) if not hugging else None
    if compared is not None and is_closed(compared["left"]):
        yield f"{compared['head']}("
        whole = f"{inner}{compared['left']} {compared['sign']} {compared['right']}"
        keyed = KEYED.fullmatch(compared["left"])
        if len(whole) <= width:
            yield whole
        elif keyed is not None and len(inner) + len(keyed["owner"]) < width:
            yield f"{inner}{keyed['owner']}["
            yield f"{inner}{' ' * step}{keyed['key']}"
            yield f"{inner}]"
            yield f"{inner}{compared['sign']} {compared['right']}"
        else:
            yield from broken(f"{inner}{compared['left']}", width, step, hugging=hugging)
            yield f"{inner}{compared['sign']} {compared['right']}"
        yield f"{margin}){compared['tail']}"
        return
    head, body, tail = line[: start + 1], line[start + 1 : end].strip(), line[end:]
    parts = parted(body)
    clauses = clauses_of(body) if not hugging and len(parts) == 1 else [body]
    call = line[start] != "{" or len(clauses) > 1
    alone = is_bare(head, body, parts, hugging=hugging)
    if call and not (hugging and parts[1:]) and len(inner) + len(body) <= width and not body.endswith(","):
        yield head.rstrip()
        yield inner + body + ("," if hugging and not alone else "")
        yield margin + tail.lstrip()
        return
    yield head.rstrip()
    if len(clauses) > 1:
        for clause in clauses:
            yield from broken(f"{inner}{clause}", width, step, hugging=hugging)
        yield from broken(margin + tail.lstrip(), width, step, hugging=hugging)
        return
    for index, part in enumerate(parts):
        comma = "" if alone and index == len(parts) - 1 else ","
        yield from broken(f"{inner}{part}{comma}", width, step, hugging=hugging)
    yield from broken(margin + tail.lstrip(), width, step, hugging=hugging)


def hugged(line: str, start: int, end: int, width: int) -> tuple[int, int]:
    """The brackets of a last argument that is a literal, where all before it fits; else the call's."""
    while line[start] == "(":
        parts = parted(line[start + 1 : end])
        last = parts[-1] if parts else ""
        place = line.rfind(last, start + 1, end) if last else -1
        pair = whole_pair(last)
        if place < 0 or pair is None or place + pair[0] >= width:
            break
        start, end = place + pair[0], place + pair[1]
    return start, end


def whole_pair(text: str) -> tuple[int, int] | None:
    """The brackets that a literal stands in, or the parentheses of the one call that a text is."""
    group = widest(text)
    if group is None or group[1] != len(text) - 1:
        return None
    is_call = text[group[0]] == "(" and re.fullmatch(r"[\w.$]+", text[: group[0]]) is not None
    return group if (group[0] == 0 and text[0] in "{[") or is_call else None


def is_bare(head: str, body: str, parts: list[str], *, hugging: bool) -> bool:
    """Whether no comma follows the last of some parts that are written one to a line.

    black and ruff put none after what stands alone, but for the parameter of a function, and for what has one
    already, as a tuple must; prettier leaves it away only where it would be none between arguments.
    """
    if hugging:
        return head.endswith("(") and (CALLED.search(head) is None or KEYWORD.search(head) is not None)
    if len(parts) > 1 or body.endswith(","):
        return False
    return re.match(r"\s*(?:async )?def ", head) is None


def widest(line: str) -> tuple[int, int] | None:
    """The longest pair of brackets that is inside no other one, and opens and closes in the line."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for place, sign in signs(line):
        if sign in OPENING:
            opened.append(place)
        elif opened:
            start = opened.pop()
            is_type = ";" in line[start:place] and line[start] == "{"
            if not opened and place > start + 1 and not is_index(line, start) and not is_type:
                found.append((start, place))
        else:
            found.clear()
    return max(found, key=lambda one: one[1] - one[0], default=None) if not opened else None


def last_of_chain(line: str, width: int) -> tuple[int, int] | None:
    """The brackets of the call that ends a line: of a method of what another call gives, if it begins early.

    black and ruff break there, where what stands before fits.
    """
    end = len(line) - 1
    opened: list[int] = []
    for place, sign in signs(line):
        if sign in OPENING:
            opened.append(place)
        elif opened:
            start = opened.pop()
            if place == end and not opened and start < width and CHAINED.search(line[: start + 1]):
                return start, end
    return None


def is_index(line: str, start: int) -> bool:
    """Whether a bracket opens the key of an entry."""
    return line[start] == "[" and bool(re.search(r"[\w)\]]$", line[:start]))


def parted(body: str) -> list[str]:
    """What stands between the commas of a pair of brackets."""
    depth, last, found = 0, 0, []
    for place, sign in signs(body, ","):
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth -= 1
        elif depth == 0:
            found.append(body[last:place].strip())
            last = place + 1
    rest = body[last:].strip()
    return [*found, rest] if rest else found


def clauses_of(body: str) -> list[str]:
    """A comprehension as its element, its loops and its conditions, which black and ruff give a line each."""
    found: list[str] = []
    depth, last = 0, 0
    for place, sign in signs(body, " "):
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0 and (LOOP if not found else CLAUSE).match(body, place):
            found.append(body[last:place].strip())
            last = place + 1
    return [*found, body[last:].strip()]


def signs(text: str, more: str = "") -> Iterator[tuple[int, str]]:
    """The brackets of a text that stand in no string, with their places, and `more` signs."""
    place = 0
    while place < len(text):
        string = STRING.match(text, place)
        if string is not None and (place == 0 or not text[place - 1].isalnum()):
            place = end_of_string(text, string.end(), string.group(1))
            continue
        if text[place] in OPENING + CLOSING + more:
            yield place, text[place]
        place += 1


def end_of_string(text: str, start: int, quote: str) -> int:
    """Where a string ends that began before `start`."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text.startswith(quote, place):
            return place + len(quote)
        else:
            place += 1
    return len(text)


def edits_between(path: str, before: str, after: str) -> tuple[Edit, ...]:
    """The edits, by whole lines, that make one text of another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        Edit(path, Span(starts[i1], starts[i2]), "".join(new[j1:j2]), NOWHERE)
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind != "equal"
    )
