"""Addresses of names, looked up in threads that keep no program from ending."""

import asyncio
import socket
import threading
from contextlib import suppress

MOST_ADDRESSES = 8


async def look_up(host: str) -> tuple[str, ...]:
    """The addresses of a host in the order of the machine; none where it has none."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def give(addresses: tuple[str, ...]) -> None:
        if not answer.done():
            answer.set_result(addresses)

    def ask() -> None:
        addresses = _ask(host)
        with suppress(RuntimeError):  # nobody waits for it any more
            loop.call_soon_threadsafe(give, addresses)

    # What the machine asks cannot be cancelled, and may take half a minute.
    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    return await answer


def _ask(host: str) -> tuple[str, ...]:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    texts = (str(row[4][0]) for row in rows)
    return tuple(dict.fromkeys(texts))[:MOST_ADDRESSES]
