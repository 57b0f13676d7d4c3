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
# When something was, waited for where it is still to come.
_WHEN = """
const [name, done] = arguments;
const look = () => {
  const [entry] = performance.getEntriesByName(name);
  if (entry) done(entry.startTime); else requestAnimationFrame(look);
};
look();
"""
# Words that keep much, little and nothing, and a name that keeps the rules of one source.
FILTERS = (
    ("search", "w"),
    ("search", "winatp"),
    ("search", "nowhere.example"),
    ("search", ""),
    ("filter-source", "site00012"),
    ("filter-source", "site000"),
    ("filter-source", ""),
    ("filter-destination", "microsoft"),
    ("filter-destination", ""),
    ("filter-region", "EU"),
    ("filter-region", ""),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a reader waits for, in milliseconds, each with its name."""

    figures: tuple[tuple[str, float], ...]


def measure_page(page: str, runs: int) -> Waiting | None:
    """Open a page a few times and filter it in a few ways; None without a browser."""
    paths = find_browser()
    if paths is None:
        return None
    paints, ready, waits = [], [], []
    with tempfile.TemporaryDirectory() as folder, start_browser(paths, Path(folder)) as browser:
        for _ in range(runs):
            browser.open(page)
            ask = browser.driver.execute_async_script
            paints.append(float(ask(_WHEN, "first-contentful-paint")))
            ready.append(float(ask(_WHEN, "ready")))
            waits += [float(ask(_FILTER, *each)) for each in FILTERS]
    return Waiting(
        (
            ("  first paint", statistics.median(paints)),
            ("  everything is there", statistics.median(ready)),
            ("  a filter", statistics.median(waits)),
            ("  a filter, the 95th of a hundred", statistics.quantiles(waits, n=20)[-1]),
        )
    )
