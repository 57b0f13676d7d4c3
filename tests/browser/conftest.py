"""One browser for all tests of pages."""

import os
from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser, find_browser, start_browser


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser; without one CI fails, and other machines leave these tests out."""
    paths = find_browser()
    if paths is None:
        missing = (
            "no `chromium` with `chromedriver` on the PATH (Debian: chromium, chromium-driver)"
        )
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with start_browser(paths, tmp_path_factory.mktemp("browser")) as browser:
        yield browser
