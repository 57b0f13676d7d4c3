"""Changes of service tags: addresses as sets, and change numbers."""

from dataclasses import replace

from outgate.catalog.comparison.changes import ChangeKind, Impact
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.wording import change_words
from outgate.catalog.model import ServiceTag
from tests.builders.catalogs import (
    catalog,
)


def tag(*prefixes: str, number: int = 1) -> ServiceTag:
    return ServiceTag("Defender", number, ("FW",), prefixes)


def test_tags_are_sets_of_addresses() -> None:
    old = catalog(tags=(tag("10.0.0.0/24", "2001:db8::/48"),))
    split = catalog(tags=(tag("10.0.0.0/25", "10.0.0.128/25", "2001:db8::/48"),))
    assert compare(old, split) == ()
    new = catalog(tags=(tag("10.0.0.0/25", "10.9.0.0/24", "2001:db8::/48", number=2),), number=7)
    changes = [
        (c.subject, c.kind.value, c.impact.value, c.lost, c.gained) for c in compare(old, new)
    ]
    assert changes == [
        ("", "change-number", "information", ("1",), ("7",)),
        ("Defender", "change-number", "information", ("1",), ("2",)),
        ("Defender", "prefixes", "breaks", (), ("10.9.0.0/24",)),
        ("Defender", "prefixes", "closes", ("10.0.0.128/25",), ()),
    ]


def test_a_tag_and_a_file_of_tags_that_only_one_side_has() -> None:
    one = catalog(tags=(tag("10.0.0.0/24"),))
    other = replace(tag("10.1.0.0/24"), name="Other")
    changes = compare(one, catalog(tags=(tag("10.0.0.0/24"), other)))
    assert [(c.subject, c.kind, c.impact) for c in changes] == [
        ("Other", ChangeKind.TAG, Impact.BREAKS)
    ]
    (change,) = compare(catalog(), one)
    assert change_words(change) == "the list is new: 1 tag, change number 1"
    (gone,) = compare(catalog(tags=(tag("10.0.0.0/24"), other)), one)
    assert (gone.subject, gone.kind, gone.impact, gone.lost, gone.gained) == (
        "Other",
        ChangeKind.TAG,
        Impact.CLOSES,
        ("10.1.0.0/24",),
        (),
    )
    (gone,) = compare(one, catalog())
    assert (gone.list, gone.region, gone.impact, gone.lost) == (
        "service-tags-commercial",
        "worldwide",
        Impact.CLOSES,
        ("1 tag", "change number 1"),
    )
