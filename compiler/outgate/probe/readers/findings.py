"""The numbers of findings by which the client analyzer sums up its tests of URLs."""

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?<!\d)(13[0-2]0\d\d)(?!\d)")
# In the order in which the analyzer's script has them.
_CLASSES = (
    "command and control",
    "cyber data",
    "automated investigation",
    "sample upload",
    "configuration management",
)
_ONE, _MANY, _NONE = 131013, 132021, 131001


def finding_remarks(texts: Iterable[str]) -> tuple[str, ...]:
    """What the numbers in some texts say of URLs that failed."""
    numbers = {int(number) for text in texts for number in _NUMBER.findall(text)}
    remarks = []
    for number in sorted(numbers):
        if number == _NONE:
            remarks.append(f"the analyzer tested no URL ({number})")
        for first, what in ((_ONE, "a URL"), (_MANY, "several URLs")):
            if first <= number < first + len(_CLASSES):
                remarks.append(
                    f"the analyzer says that {what} of {_CLASSES[number - first]} failed ({number})"
                )
    return tuple(remarks)
