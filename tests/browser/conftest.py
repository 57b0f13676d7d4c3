"""One browser for all tests of pages."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser, find_browser, start_browser
from tests.builders.missing import lacking


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser; without one CI fails, and other machines leave these tests out."""
    paths = find_browser()
    if paths is None:
        lacking(
            "there is no `chromium` with `chromedriver` on the PATH",
            "apt-get install chromium chromium-driver",
        )
    with start_browser(paths, tmp_path_factory.mktemp("browser")) as browser:
        yield browser
