"""How long a reader of a report waits: for the first paint, and after a key stroke in a filter."""

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.browser.driver import find_browser, start_browser

# From the event to the frame after the one in which everything is drawn.
_FILTER = """
const [id, text, done] = arguments;
const input = document.getElementById(id);
input.value = text;
const start = performance.now();
input.dispatchEvent(new Event("input", { bubbles: true }));
requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - start)));
"""
_PAINT = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
_READY = "return performance.getEntriesByName('ready')[0].startTime"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Medians and the worst, in milliseconds; `answers` says what each filter came to."""

    first_paint: float
    ready: float
    filter: float
    worst_filter: float
    answers: tuple[str, ...]


def measure_page(page: str, filters: tuple[tuple[str, str], ...], runs: int) -> Waiting | None:
    """Open a page a few times and filter it in a few ways; None without a browser."""
    paths = find_browser()
    if paths is None:
        return None
    paints, ready, waits, answers = [], [], [], []
    with tempfile.TemporaryDirectory() as folder, start_browser(paths, Path(folder)) as browser:
        for _ in range(runs):
            browser.open(page)
            paints.append(float(browser.run(_PAINT)))
            ready.append(float(browser.run(_READY)))
            for field, text in (*filters, (filters[-1][0], "")):
                waits.append(float(browser.driver.execute_async_script(_FILTER, field, text)))
                answers.append(f"{field} `{text}`: {browser.text('#shown')}")
    return Waiting(
        statistics.median(paints),
        statistics.median(ready),
        statistics.median(waits),
        max(waits),
        tuple(dict.fromkeys(answers)),
    )
