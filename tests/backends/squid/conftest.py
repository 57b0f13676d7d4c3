"""One Squid for all tests that ask it; each writes what it is to read."""

from collections.abc import Iterator

import pytest

from tests.backends.squid.debian import space
from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.backends.squid.scene import scene

__all__ = ["scene", "space"]


@pytest.fixture(scope="session")
def running() -> Iterator[Proxy]:
    """A proxy that runs, with nothing in our file."""
    with proxy_home(find_program()) as proxy:
        proxy.prepare()
        proxy.include.write_text("")
        proxy.start()
        yield proxy
