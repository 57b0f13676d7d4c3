"""The thread beside the loop: in turn, what nobody waits for left out, and errors told."""

import asyncio
import threading

import pytest

from outgate.cli.lsp.worker import Worker

PATIENCE = 30  # seconds, where a job is never done


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
        await asyncio.wait_for(asyncio.gather(first, third), PATIENCE)

    asyncio.run(run())
    assert done == ["third"]


def test_what_a_job_raises_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise LookupError("no such thing")

    async def run() -> int:
        worker = Worker("test")
        with pytest.raises(LookupError, match="no such thing"):
            await asyncio.wait_for(worker.do(fail), PATIENCE)
        return await asyncio.wait_for(worker.do(lambda: 7), PATIENCE)  # the thread goes on

    assert asyncio.run(run()) == 7
