"""The servers of `v0to1.mock`, as tests use them: leaving one without an error checks the contract."""

from __future__ import annotations

import sys
from types import TracebackType

from v0to1.mock import world_v0, world_v1
from v0to1.mock.recording import Call
from v0to1.mock.world import World

__all__ = ["Call", "V0World", "V1World"]


class _Checked(World):  # type: ignore[type-arg]
    """A world that holds its clients to the contract; a test that wants a breach clears `violations`."""

    def check(self) -> None:
        """Raise AssertionError with all violations, if there are any."""
        if self.violations:
            listing = "\n".join(f"- {violation}" for violation in self.violations)
            raise AssertionError(f"the contract was broken {len(self.violations)} times:\n{listing}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if error is None:
            self.check()
        else:  # the error goes on; what the servers saw may be its cause
            sys.stderr.writelines(f"{violation}\n" for violation in self.violations)


class V0World(_Checked, world_v0.V0World):
    """A V0 server; see `v0to1.mock.world_v0`."""


class V1World(_Checked, world_v1.V1World):
    """The servers of V1; see `v0to1.mock.world_v1`."""
