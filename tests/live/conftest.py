"""The servers of a live run, started once, and the proof that it ends with."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest

from tests.live import processes
from tests.live.agents import AgentServer, newest_agent_server
from tests.live.coverage import not_shown
from tests.live.environments import BOTH, NEW, Release
from tests.live.gateways import LiveGateway, live_gateway
from tests.live.lanes import MARK, Lanes
from tests.live.proof import Proof
from tests.live.servers import SOCKETS
from tests.live.stub_model import Model, stub_model
from tests.live.world import LiveWorld, git_environment, live_world, mount_point

PROOF = pytest.StashKey[Proof]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the proof be written to a file."""
    parser.addoption("--proof", metavar="FILE", help="write the table of the live run to this Markdown file")


def pytest_configure(config: pytest.Config) -> None:
    """Begin with an empty proof, keep to loopback, and end servers on SIGTERM as on ^C."""
    config.stash[PROOF] = Proof()
    config.addinivalue_line("markers", f"{MARK}(release): run in the thread of this App Server")
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    end_as_interrupted()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let tests with the marker have the threads of the servers."""
    if isinstance(item, pytest.Function) and item.get_closest_marker(MARK):
        item.fixturenames.append("lanes")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test with the marker in the thread of its server; what it shows is added at its turn."""
    if not pyfuncitem.get_closest_marker(MARK):
        return None
    lanes = pyfuncitem.funcargs["lanes"]
    assert isinstance(lanes, Lanes)
    pyfuncitem.config.stash[PROOF].merge(lanes.result(pyfuncitem))
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Note which tests are run once more, as `--reruns` has it: the proof tells them."""
    again = item.config.stash[PROOF].again
    if call.excinfo and getattr(item, "execution_count", 0) == 1 and item.name not in again:
        again.append(item.name)


def end_as_interrupted() -> None:
    """Let SIGTERM do what ^C does, which ends everything that was started.

    A shell's background jobs begin with SIGINT ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Print the proof; a run of everything without a failure also writes it."""
    proof = config.stash[PROOF]
    terminalreporter.section("live servers")
    terminalreporter.write(proof.text())
    target = config.getoption("--proof")
    if target and exitstatus == pytest.ExitCode.OK and not not_shown(proof.shown):
        Path(target).write_text(proof.markdown(), encoding="utf-8")


@pytest.fixture(scope="session")
def proof(pytestconfig: pytest.Config) -> Proof:
    """What the run has shown so far."""
    return pytestconfig.stash[PROOF]


@pytest.fixture(scope="session")
def machine() -> Iterator[None]:
    """A machine without other runs and their leftovers, with a place for workspaces."""
    with TemporaryDirectory(prefix="tmux-") as sockets, processes.only_run(), mount_point():
        os.environ[SOCKETS] = sockets
        yield


@pytest.fixture(scope="session")
def model(machine: None) -> Iterator[Model]:
    """The language model of agents that have no App Server."""
    with stub_model() as found:
        yield found


@pytest.fixture(scope="session")
def worlds(machine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Release, LiveWorld]]:
    """Both App Servers, each with a model of its own."""
    releases = (NEW, BOTH)
    entering = [live_world(each, tmp_path_factory.mktemp(each.version) / "world") for each in releases]
    with ExitStack() as stack:
        with ThreadPoolExecutor() as pool:
            found = dict(zip(releases, pool.map(stack.enter_context, entering), strict=True))
        yield found


@pytest.fixture(scope="session")
def gateways(
    worlds: dict[Release, LiveWorld], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Release, LiveGateway]]:
    """A gateway before each App Server, which all clients share."""
    with ExitStack() as stack:
        yield {
            release: stack.enter_context(live_gateway(world, tmp_path_factory.mktemp("gateway")))
            for release, world in worlds.items()
        }


@pytest.fixture(scope="session")
def lanes(
    worlds: dict[Release, LiveWorld], request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lanes]:
    """A thread for each App Server."""
    given: dict[str, object] = {"worlds": worlds}
    tests = [item for item in request.session.items if isinstance(item, pytest.Function)]
    if any("gateways" in test.fixturenames for test in tests):
        given["gateways"] = request.getfixturevalue("gateways")
    found = Lanes(tests, worlds, given, tmp_path_factory)
    yield found
    found.stop()


@pytest.fixture(scope="module")
def agent(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentServer]:
    """The newest Agent Server, with a project under Git in its workspace."""
    with newest_agent_server(tmp_path_factory.mktemp("newest") / "agent", model.url) as found:
        project = found.workspace / "project"
        subprocess.run(["git", "init", "--quiet", str(project)], env=git_environment(), check=True)
        yield found
