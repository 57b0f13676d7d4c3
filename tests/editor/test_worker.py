"""The thread beside the loop: in turn, what nobody waits for left out, and errors told."""

import asyncio
import threading

import pytest

from outgate.cli.lsp.worker import Worker


def test_a_job_that_nobody_waits_for_any_more_is_left_out() -> None:
    worker, goes_on, done = Worker("test"), threading.Event(), []

    async def run() -> None:
        first = asyncio.ensure_future(worker.do(goes_on.wait))
        second = asyncio.ensure_future(worker.do(lambda: done.append("second")))
        third = asyncio.ensure_future(worker.do(lambda: done.append("third")))
        await asyncio.sleep(0)  # all of them stand in line
        second.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        await asyncio.gather(first, third)

    asyncio.run(run())
    assert done == ["third"]


def test_what_a_job_raises_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise LookupError("no such thing")

    worker = Worker("test")
    with pytest.raises(LookupError, match="no such thing"):
        asyncio.run(worker.do(fail))
    assert asyncio.run(worker.do(lambda: 7)) == 7  # and the thread goes on
