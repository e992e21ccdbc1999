"""Routes that servers declare by annotations, macros and calls, as the text of a file shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from v0to1.core.model import Span
from v0to1.evaluation.responses.route_literals import ANY_METHOD, MOUNT
from v0to1.languages.comments import STYLES, comments

VERBS = "(?P<verb>(?i:get|post|put|patch|delete))"
QUOTED = r"(?P<quote>['\"`])(?P<path>[^'\"`\s]*)(?P=quote)"
Q3 = r"(?P<q3>['\"])(?P<below>[^'\"\s]*)(?P=q3)"
TEXTUAL = "textual"
"""All languages that are not evaluated."""

MEMBER = "/{}"
"""The step that says which one of several is meant."""


PATTERN = re.compile(r"(?<=/)\((?:\?P?<\w+>)?[^()]*\)(?=/|\?|\$|$)")
"""A step of a route that is a group of a regular expression."""

DECORATING = (
    "fastapi", "flask", "starlette", "quart", "sanic", "litestar", "bottle", "blacksheep", "ninja", "chalice",
    "aws_lambda_powertools", "robyn", "aiohttp.web", "aiohttp import web",
)  # fmt: skip
"""Libraries of Python whose servers have decorators for routes, or methods that add them."""

CALLED = (
    "express", "fastify", "koa", "hono", "Hono", "restify", "polka", "elysia", "Elysia", "@oak", "/oak",
    "@adonisjs", "itty-router",
)  # fmt: skip
"""Libraries of JavaScript whose servers have methods that add routes."""


class Server(NamedTuple):
    """One way of declaring routes: one of some `marks` stands in each such file, nothing `not_in` in any.

    In `routes`, a `verb` is a method (without one any will do, and others may stand below), `path` the route.
    `own_name` finds what the word `[controller]` of a route stands for. `many` are words after which a path
    has members below it. What `needs` finds, if given, is in each such file, and is sooner looked for.
    """

    marks: tuple[str, ...]
    routes: str
    not_in: str = ""
    own_name: str = ""
    many: tuple[str, ...] = ()
    needs: str = ""

    def may_be_in(self, text: str) -> bool:
        """Whether a file may declare a route in this way."""
        if not any(mark in text for mark in self.marks):
            return False
        if self.not_in and re.search(self.not_in, text):
            return False
        return not self.needs or re.search(self.needs, text) is not None


JVM = (
    Server(
        ("Controller", "ws.rs", "micronaut"),
        rf"@(?:{VERBS}(?:Mapping)?|RequestMapping|Controller|Path)\b"
        rf"(?:\(\s*(?:(?:value|path|uri)\s*=\s*)?[\[{{]?\s*{QUOTED})?",
        r"FeignClient|openfeign|RegisterRestClient|web\.service\.annotation|retrofit2|@Client\b",
    ),
    Server(("io.ktor.server",), rf"(?<![.\w])(?:{VERBS}|route)\(\s*{QUOTED}"),
)

SERVERS: Mapping[str, tuple[Server, ...]] = MappingProxyType(
    {
        "python": (
            Server(
                DECORATING,
                rf"@\w+\.(?:{VERBS}|route|api_route)\(\s*(?:path\s*=\s*)?{QUOTED}"
                r"|\b(?:url_)?prefix\s*=\s*(?P<q2>['\"])(?P<below>[^'\"\s]*)(?P=q2)",
            ),
            Server(
                (*DECORATING, "falcon"),
                rf"(?:\.add_(?:{VERBS}|url_rule|api_route|route|resource)|\b(?:Route|Mount))"
                rf"\(\s*(?:[\w.]+,\s*)?{QUOTED}",
            ),
            Server(("litestar", "blacksheep"), rf"@(?:{VERBS}|route)\(\s*{QUOTED}|(?m:^ +path = ){Q3}"),
            Server(("tornado",), rf"(?:(?<![\w.\])])|\b(?:url|Rule|URLSpec))\(\s*r?{QUOTED}\s*,\s*[A-Za-z_]"),
            Server(("BaseHTTPRequestHandler",), rf"\bpath\s*==\s*{QUOTED}"),
            Server(("django.urls", "django.conf.urls"), rf"\b(?:path|re_path|url)\(\s*r?{QUOTED}"),
            Server(("rest_framework",), rf"\.register\(\s*r?{QUOTED}", many=("register",)),
        ),
        "javascript": (
            Server(
                ("@nestjs/common", "routing-controllers"),
                rf"@(?:{VERBS}|All|(?:Json)?Controller)\(\s*(?:\{{[^{{}}]*?\bpath:\s*)?(?:{QUOTED})?",
            ),
            Server(
                CALLED,
                rf"\b(?:app|router|server|fastify|api|\w*[rR]outer)\.(?:{VERBS}|use|all)\(\s*{QUOTED}\s*,",
                needs=rf"\.(?:{VERBS}|use|all)\(\s*['\"`]",
            ),
            Server(
                CALLED,
                rf"\b(?:app|router|server|api|\w*[rR]outer)\.route\(\s*{QUOTED}\s*[,)]",
                needs=r"\.route\(\s*['\"`]",
            ),
            Server(
                CALLED,
                rf"\b\w+\.{VERBS}\(\s*(?=['\"]/){QUOTED}\s*,\s*(?:\{{[^{{}}]*\}}\s*,\s*)?"
                r"(?:async\b|function\b|\(\w*[,)\s])",
                needs=rf"\.{VERBS}\(\s*['\"]/",
            ),
            Server(
                ("fastify", "@hapi/hapi"),
                rf"\{{\s*(?:method:\s*['\"]{VERBS}['\"],\s*)?(?:url|path):\s*{QUOTED},\s*"
                rf"(?:handler|options|config|schema|pre[A-Z]\w+|on[A-Z]\w+)\b|\bprefix:\s*{Q3}",
            ),
            Server(("Bun.serve",), rf"(?=['\"]/){QUOTED}\s*:\s*[{{(a-zA-Z_$]"),
            Server(
                ("createServer", "Deno.serve", "Bun.serve", "async fetch("),
                rf"\b(?:url|pathname|path)\s*===?\s*{QUOTED}",
            ),
        ),
        TEXTUAL: (
            Server(
                ("gin-gonic/gin", "labstack/echo", "gofiber/fiber", "go-chi/chi", "gorilla/mux", "net/http"),
                rf"\.(?:{VERBS}|Any|Group|Route|Mount|PathPrefix|Handle(?:Func)?)\(\s*"
                r"(?P<quote>\")(?:[A-Z]+ )?(?P<path>(?:/[^\"\s]*)?)\"\s*[,)]",
            ),
            Server(
                ("actix_web", "axum", "rocket", "poem", "salvo"),
                rf"(?:#\[{VERBS}|\b(?:route|nest|scope|resource|mount))\(\s*{QUOTED}",
            ),
            *JVM,
            Server(
                ("AspNetCore", "ControllerBase", "ApiController", "WebApplication"),
                rf"\[(?:Http{VERBS}|Route)\b(?:\(\s*{QUOTED})?|\.Map(?:(?P<verb2>Get|Post|Put|Patch|Delete)|Group)"
                r"\(\s*(?P<q2>\")(?P<below>[^\"\s]*)\"",
                own_name=r"\bclass (\w+)Controller\b",
            ),
            Server(
                (r"Facades\Route", "Slim"),
                rf"(?:\bRoute::|\$(?:app|group|router)->|->(?=prefix))(?:{VERBS}|prefix|group|any|map|(?:api)?[rR]esource)"
                rf"\(\s*{QUOTED}",
                many=("resource", "Resource"),
            ),
            Server(("Symfony",), rf"(?:#\[|@)Route\(\s*(?:path:\s*)?{QUOTED}"),
            Server(
                ("routes.draw", "inatra", "Grape::API"),
                rf"(?m)^\s*(?:{VERBS}|namespace|resources|resource|scope|route)\s*\(?\s*"
                r"(?:(?P<quote>['\"])(?P<path>[^'\"\s]*)(?P=quote)|:(?P<below>\w+))",
                many=("resources",),
            ),
            Server(
                ("Vapor",),
                rf"\.(?:{VERBS}|grouped|group)\(\s*(?P<quote>\")(?P<path>[^\"\s]*(?:\",\s*\"[^\"\s]*)*)\"",
            ),
            Server(
                (
                    "Phoenix.Router",
                    ":router",
                    "Plug.Router",
                    "kemal",
                    "Mojolicious",
                    "Dancer",
                    "jester",
                    "compojure",
                ),
                rf"(?m)^\s*\(?(?:{VERBS}|scope|resources|resource|forward)\s*\(?\s*(?=['\"]/){QUOTED}",
                many=("resources",),
            ),
            Server(
                ("shelf_router", "lapis", "httplib", "drogon", "Oxygen", "Genie"),
                rf"\b(?:app|svr|server|\w*[rR]outer)(?:\.\.?|:|->){VERBS}\(\s*{QUOTED}\s*,",
            ),
        ),
    }
)


def marks_of(language: str) -> frozenset[str]:
    """Words of which one stands in each file that declares routes in a language."""
    return frozenset(mark for one in SERVERS.get(language, ()) for mark in one.marks)


def places_in(language: str, text: str) -> frozenset[int]:
    """Where the paths begin that a file declares, in comments too."""
    used = (one for one in SERVERS.get(language, ()) if one.may_be_in(text))
    return frozenset(found.start("path") for one in used for found in re.finditer(one.routes, text))


def declared_in(language: str, path: str, text: str) -> Iterator[tuple[str, str]]:
    """The methods and routes that a file declares, and those below which others may stand."""
    for one in SERVERS.get(language, ()):
        if one.may_be_in(text):
            places = outside_comments(language, path, tuple(re.finditer(one.routes, text)))
            yield from routes_of(one, text, places)


def outside_comments(language: str, path: str, found: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Those of some places in a text that are none of its comments."""
    spans = comments_of(language, path, found[0].string) if found else []
    starts = [span.start for span in spans]
    for one in found:
        before = bisect_right(starts, one.start()) - 1
        if before < 0 or spans[before].end <= one.start():
            yield one


def comments_of(language: str, path: str, text: str) -> list[Span]:
    """Where the comments of a file stand; nowhere in files with code inside."""
    if language in STYLES:
        return [one.span for one in comments(language, path, text)]
    if language != TEXTUAL:
        return []
    from v0to1.languages.reported.tokens import notes

    return [*notes(text, path)]


def routes_of(server: Server, text: str, places: Iterable[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """What a file declares in one way."""
    own = re.search(server.own_name, text) if server.own_name else None
    for found in places:
        said = found.groupdict()
        verb = said.get("verb") or said.get("verb2") or ""
        path = "/".join(re.split(r"\",\s*\"", said.get("path") or said.get("below") or ""))
        path = PATTERN.sub("{}", path.removeprefix("^")).removesuffix("$").removesuffix("/?")
        path = path.replace("[controller]", own[1].lower() if own else "[controller]")
        paths = (path, path + MEMBER) if any(word in found[0] for word in server.many) else (path,)
        for each in paths:
            yield verb.upper() or ANY_METHOD, each
            if not verb:
                yield MOUNT, each
