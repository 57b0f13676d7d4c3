"""Parts of a page that are made from the program, between two comments that name them."""

import re
from collections.abc import Callable, Mapping

# Whatever stands between the two comments is made anew.
_REGION = re.compile(
    r"^<!-- made: (?P<name>[\w-]+) -->\n.*?^<!-- end -->$", re.DOTALL | re.MULTILINE
)


def make_regions(page: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """The page with each part made anew; raises KeyError for a part that nothing makes."""

    def make(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- made: {name} -->\n\n{makers[name]().strip()}\n\n<!-- end -->"

    return _REGION.sub(make, page)


def names_of_regions(page: str) -> tuple[str, ...]:
    """The parts that a page has, in order."""
    return tuple(match["name"] for match in _REGION.finditer(page))
