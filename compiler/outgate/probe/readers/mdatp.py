"""`mdatp connectivity test` of macOS and Linux. Its failing lines are not public; our reading."""

import re
from collections import Counter

from outgate.probe.observation import Observation, Outcome, Results, kept
from outgate.probe.readers.format import Format

_BEGIN = "Testing connection with"
_LINE = re.compile(r"^\s*Testing connection with\s+(?P<url>\S+)\s*\.\.\.\s*(?P<said>\S.*)$")
_OK = "[OK]"
# All that is documented of failures: curl 35 and 60 say that the certificate is somebody else's.
_PINNED = re.compile(r"(?<!\d)(35|60)(?!\d)")


def _knows(text: str) -> bool:
    return any(line.lstrip().startswith(_BEGIN) for line in text.split("\n"))


def _read(text: str) -> Results:
    observations: list[Observation] = []
    unread = Counter[str]()
    others = 0
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.match(line)
        if match:
            said = match["said"].strip()
            observations.append(
                Observation(
                    url=match["url"], outcome=_outcome(said), detail=kept(said), line=number
                )
            )
        elif line.lstrip().startswith(_BEGIN):
            unread["a URL without its result"] += 1
        elif line.strip():
            others += 1
    return Results(
        observations=tuple(observations), unread=tuple(sorted(unread.items())), others=others
    )


def _outcome(said: str) -> Outcome:
    if said.endswith(_OK):
        return Outcome.REACHED
    if "407" in said:
        return Outcome.LOGIN
    return Outcome.INSPECTED if _PINNED.search(said) else Outcome.FAILED


MDATP = Format("mdatp", "mdatp connectivity test", _knows, _read)
