"""What the main module of a generated client in JavaScript does: it waits, follows pages, catches."""

from __future__ import annotations

from collections.abc import Iterable

from tests.generated.pen import Pen, indented


def awaited(asks: str, lines: Iterable[str], value: str, label: str) -> list[str]:
    """Look until it is so, and print whether it is."""
    return [
        "let ready = false;",
        "for (let times = 0; times < 20 && !ready; times++) {",
        *indented([asks, *lines, f"ready = {value};"]),
        "}",
        f"console.log(`{label}: ${{JSON.stringify(ready)}}`);",
    ]


def paged(pen: Pen, call: str, label: str) -> list[str]:
    """Follow the pages to the last one, and print what is on all of them."""
    add = pen.one("ofAll.push(...some);", "ofAll = [...ofAll, ...some];", "ofAll = ofAll.concat(some);")
    lines = [f"const [some, next] = {call};", add, "page = next;"]
    return [
        "let ofAll = [];",
        "let page;",
        *pen.one(
            ["do {", *indented(lines), "} while (page);"],
            ["for (;;) {", *indented([*lines, "if (!page) break;"]), "}"],
        ),
        f"console.log(`{label}: ${{JSON.stringify(ofAll)}}`);",
    ]


def caught(lines: Iterable[str]) -> list[str]:
    """Tell of a failure in other words."""
    return ["try {", *indented(lines), "} catch {", *indented(["console.log('refused: \"yes\"');"]), "}"]


def refusable(call: str) -> list[str]:
    """Tell whether a conversation at rest answers."""
    found = f'await {call}.then(() => "answered", () => "refused")'
    return [f"console.log(`asleep: ${{{found}}}`);"]


def paged_url(pen: Pen, url: str, query: tuple[tuple[str, str], ...]) -> tuple[list[str], str]:
    """Statements, and a URL one parameter of which is there only where it has a value."""
    (name, value), (other, unsure) = query
    unsure = unsure.lstrip("?")
    if pen.often():
        return [], f'{url} + "?{name}={value}" + ({unsure} ? `&{other}=${{{unsure}}}` : "")'
    if pen.often():
        made = f'const query = new URLSearchParams({{ {name}: "{value}" }});'
        return [made, f'if ({unsure}) query.set("{other}", {unsure});'], f"{url} + `?${{query}}`"
    return [f'let url = {url} + "?{name}={value}";', f'if ({unsure}) url += "&{other}=" + {unsure};'], "url"
