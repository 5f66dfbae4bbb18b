"""Runs calls in children of the fork server: several at a time, outcomes in the order of the calls."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vnfilings.box._client import CLIENTS
from vnfilings.box._wire import LONGEST_ANSWER, Request, split_answer
from vnfilings.box.limits import Limits

if TYPE_CHECKING:
    from vnfilings.box.calls import Call

Prepared = tuple["Call", Request, bytes | None]
Ended = tuple["Call", bytes | bytearray, str]
_AHEAD = 8  # documents begun before the first one of them has ended, for each process
_PIECE = 2**20


@dataclass
class _Running:
    """A call whose child is at work; the server that forked it may have ended, then it is begun once more."""

    prepared: Prepared
    answer: socket.socket
    deadline: float
    received: bytearray = field(default_factory=bytearray)
    is_again: bool = False


class _Pool:
    """The calls at work and those that have ended, by their place."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.selector = selectors.DefaultSelector()
        self.running: dict[int, _Running] = {}
        self.ended: dict[int, Ended] = {}

    def start(self, place: int, prepared: Prepared, *, is_again: bool = False) -> None:
        """Hand a call to the server."""
        call, request, shared = prepared
        answer = CLIENTS.send(request, shared)
        deadline = time.monotonic() + self.limits.wall_seconds(call.factor)
        self.running[place] = _Running(prepared, answer, deadline, is_again=is_again)
        self.selector.register(answer, selectors.EVENT_READ, place)

    def wait(self) -> None:
        """Take in what has come until the next deadline."""
        first = min(one.deadline for one in self.running.values())
        for key, _ in self.selector.select(max(0.0, first - time.monotonic())):
            one = self.running[key.data]
            try:
                piece = one.answer.recv(_PIECE)
            except ConnectionError:  # the server was killed
                piece = b""
            one.received += piece
            if not piece:
                self.finish(key.data)
            elif len(one.received) > LONGEST_ANSWER:
                self.finish(key.data, "answer")
        now = time.monotonic()
        for place in [place for place, one in self.running.items() if one.deadline <= now]:
            self.finish(place, "clock")

    def finish(self, place: int, why: str = "") -> None:
        """Keep what came of a call; the server kills the child of a socket that is closed here."""
        one = self.running.pop(place)
        self.selector.unregister(one.answer)
        one.answer.close()
        if not why and not one.is_again and split_answer(one.received)[1] is None:
            self.start(place, one.prepared, is_again=True)
        else:
            self.ended[place] = (one.prepared[0], one.received, why)

    def close(self) -> None:
        """Give up what is at work."""
        for one in self.running.values():
            one.answer.close()
        self.selector.close()


def run(requests: Iterator[Prepared], limits: Limits) -> Iterator[Ended]:
    """Yield each call with what its child sent and, where it was stopped here, why."""
    pool, numbered, next_out, is_more = _Pool(limits), enumerate(requests), 0, True
    try:
        while is_more or pool.running or pool.ended:
            while is_more and len(pool.running) < limits.processes and len(pool.ended) < _AHEAD * limits.processes:
                place, prepared = next(numbered, (-1, None))
                if prepared is None:
                    is_more = False
                else:
                    pool.start(place, prepared)
            if pool.running:
                pool.wait()
            while next_out in pool.ended:
                yield pool.ended.pop(next_out)
                next_out += 1
    finally:
        pool.close()
