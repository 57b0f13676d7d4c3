"""A Chromium to read pages with, which says what it loaded and what it complained of."""

import itertools
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_OPTIONS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever a page asks for, nothing leaves
)


_PAGES = itertools.count()


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the browser is, and the program that drives it."""

    browser: str
    driver: str


def find_browser() -> Paths | None:
    """Debian's Chromium with its driver, None where one of them is not there."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    return Paths(browser, driver) if browser and driver else None


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser with one window."""

    driver: webdriver.Chrome
    folder: Path

    def open(
        self, page: str, *, width: int = 1280, height: int = 900, scheme: str = "light"
    ) -> None:
        """Show a page as a window of this size would, in a theme of the system."""
        self.resize(width, height)
        self.set_media(scheme=scheme)
        # Each page has an address of its own, so that no question is answered by the last one.
        path = self.folder / f"page-{next(_PAGES)}.html"
        path.write_text(page, encoding="utf-8")
        self._logs("browser")
        self._logs("performance")
        self.driver.get(path.as_uri())
        there = f"{path.as_uri()} complete"
        asked = "return `${location.href} ${document.readyState}`"
        WebDriverWait(self.driver, 10, 0.02).until(lambda _: self.run(asked) == there)

    def resize(self, width: int, height: int) -> None:
        """Lay the page out for a window of this size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self._tell("Emulation.setDeviceMetricsOverride", size)

    def set_media(self, *, scheme: str = "light", media: str = "screen") -> None:
        """Another theme of the system, or paper."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._tell("Emulation.setEmulatedMedia", {"media": media, "features": features})

    def run(self, script: str, *arguments: object) -> Any:
        """The value of the JavaScript, which ends with `return ...`."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, selector: str) -> WebElement:
        """An element that is about to come."""
        return WebDriverWait(self.driver, 10, 0.02).until(lambda _: self.find(selector))

    @contextmanager
    def without_scripts(self) -> Iterator[None]:
        """As a viewer that runs none."""
        self._tell("Emulation.setScriptExecutionDisabled", {"value": True})
        yield
        self._tell("Emulation.setScriptExecutionDisabled", {"value": False})

    def find(self, selector: str) -> WebElement:
        """The first element that a CSS selector names."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector: str) -> list[WebElement]:
        """All of them."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The text of an element as the browser shows it."""
        return self.find(selector).text

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a selector names, shown or not."""
        return list(
            self.run(
                "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
                selector,
            )
        )

    def press(self, *keys: str) -> None:
        """Keys to whatever has the focus."""
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()

    def focused(self) -> str:
        """Which element has the focus: its id, or else what it is called."""
        return str(
            self.run(
                "const e = document.activeElement;"
                "return e.id || e.getAttribute('aria-label') || e.textContent"
            )
        )

    def complaints(self) -> list[str]:
        """What the console got since the page was opened: errors, and what the policy refused."""
        return [entry["message"] for entry in self._logs("browser")]

    def requests(self) -> list[str]:
        """What the page asked for since it was opened, beside itself."""
        events = (json.loads(entry["message"])["message"] for entry in self._logs("performance"))
        urls = [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in urls if not url.startswith(("data:", self.folder.as_uri()))]

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """A picture of the window, or of the whole page."""
        if whole:
            height = self.run("return document.documentElement.scrollHeight")
            self.resize(self.run("return innerWidth"), height)
        self.driver.save_screenshot(str(path))

    def _logs(self, kind: str) -> list[dict[str, Any]]:
        return list(self.driver.get_log(kind))  # type: ignore[no-untyped-call]

    def _tell(self, command: str, arguments: Mapping[str, object]) -> None:
        self.driver.execute_cdp_cmd(command, dict(arguments))


@contextmanager
def start_browser(paths: Paths, folder: Path) -> Iterator[Browser]:
    """A browser until the end of the block; what it keeps, it keeps in the folder."""
    options = webdriver.ChromeOptions()
    options.binary_location = paths.browser
    for option in (*_OPTIONS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(option)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # as root it cannot have one
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(paths.driver))
    driver.get("about:blank")  # whatever a new window loads is of no interest
    try:
        yield Browser(driver, folder)
    finally:
        driver.quit()
