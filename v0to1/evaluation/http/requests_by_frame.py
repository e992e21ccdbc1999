"""The requests that were really sent, by the activations of functions under which that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from v0to1.evaluation.http.requests import Frame, Request


class Under:
    """Requests by the frames around them, and by the modules of the functions.

    `requests` and `elsewhere` are the lists of an evaluation, which grow; what is new in them is taken up
    when something is asked, as every double asks.
    """

    def __init__(self, requests: Sequence[Request], elsewhere: Sequence[Request]) -> None:
        self._lists = requests, elsewhere
        self._taken = [0, 0]
        self._by_frame: dict[int, list[Request]] = {}
        self._by_module: dict[str, list[Request]] = {}
        self._interesting: set[int] = set()

    def frame(self, frame: Frame) -> list[Request]:
        """The requests that were sent under an activation, in their order."""
        self._take_up()
        return self._in_order(self._by_frame.get(id(frame), ()))

    def module(self, module: str) -> list[Request]:
        """The requests that were sent under functions of a module, in their order."""
        self._take_up()
        return self._in_order(self._by_module.get(module, ()))

    def is_interesting(self, request: Request) -> bool:
        """Whether a request is one that the evaluation looks for."""
        self._take_up()
        return id(request) in self._interesting

    def _in_order(self, requests: Iterable[Request]) -> list[Request]:
        return sorted(requests, key=lambda one: (one.order, id(one) not in self._interesting))

    def _take_up(self) -> None:
        for place, every in enumerate(self._lists):
            for request in every[self._taken[place] :]:
                self._note(request, interesting=place == 0)
            self._taken[place] = len(every)

    def _note(self, request: Request, *, interesting: bool) -> None:
        if interesting:
            self._interesting.add(id(request))
        if request.mock:
            return
        chain = request.frame.chain
        for frame in chain:
            self._by_frame.setdefault(id(frame), []).append(request)
        for module in dict.fromkeys(frame.module for frame in chain[1:]):
            self._by_module.setdefault(module, []).append(request)
