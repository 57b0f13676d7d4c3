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


@pytest.mark.parametrize("fails", [False, True])
def test_nobody_is_told_of_what_nobody_waits_for_any_more(fails: bool) -> None:
    """A job that goes on already is carried through, and its end is no error of the loop's."""
    begun, goes_on = threading.Event(), threading.Event()
    wrong: list[object] = []

    def job() -> None:
        begun.set()
        goes_on.wait(PATIENCE)
        if fails:
            raise LookupError("no such thing")

    async def run() -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: wrong.append(told))
        worker = Worker("test")
        asked = asyncio.ensure_future(worker.do(job))
        await loop.run_in_executor(None, begun.wait, PATIENCE)
        asked.cancel()
        await asyncio.sleep(0)
        goes_on.set()
        return await asyncio.wait_for(worker.do(lambda: 7), PATIENCE)

    assert asyncio.run(run()) == 7
    assert wrong == []


def test_a_thread_outlives_the_loop_that_asked_it() -> None:
    worker, begun, goes_on = Worker("test"), threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        goes_on.wait(PATIENCE)

    async def leave() -> None:
        asked = asyncio.ensure_future(worker.do(job))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait, PATIENCE)
        asked.cancel()

    async def ask() -> int:
        return await asyncio.wait_for(worker.do(lambda: 7), PATIENCE)

    asyncio.run(leave())
    goes_on.set()  # there is no loop any more that could be told
    assert asyncio.run(ask()) == 7
    threads = [each for each in threading.enumerate() if each.name == "test"]
    assert threads
    assert all(each.daemon for each in threads)  # nor does it keep the program from ending
