"""A thread that does one job after the other, while the loop goes on talking to the editor."""

import asyncio
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")


class Worker:
    """One thread, which does not keep the program from ending.

    Jobs are done in the order in which they came; one whose future was cancelled is left out.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def do(self, job: Callable[[], Result]) -> Result:
        """The result of a job, or what it raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._jobs.put(lambda: _do(job, future, loop))
        return await future

    def _work(self) -> None:
        while True:
            self._jobs.get()()


def _do(
    job: Callable[[], Result], future: asyncio.Future[Result], loop: asyncio.AbstractEventLoop
) -> None:
    if future.cancelled():
        return
    try:
        result = job()
    except Exception as error:
        _tell(loop, partial(_fail, future, error))
    else:
        _tell(loop, partial(_finish, future, result))


def _finish(future: asyncio.Future[Result], result: Result) -> None:
    if not future.cancelled():
        future.set_result(result)


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.cancelled():
        future.set_exception(error)


def _tell(loop: asyncio.AbstractEventLoop, news: Callable[[], object]) -> None:
    try:
        loop.call_soon_threadsafe(news)
    except RuntimeError:  # the loop is closed: nobody waits any more
        return
