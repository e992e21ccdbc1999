"""Many repositories at once: threads and a Dask cluster side by side, and the report of thousands."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.aims import Figure
from benchmarks.commands import program
from benchmarks.parts import Part
from benchmarks.places import BenchmarkError, scratch
from benchmarks.running import Command, Sample, sample
from tests.browser.chromium import NoBrowser, executable
from tests.fleet.made import bare
from tests.fleet.many import many
from v0to1.reports.campaign import render

FIXTURES = Path(__file__).parents[1] / "tests/fixtures"
FOLDERS = ("clients", "lookalikes", "javascript/clients", "javascript/lookalikes", "newcomers")
NUMBER = int(os.environ.get("V0TO1_BENCH_FLEET", "100"))
"""Repositories; `V0TO1_BENCH_FLEET=2000` for as many as a company has."""

FEW = 200
"""Repositories by which one worker, or thread, is compared with two."""

ROUNDS = 3
"""How often that is done; the median counts."""

SHOWN = 5000
"""Repositories in the report that is opened."""

LONGEST = 7200.0
"""Seconds that a fleet may take."""

HEAD = ("fleet", "repositories", "wall", "a repository", "processors", "most memory", "usual memory")


@dataclass(frozen=True, slots=True)
class Done:
    """What a fleet took by the clock in seconds, its lines of `fleet.jsonl`, and what it found."""

    wall: float
    lines: tuple[Mapping[str, Any], ...]
    found: Mapping[str, object]


def fleet(rounds: int) -> Part:
    """Fixtures and look-alikes as bare repositories, migrated on threads, by one worker and by two."""
    listed = _listed(NUMBER)
    few = listed if NUMBER <= FEW else _listed(FEW)
    threads = _run("threads", listed, ("--jobs", "2"))
    dask = _on_dask(2, listed)
    turns = range(min(rounds, ROUNDS))
    workers = [_both(_on_dask, few, turn) for turn in turns]
    alone = [_both(_on_threads, few, turn) for turn in turns]
    for other in (dask, *(done for pair in (*workers, *alone) for done in pair)):
        if any(threads.found[name] != found for name, found in other.found.items()):
            raise BenchmarkError("a Dask cluster and threads give different results")
    one, two = _median(workers)
    single, double = _median(alone)
    opened, reason = _opened(rounds)
    told = (
        ("2 threads", threads),
        ("2 Dask workers", dask),
        ("2 threads", double),
        ("1 thread", single),
        ("2 Dask workers", two),
        ("1 Dask worker", one),
    )
    return Part(
        "A fleet",
        "The tests' clients and look-alikes, each in a bare repository on this disk and many of them under "
        "several names, by `v0to1 fleet migrate`. All give the same states, commits, findings and patches, "
        f"byte for byte. The report of {SHOWN:,} repositories {opened[1] if opened else 'was not opened'}.",
        HEAD,
        tuple(_line(name, done) for name, done in told),
        {
            "fleet-workers": Figure(two.wall / one.wall),
            "fleet-workers-threads": Figure(two.wall / one.wall * single.wall / double.wall),
            "fleet-processors": Figure(statistics.mean(one["processor"] for one in threads.lines)),
            "fleet-memory": Figure(max(one["memory"] for one in threads.lines) / 1e6),
            **({"fleet-report": Figure(opened[0])} if opened else {}),
        },
        {"fleet-report": reason} if reason else {},
    )


def _both(run: Callable[[int, Path], Done], listed: Path, turn: int) -> tuple[Done, Done]:
    """The same with one worker and with two, one after the other, by turns in another order."""
    done = {count: run(count, listed) for count in ((1, 2) if turn % 2 else (2, 1))}
    return done[1], done[2]


def _median(pairs: list[tuple[Done, Done]]) -> tuple[Done, Done]:
    """The pair with the median of the ratios."""
    return sorted(pairs, key=lambda pair: pair[1].wall / pair[0].wall)[len(pairs) // 2]


def _on_threads(count: int, listed: Path) -> Done:
    return _run(f"threads-{count}", listed, ("--jobs", str(count)))


def _on_dask(workers: int, listed: Path) -> Done:
    with _cluster(workers) as scheduler:
        return _run(f"dask-{workers}", listed, ("--engine", "dask", "--scheduler", scheduler))


def _line(name: str, done: Done) -> tuple[str, ...]:
    count = len(done.lines)
    memory = [one["memory"] / 1e6 for one in done.lines]
    processor = statistics.mean(one["processor"] for one in done.lines)
    return (
        name,
        f"{count:,}",
        f"{done.wall:.0f} s",
        f"{done.wall / count:.2f} s",
        f"{processor:.2f} s",
        f"{max(memory):.0f} MB",
        f"{statistics.median(memory):.0f} MB",
    )


def _listed(number: int) -> Path:
    """A list of bare repositories: one for each fixture, and copies of these under other names."""
    folder = scratch() / "bare"
    sources = [path for name in FOLDERS for path in sorted((FIXTURES / name).iterdir()) if _is_source(path)]
    random.Random(0).shuffle(sources)
    urls = []
    for index in range(number):
        source, again = sources[index % len(sources)], index // len(sources)
        first = folder / "0" / f"{source.parent.parent.name}-{source.parent.name}-{source.name}.git"
        place = folder / str(again) / first.name
        if not first.exists():
            bare(first, _files(source))
        if not place.exists():
            shutil.copytree(first, place, copy_function=os.link)
        urls.append(f"file://{place}")
    path = scratch() / f"fleet-{number}.txt"
    path.write_text("\n".join(urls), encoding="utf-8")
    return path


def _is_source(path: Path) -> bool:
    return path.is_dir() and path.name != "__pycache__"


def _files(source: Path) -> dict[str, str | bytes]:
    files = (path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(source).as_posix(): path.read_bytes() for path in files}


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """A Dask cluster of this machine, whose workers are processes of one thread; its address.

    As `docs/fleet.md` has it, no worker has the profiler, whose samples would tell nothing.
    """
    from dask import config
    from distributed import LocalCluster

    with (
        config.set({"distributed.worker.profile.enabled": False}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as made,
    ):
        yield made.scheduler_address


def _run(name: str, listed: Path, options: tuple[str, ...]) -> Done:
    out = scratch() / f"campaign-{name}"
    words = (program(), "fleet", "migrate", str(listed), "--out", str(out), "--quiet", *options)
    taken: Sample = sample(Command(f"fleet on {name}", words, (0, 1, 2)), scratch(), LONGEST)
    text = (out / "fleet.jsonl").read_text(encoding="utf-8")
    lines = tuple(json.loads(line) for line in text.splitlines())
    found = {one["name"]: _found(out / "repositories" / one["name"], one) for one in lines}
    shutil.rmtree(out)
    return Done(taken.wall, lines, found)


def _found(place: Path, line: Mapping[str, Any]) -> object:
    """What has to be the same wherever a repository was migrated."""
    run, patch = place / "run.json", place / "changes.patch"
    findings = json.loads(run.read_bytes())["findings"] if run.exists() else None
    told = [line[key] for key in ("state", "reason", "commit", "numbers", "rules", "owners")]
    return told, findings, patch.read_bytes() if patch.exists() else b""


def _opened(rounds: int) -> tuple[tuple[float, str] | None, str]:
    """Seconds until the report of thousands of repositories is open, the median, and the same in words.

    Without a Chromium nothing, and why.
    """
    try:
        browser_at = executable()
    except NoBrowser as problem:
        return None, str(problem)
    path = scratch() / "campaign.html"
    started = time.perf_counter()
    path.write_text(render(many(SHOWN), "html"), encoding="utf-8")
    spent = time.perf_counter() - started
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_at, args=["--no-sandbox"])
        times = [_times(browser, path) for _ in range(rounds)]
        browser.close()
    paint, content, whole = (statistics.median(each) for each in zip(*times, strict=True))
    size = path.stat().st_size / 1e6
    told = (
        f"({size:.1f} MB, written in {spent:.1f} s) is first painted after {paint:.2f} s, has its content "
        f"after {content:.2f} s, and is open after {whole:.2f} s"
    )
    return (whole, told), ""


def _times(browser: Any, path: Path) -> tuple[float, float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(path.as_uri())
    told = page.evaluate(
        "() => { const [at] = performance.getEntriesByType('navigation');"
        " const [paint] = performance.getEntriesByType('paint');"
        " return [paint.startTime, at.domContentLoadedEventEnd, at.loadEventEnd]; }"
    )
    page.close()
    paint, content, whole = (each / 1000 for each in told)
    return paint, content, whole
