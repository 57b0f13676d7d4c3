"""The client analyzer's text on URLs. Its failing lines are not public: how we read them is ours.

The analyzer's own script takes the six lines behind `Testing URL : `, and a URL for working where
one of them has one of four marks. Everything else counts as failed, with the line kept.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from outgate.probe.observation import Observation, Outcome, Results, kept
from outgate.probe.readers.findings import finding_remarks
from outgate.probe.readers.format import Format

_BEGIN = re.compile(r"Testing URL\s*:\s*(?P<url>\S*)")
_OPTION = re.compile(r"\s*\d{1,2}\s+-\s[^:]*:")
_LINES = 6
_GOOD = ("(200)", "(400)", "(404)", "Succeeded (405)")
_ABSENT = re.compile(r"doesn.?t exist", re.IGNORECASE)  # of a proxy that is not configured


def _knows(text: str) -> bool:
    return any(_BEGIN.search(line) for line in text.split("\n"))


def _read(text: str) -> Results:
    lines = text.split("\n")
    starts = [
        (number, match["url"])
        for number, line in enumerate(lines)
        if (match := _BEGIN.search(line)) is not None
    ]
    observations: list[Observation] = []
    unread = Counter[str]()
    taken = 0
    for (start, url), (following, _) in pairwise([*starts, (len(lines), "")]):
        tests = [
            line
            for line in lines[start + 1 : min(following, start + 1 + _LINES)]
            if _OPTION.match(line)
        ]
        taken += 1 + len(tests)
        if not url:
            unread["no URL"] += 1
        elif not tests:
            unread["a URL without its results"] += 1
        else:
            observations.append(_observation(url, tests, start + 1))
    others = sum(1 for line in lines if line.strip()) - taken
    return Results(
        observations=tuple(observations),
        remarks=finding_remarks(lines),
        unread=tuple(sorted(unread.items())),
        others=others,
    )


def _observation(url: str, tests: Sequence[str], line: int) -> Observation:
    good = [test for test in tests if any(mark in test for mark in _GOOD)]
    if good:
        return Observation(url=url, outcome=Outcome.REACHED, detail=kept(good[0]), line=line)
    said = [test for test in tests if not _ABSENT.search(test)] or list(tests)
    login = next((test for test in said if "407" in test), None)
    outcome = Outcome.LOGIN if login else Outcome.FAILED
    return Observation(url=url, outcome=outcome, detail=kept(login or said[0]), line=line)


ANALYZER_TEXT = Format("analyzer-text", "client analyzer (text)", _knows, _read)
