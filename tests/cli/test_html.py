"""Text stays text in a report: read back by a parser of HTML, and what its policy lets run."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.html.elements import element, link, markup, rich
from outgate.cli.views.html.frame import navigation
from outgate.cli.views.html.page import script_data
from outgate.cli.views.html.parts import PARTS
from outgate.cli.views.html.verdict import verdict_heading, verdict_texts
from outgate.cli.views.links import NO_LINKS
from outgate.cli.views.review_markdown import first_screen
from outgate.deploy.review.model import Counts, Review, Verdict
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.resources import resource
from outgate.values import replace
from tests.builders.replays import page_of
from tests.builders.reports import report_of, review_of

HOSTILE = (
    "</script><script>window.ran = 1</script>",
    "<!--<script>",
    "</style><img src=x onerror=window.ran=1>",
    "\" onfocus=window.ran=1 autofocus x='",
    "javascript:window.ran=1",
    "https://evil.example/?a=b&c=d#e",
    "${window.ran=1} {{window.ran=1}} $policy",
    "&lt;b&gt; &amp; &#64;",
    "\u202egro.live\u202c \u200b\u2066\ufeff\u2028\u2029",
    "\x1b[31mred\x07\x00\r\n\t",
    "a `</code><svg/onload=window.ran=1>` b",
    "]]> \\u003c/script> \\",
    "\ud800 lone",
)
ANY_TEXT = st.text(st.sampled_from("ab<>&\"'`/-!=$\\ \n\u2028\u202e\x1b\ud800é"), max_size=30)


class Reader(HTMLParser):
    """The tags, attributes and texts of a page, scripts and styles apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.text = ""
        self._raw = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._raw = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._raw = ""

    def handle_data(self, data: str) -> None:
        if self._raw:
            self.raw.append((self._raw, data))
        else:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


def data_of(page: Reader) -> Any:
    """The document that the script of a page reads."""
    return json.loads(next(text for kind, text in page.raw if kind == "script"))


PLAIN = Reader(report_of("plain"))


@given(ANY_TEXT)
def test_text_and_attributes_stay_what_they_are(text: str) -> None:
    read = Reader(str(element("p", text, element("b", text), title=text)))
    assert read.tags == [("p", {"title": visible(text)}), ("b", {})]
    assert read.text == visible(text) * 2


@given(ANY_TEXT)
def test_code_is_made_of_back_ticks_and_nothing_else(text: str) -> None:
    read = Reader(markup(rich(text)))
    assert {tag for tag, _ in read.tags} <= {"code"}
    assert read.text.replace("`", "") == visible(text).replace("`", "")


@given(ANY_TEXT)
def test_data_ends_no_script_and_reads_back(text: str) -> None:
    written = script_data({"a": [text, {"b": text}], "n": 1})
    assert not re.search(r"[<>&\u2028\u2029]", written)
    assert json.loads(written) == {"a": [visible(text), {"b": visible(text)}], "n": 1}


@pytest.mark.parametrize("url", ["javascript:x", "http://a.example", "data:,x", "/x", ""])
def test_nothing_but_https_is_a_link(url: str) -> None:
    assert link("a", url) == "a"


def test_an_https_address_is_a_link() -> None:
    read = Reader(str(link("a", 'https://a.example/"><script>')))
    assert read.tags == [("a", {"href": 'https://a.example/"><script>', "rel": "noreferrer"})]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_element(text: str) -> None:
    """A page has the elements of one with plain text, as code or a link where that is meant."""
    plain = "https://plain.example" if text.startswith("https://") else "plain"
    like = Reader(report_of("a `plain` b" if "`" in text else plain))
    read = Reader(report_of(text))
    assert [(tag, sorted(attributes)) for tag, attributes in read.tags] == [
        (tag, sorted(attributes)) for tag, attributes in like.tags
    ]


def test_what_may_run_is_named_by_its_digest() -> None:
    (policy,) = (tag["content"] or "" for tag in PLAIN.of("meta") if "http-equiv" in tag)
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    data, script = (text for kind, text in PLAIN.raw if kind == "script")
    (style,) = (text for kind, text in PLAIN.raw if kind == "style")
    assert allowed == {
        "default-src": "'none'",
        "script-src": f"'{digest(script)}'",
        "style-src": f"'{digest(style)}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert json.loads(data)["statements"][0]["owner"] == "plain"


def test_the_readers_of_a_review_find_a_part_for_them() -> None:
    read = Reader(str(navigation(PARTS)))
    parts = [attributes.get("id") for attributes in PLAIN.of("section")]
    assert all((each["href"] or "")[1:] in parts for each in read.of("a"))
    readers = re.findall(r"for the (approver|firewall engineer|auditor|author)", read.text)
    assert len(readers) == len(read.of("span")) == 4


def test_what_the_page_explains_has_words() -> None:
    data = data_of(PLAIN)
    details = [pair for item in (*data["changes"], *data["rules"]) for pair in item["details"]]
    assert len(details) > 3
    assert all(title and text for title, text in details)


def test_a_statement_counts_its_rules_and_their_rows() -> None:
    data = data_of(PLAIN)
    for number, statement in enumerate(data["statements"]):
        rows = [
            {row for asking, row in rule["reasons"] if asking == number} for rule in data["rules"]
        ]
        assert statement["rules"] == sum(map(bool, rows))
        assert set(statement["rows"]) == set().union(*rows)
    assert sum(statement["rules"] for statement in data["statements"]) > 0


def digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def test_the_script_writes_no_markup() -> None:
    script = PLAIN.raw[-1][1]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)
    assert not re.search(r"fetch\(|XMLHttpRequest|WebSocket|import\(|sendBeacon", script)


def test_every_script_and_style_of_the_folder_is_in_the_page() -> None:
    """A file that nobody names would be one that nobody misses."""
    folder = resource("cli", "views", "html", "assets")
    whole = "".join(text for page in (PLAIN, Reader(page_of("plain"))) for _, text in page.raw)
    parts = [path for path in folder.iterdir() if path.suffix in (".js", ".css")]
    assert len(parts) > 8
    assert all(path.read_text(encoding="utf-8") in whole for path in parts)


def test_the_same_review_makes_the_same_bytes() -> None:
    assert report_of("plain") == report_of("plain")


def test_a_target_that_differs_in_its_own_way_is_in_the_first_sentences() -> None:
    same = replace(
        review_of("same"), verdict=Verdict.COMPARED, compared=True, counts=Counts(), same=7
    )
    (part,) = same.parts
    review = replace(same, parts=(replace(part, subject="edge"),))
    texts = list(verdict_texts(review))
    assert texts == [
        "The step from same changes no traffic for all targets alike. "
        "It writes 4 rules in 1 operation.",
        "On `edge` it opens 1 flow, closes 1 flow, treats 1 flow differently, leaves 2 flows to "
        "rules of others and writes 1 part of rules that nobody can read.",
        "same",
        "7 destinations of both sides do not differ.",
    ]


def review_at(level: Level, *kinds: Level, verdict: Verdict = Verdict.APPLICABLE) -> Review:
    """A review of this level with risks of these levels."""
    risks = tuple(Risk(kind=RiskKind.DRIFT, level=each, text="r", count=1) for each in kinds)
    return replace(review_of("r"), verdict=verdict, level=level, risks=risks, parts=())


@pytest.mark.parametrize(
    ("review", "heading"),
    [
        (review_at(Level.NONE), "No risk found"),
        (review_at(Level.NONE, verdict=Verdict.NOTHING), "Nothing changes"),
        (review_at(Level.LOOK, Level.LOOK), "Worth a look: 1 risk"),
        (
            review_at(Level.LOOK, Level.LOOK, verdict=Verdict.NOTHING),
            "Worth a look: 1 risk",
        ),
        (
            review_at(Level.DANGER, Level.DANGER, Level.LOOK, Level.DANGER),
            "Dangerous: 3 risks",
        ),
        (
            review_at(Level.DANGER, Level.DANGER, verdict=Verdict.BLOCKED),
            "It cannot be applied: 2 failed tests",
        ),
    ],
)
def test_the_heading_says_whether_it_is_safe(review: Review, heading: str) -> None:
    assert verdict_heading(review) == heading
    # A comment says it in the same words.
    if review.verdict is not Verdict.NOTHING:
        comment = "\n".join(
            line for block in first_screen(review, "Plan", NO_LINKS) for line in block.head
        )
        assert f"\n**{heading}**\n" in comment
