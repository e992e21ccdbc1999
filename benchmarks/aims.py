"""What is aimed at, and whether what was measured is within it."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.running import Measure


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound that the figure of this key must not be above; `unit` stands behind both."""

    key: str
    says: str
    bound: float
    unit: str = "×"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured for an aim; with a `sign`, "<" or ">", it is known only to be below or above."""

    value: float
    sign: str = ""


_LARGE, _SMALL = "`check` of the large tree", "`check` of the small tree"
_REPOSITORY = "`check` of OpenHands' repository"
_CLIENT = "`check`, less its start, of a client of 50 to 100 files"

AIMS = (
    Aim("large-ripgrep", f"{_LARGE}, less the start of Python, to `rg` for the same literals", 2.0),
    Aim("large-ast-grep", f"{_LARGE} to `ast-grep scan` with five rules", 1.0),
    Aim("large-semgrep", f"{_LARGE} to `semgrep scan` with two rules", 1.0),
    Aim("large-ruff", f"{_LARGE} to `ruff check --no-cache`", 1.0),
    Aim("small-ast-grep", f"{_SMALL} to `ast-grep scan` with five rules", 1.0),
    Aim("small-semgrep", f"{_SMALL} to `semgrep scan` with two rules", 1.0),
    Aim("small-ruff", f"{_SMALL} to `ruff check --no-cache`", 1.5),
    Aim("hook", "`check` of ten clean files to `python -c 'import click'`", 1.5),
    Aim("server", "`check` of the last server of V0 to LibCST's parsing of its Python", 1.0),
    Aim("repository-libcst", f"{_REPOSITORY} to LibCST's parsing of its Python", 1.0),
    Aim("repository-semgrep", f"{_REPOSITORY} to `semgrep scan` with two rules", 1.0),
    Aim("repository-memory", f"most memory of {_REPOSITORY}", 300.0, " MB"),
    Aim("packages", "`check` of packages with look-alikes to LibCST's or ast-grep's parsing of them", 1.0),
    Aim("packages-memory", "most memory of `check` of packages with look-alikes", 300.0, " MB"),
    Aim("clients-python", f"{_CLIENT} in Python, to LibCST's parsing alone", 2.0),
    Aim("clients-typescript", f"{_CLIENT} in JS and TS, to ast-grep's parsing alone", 2.0),
    Aim("clients-migrate", "`migrate` of a client of 50 to 100 files to `check` of it", 2.0),
    Aim("clients-write", "`migrate --write` of such a client to `check` of it, in any mode", 2.0),
    Aim("edit-client", "`check` of a client after an edit of one file to the first `check` of it", 0.2),
    Aim("edit-tree", "`check` of a tree mostly without V0 after an edit of one file to the first", 0.2),
    Aim("memory", "most memory in the large tree", 150.0, " MB"),
    Aim("memory-flat", "most memory in ten copies of the small tree to that in one", 1.25),
    Aim("linear", "ten copies of the small tree to one, in time of processors", 11.0),
    Aim("linear-findings", "ten copies of clients with findings to one, in time of processors", 11.0),
    Aim("python", "a run over Python with findings to LibCST's parsing and one visit of all nodes", 2.5),
    Aim("javascript", "the analysis of JS and TS to ast-grep's parsing and one visit of all nodes", 2.5),
    Aim("report", "the slowest view of 10,000 findings, in time of the page", 2.0, " s"),
    Aim("report-written", "writing the report of 10,000 findings", 2.0, " s"),
    Aim("jobs", "`--jobs 2` to `--jobs 1` on a tree full of findings", 0.75),
    Aim(
        "adapter-passing",
        "a request that passes through the run-time adapter, more than without it",
        50.0,
        " µs",
    ),
    Aim(
        "adapter-first", "the first V0 request of a process through it, more than V1's own time", 20.0, " ms"
    ),
    Aim("gateway-median", "what the gateway adds to a request, under load, in the median", 3.0, " ms"),
    Aim("gateway-late", "what it adds to the time within which 99 of 100 are answered", 15.0, " ms"),
    Aim("gateway-flat", "what its memory grows by with 10,000 more requests", 0.2, " MB"),
    Aim("gateway-large", "most memory for a body of a gigabyte, more than without", 50.0, " MB"),
    Aim("fleet-workers", "a fleet on two Dask workers to one", 0.556),
    Aim("fleet-workers-threads", "that, to what two threads are to one on the same cores", 1.05),
    Aim("fleet-processors", "time of processors of a repository of a fleet, on average", 1.0, " s"),
    Aim("fleet-memory", "most memory of a repository of a fleet", 300.0, " MB"),
    Aim("fleet-report", "opening the report of 5,000 repositories", 2.0, " s"),
    Aim("cache", "look-alikes with a warm cache to `--no-cache`", 1.0),
)


def ratio(one: Measure, other: Measure, *, less: float = 0.0) -> Figure | None:
    """How many times the time of `other` the time of `one` is, without `less` seconds.

    One that was ended took more than it had taken by then; of two such nothing is known.
    """
    if not (one.ended or other.ended):
        return None
    sign = ">" if not one.ended else "" if other.ended else "<"
    return Figure((one.wall - less) / other.wall, sign)


def told(figure: Figure | None, unit: str = "") -> str:
    """A figure as tables have it; nothing where there is none."""
    return "" if figure is None else f"{figure.sign} {figure.value:.2f}{unit}".strip()


def verdict(aim: Aim, figure: Figure | None) -> str:
    """Whether an aim is met, in words; what is not known is not met."""
    if figure is None:
        return "not measured"
    if figure.value <= aim.bound and figure.sign != ">":
        return "met"
    return "not known" if figure.sign == "<" or figure.value <= aim.bound else "**not met**"
