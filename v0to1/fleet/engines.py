"""Where tasks run: threads of this machine, or the workers of a Dask cluster; one interface for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from v0to1.errors import UsageError
from v0to1.fleet.cloning import processes
from v0to1.fleet.work import Result, Task, do

ENGINES = ("threads", "dask")
_AT_ONCE = 4
"""Tasks that are handed out for each worker: enough that none waits, few enough that an end is near."""

_FATAL = "its worker died again and again: it may need more memory or disk than a worker has"


@contextmanager
def executor(engine: str, *, jobs: int, scheduler: str) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """What runs tasks, and says how many of them may be handed out now; raises UsageError.

    Where its user is interrupted, nobody waits for what is under way: the next call does it again.
    """
    if engine == "threads":
        with ThreadPoolExecutor(jobs, thread_name_prefix="fleet") as pool:
            try:
                yield pool, lambda: jobs
            except BaseException:
                with processes.ended():
                    pool.shutdown(cancel_futures=True)
                raise
        return
    if find_spec("distributed") is None:
        raise UsageError("--engine dask", "needs Dask distributed", fix="pip install 'v0to1[fleet]'")
    with _dask(scheduler) as client:

        def at_once() -> int:
            # Clusters grow and shrink, and may begin with no worker at all.
            try:
                threads: int = sum(client.nthreads().values())
            except OSError as error:
                raise Lost from error
            return max(threads, 1) * _AT_ONCE

        # A task that is asked for twice is done twice: what it gives depends on more than its arguments.
        with client.get_executor(pure=False, retries=1) as pool:
            try:
                yield pool, at_once
            except BaseException:
                pool.shutdown(wait=False)
                raise


@contextmanager
def _dask(scheduler: str) -> Iterator[Any]:
    from distributed import Client

    if not scheduler:
        raise UsageError("--engine dask", "needs a scheduler", fix="add --scheduler tcp://HOST:8786")
    try:
        client = Client(scheduler, timeout="20s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError("--scheduler", f"{scheduler} cannot be reached: {error}") from error
    with client:
        yield client


class Lost(ConnectionError):
    """The cluster is gone; what it had not given back is still to be done."""

    def __init__(self) -> None:
        super().__init__("the scheduler is gone; what is pending is done by the same call again")


def done(
    pool: Executor, at_once: Callable[[], int], tasks: Iterable[Task], work: Callable[[Task], Result] = do
) -> Iterator[Result]:
    """Do tasks, and give their results as they come; what becomes of one does not touch the others.

    Where workers die again and again, Dask blames all tasks that these had: each of them is done once more
    with no other beside it, and only one that takes its workers with it then has failed. Raises Lost.
    """
    blamed: list[Task] = []
    for task, result in _ended(pool, at_once, tasks, work):
        if result is None:
            blamed.append(task)
        else:
            yield result
    for task in blamed:
        for _, result in _ended(pool, lambda: 1, [task], work):
            yield result or Result(task.repository.name, "failed", _FATAL)


def _ended(
    pool: Executor, at_once: Callable[[], int], tasks: Iterable[Task], work: Callable[[Task], Result]
) -> Iterator[tuple[Task, Result | None]]:
    """Give tasks with their results; None where workers died that had them."""
    waiting: dict[Future[Result], Task] = {}
    coming = iter(tasks)
    while True:
        most = at_once()
        for task in coming:
            waiting[pool.submit(work, task)] = task
            if len(waiting) >= most:
                break
        if not waiting:
            return
        ended = next(as_completed(waiting))
        task = waiting.pop(ended)
        yield task, _result(ended, task)


def _result(future: Future[Result], task: Task) -> Result | None:
    try:
        return future.result()
    except CancelledError as error:
        raise Lost from error
    except Exception as error:
        kind = type(error).__name__
        if kind == "KilledWorker":
            return None
        return Result(task.repository.name, "failed", f"it was lost ({kind}: {str(error)[:200]})")
