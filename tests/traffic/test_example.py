"""Witnesses where names are hard to come by."""

import pytest

from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.example import example
from outgate.traffic.host import HostPattern, normal_host
from outgate.traffic.index import RemoteIndex
from outgate.traffic.path import PathPattern


def long_name(length: int) -> str:
    """A valid host name of so many characters."""
    labels = "x" * 60 + "."
    return (labels * 5)[-(length - 4) :].lstrip(".").rjust(length - 4, "y") + "test"


def below(name: str) -> Remote:
    return Remote(HostDestination(HostPattern(name, subtree=True)), "https", 443)


def one(name: str) -> Remote:
    return Remote(HostDestination(HostPattern(name)), "https", 443)


@pytest.mark.parametrize("length", [247, 248, 249, 250, 251])
def test_names_below_a_very_long_one_are_valid_and_fresh(length: int) -> None:
    name = long_name(length)
    assert normal_host(name) == name
    assert len(name) == length
    taken = [one(f"{label}.{name}") for label in ("any", "any1", "a", "b", "c")]
    avoid = RemoteIndex([each for each in taken if len(str(each)) <= 253 + len("https://:443")])
    host = example(below(name), avoid).removeprefix("https://")
    assert normal_host(host) == host
    assert host.endswith("." + name)
    assert one(host) not in taken


@pytest.mark.parametrize(
    ("length", "label"), [(248, "any1"), (249, "a"), (250, "a"), (251, "a"), (252, "any")]
)
def test_what_fits_before_a_long_name_is_tried_plain_ones_first(length: int, label: str) -> None:
    """Before one of 252 characters nothing fits: any name will do."""
    name = long_name(length)
    avoid = RemoteIndex([one(f"any.{name}")])
    assert example(below(name), avoid) == f"https://{label}.{name}"
    if length < 250:
        assert example(below(name)) == f"https://any.{name}"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (None, "/any"),
        (PathPattern("/", below=True), "/any"),
        (PathPattern("/a", below=True), "/a/any"),
    ],
)
def test_a_path_below_one_that_is_taken(path: PathPattern | None, shown: str) -> None:
    host = HostPattern("x.test")
    taken = PathPattern(path.value if path else "/", below=False)
    avoid = RemoteIndex([Remote(HostDestination(host, taken), "https", 443)])
    remote = Remote(HostDestination(host, path), "https", 443)
    assert example(remote, avoid) == f"https://x.test{shown}"
