"""What rows of one list say of each other, on lists that fit on a page: each finding whole."""

from dataclasses import replace

from outgate.catalog.model import Cloud, Need
from tests.builders.catalogs import catalog, endpoint_list
from tests.builders.findings import at, of_rows, told


def test_rows_that_stand_twice() -> None:
    rows = (
        at(1, "a.example", geography="EU"),
        at(2, "a.example", geography="UK"),
        at(3, "a.example", geography="EU"),
        replace(at(3, "a.example", geography="EU"), number=2),
        at(1, "b.example", geography="EU"),
    )
    assert of_rows("duplicate-row", *rows) == [
        ("l/t#3", "`a.example` stands in row 1 too", "a.example"),
        ("l/t#3.2", "`a.example` stands in row 1 too", "a.example"),
    ]


def test_geographies_in_several_spellings() -> None:
    texts = ("All", "WW", "ww", "WW", "EU", "Azure X (EU)", "Azure Y (AEC)", "GCC High", "UK")
    rows = [at(n, f"h{n}.example", geography=text) for n, text in enumerate(texts, start=1)]
    assert of_rows("geography-spelling", *rows) == [
        ("l/t#1", "`All` is read like `WW`, which other rows say", "All"),
        ("l/t#3", "`ww` is read like `WW`, which other rows say", "ww"),
        ("l/t#6", "`Azure X (EU)` is read like `EU`, which other rows say", "Azure X (EU)"),
        ("l/t#7", "`Azure Y (AEC)` is read as region `AEC`", "Azure Y (AEC)"),
    ]


def test_hosts_of_one_region_under_another() -> None:
    rows = (
        at(1, "wsaen0a.example", geography="AU"),
        at(2, "wsaen1a.example", geography="AEN"),
        at(3, "wsaen2a.example", geography="WW"),
        at(4, "aen.example", geography="AU"),  # no number behind it: it may be any word
        at(5, "wsgcc1.example", geography="DoD"),
        at(6, "x.wsaen0a.example", geography="AU"),
        at(7, "y.example", geography="GCC"),
    )
    assert of_rows("region-contradiction", *rows) == [
        ("l/t#1", "the name speaks of `AEN`, the geography says `AU`", "wsaen0a.example")
    ]


def test_names_with_two_endings() -> None:
    rows = (
        at(1, "login.example.com"),
        at(2, "login.example.us"),
        at(3, "other.example.us"),
        at(4, "login.example.com"),
        at(5, "a.example.com", geography="GCC"),
        at(6, "a.example.us", geography="DoD"),
    )
    assert of_rows("cloud-contradiction", *rows, cloud=Cloud.GOVERNMENT) == [
        ("l/t#2", "`login.example.us` here, `login.example.com` in l/t#1", "login.example.us")
    ]
    assert of_rows("cloud-contradiction", *rows) == []


def test_versions_that_rows_disagree_on() -> None:
    earlier = ("not-client-1803",)
    rows = (
        at(1, "a.example", readings=earlier),
        at(2, "a.example", readings=("not-client-1809",)),
        at(3, "a.example", readings=earlier),
        at(4, "a.example", readings=("feature-updates",)),
        at(5, "b.example", readings=("only-client-1703",)),
        at(6, "a.example", readings=("streamlined-only",)),  # as lists of the other method need not
    )
    assert of_rows("condition-contradiction", *rows) == [
        (
            "l/t#2",
            "`a.example` is not for Windows client 1809 and later, but not for Windows client 1803 "
            "and later in l/t#1",
            "a.example",
        ),
        (
            "l/t#5",
            "the row is only for Windows client 1703 and earlier; the page that explains the lists "
            "says 1803 or earlier, and the row wins",
            "b.example",
        ),
    ]


def test_one_host_required_and_optional() -> None:
    optional = Need.OPTIONAL
    rows = (
        at(1, "a.example"),
        at(2, "a.example", need=optional, geography="EU"),
        at(3, "a.example", need=optional, geography="UK"),
        at(4, "a.example", geography="US"),
        at(5, "b.example", need=optional),
        at(6, "b.example", need=None),
    )
    assert of_rows("need-contradiction", *rows) == [
        ("l/t#2", "optional here, l/t#3; required in l/t#1, l/t#4", "a.example")
    ]


def test_categories_that_name_other_platforms() -> None:
    linux, mac = ("Linux",), ("macOS",)
    rows = (
        at(1, "a.example", category="Common (Mac)", platforms=(*linux, "MMA")),
        at(2, "b.example", category="Common (Mac/Linux)", platforms=(*linux, *mac)),
        at(3, "c.example", category="Common (Mac) (Linux)", platforms=mac),
        at(4, "d.example", category="Common (x)", platforms=linux),
        at(5, "e.example", category="Common", platforms=linux),
        at(6, "f.example", category="Common (Mac)", platforms=()),
    )
    assert of_rows("platform-contradiction", *rows) == [
        (
            "l/t#1",
            "the category is `Common (Mac)`, the cells say yes for `Linux`, `MMA`",
            "a.example",
        ),
        (
            "l/t#3",
            "the category is `Common (Mac) (Linux)`, the cells say yes for `macOS`",
            "c.example",
        ),
    ]
    assert of_rows("blank-platforms", *rows) == [
        ("l/t#6", "no platform cell says anything: assumed to be for every device", "f.example")
    ]


def test_optional_rows_that_no_statement_can_ask_for() -> None:
    optional = Need.OPTIONAL
    rows = (
        at(1, "a.example", need=optional),
        at(2, "b.example", need=optional, readings=("feature-updates",)),
        at(3, "c.example", need=optional, readings=("mma-part",)),
        at(4, "d.example", need=optional, readings=("not-client-1803",)),
        at(5, "e.example"),
    )
    assert of_rows("optional-without-feature", *rows) == [
        (
            "l/t#1",
            "optional, and no feature turns it on: no statement can ask for it, an overlay that "
            "changes it to `need: required` can",
            "a.example",
        )
    ]


def test_rows_of_a_kind_whose_platforms_are_those_of_no_other_region() -> None:
    linux, mac = ("Linux",), ("macOS",)
    name = "automatedirstr{}.example"
    rows = [
        at(1, name.format("a"), geography="EU", platforms=linux),
        at(2, name.format("b"), geography="UK", platforms=linux),
        at(3, name.format("c"), geography="US", platforms=()),
        at(4, "other.example", geography="US", platforms=mac),
    ]
    said = "and no sister row says what this one does"
    assert of_rows("sister-contradiction", *rows) == [
        (
            "l/t#3",
            f"the cells say yes for none; for `Linux` in l/t#1 (`{name.format('a')}`), {said}",
            name.format("c"),
        )
    ]
    assert of_rows("sister-contradiction", *rows[1:]) == []  # of two, either may be right


def test_what_an_overlay_reads_counts_as_well() -> None:
    published = catalog(endpoint_list(at(1, "a.example"), at(2, "b.example")))
    corrected = catalog(endpoint_list(at(1, "a.example"), at(2, "b.example"), at(3, "a.example")))
    assert told("duplicate-row", published) == []
    assert told("duplicate-row", published, corrected=corrected) == [
        ("l/t#3", "`a.example` stands in row 1 too", "a.example")
    ]


def test_rows_are_in_the_order_that_people_count_in() -> None:
    rows = [at(number, f"h{number}.example", platforms=()) for number in (10, 9, 100, 1)]
    places = [place for place, *_ in of_rows("blank-platforms", *rows)]
    assert places == ["l/t#1", "l/t#9", "l/t#10", "l/t#100"]
