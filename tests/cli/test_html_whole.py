"""A report as a whole: every word of it for one review, and where lists of many are cut."""

import json
import re

from syrupy.assertion import SnapshotAssertion

from outgate import __version__
from outgate.cli.views.html.elements import markup
from outgate.cli.views.html.fields import DataFields
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.parts import parts
from outgate.cli.views.html.words import entry_note, kind_word, what_words
from outgate.cli.views.links import NO_LINKS
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.model import Blocker, Counts, FirewallPart, Note, Problem
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Cause, Effect
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.plenty import names, plenty
from tests.builders.read_pages import data_of, hold_shape, told
from tests.builders.reports import group_of, report_of, review_of

PAGE = report_of("https://plain.example/x")
DATA = data_of(PAGE)


def test_the_page_of_a_review_with_everything(snapshot: SnapshotAssertion) -> None:
    """Read as a browser would; styles and scripts are files of their own."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", PAGE).replace(__version__, "VERSION")
    body = re.sub(r"'sha256-[^']*'", "'SHA256'", body)
    assert re.sub(r">\s*<", ">\n<", body) == snapshot


def test_the_data_of_a_review_with_everything(snapshot: SnapshotAssertion) -> None:
    """What the script lists and draws."""
    assert json.dumps(DATA, indent=1) == snapshot


def test_the_data_has_the_shape_that_is_told() -> None:
    """The script of the page is written by what that says."""
    hold_shape(DATA, DataFields)


def test_each_text_of_a_review_stands_in_its_own_place() -> None:
    """The pages above have one text everywhere, so that nobody sees there which one it is."""
    group = group_of("x", Kind.OPENED)
    (line,), (entry,) = group.lines, group.entries
    line = replace(
        line,
        target="TARGET",
        without=("HOLE",),
        sources=("SOURCE",),
        entries=(replace(entry, target="TARGET", without=("HOLE",), source="SOURCE"),),
    )
    statement = ReviewedStatement(
        text="TEXT", places=("PLACE:7",), owner="OWNER", because="REASON", sources=("FROM",)
    )
    group = replace(
        group,
        lines=(line,),
        statements=(statement,),
        causes=(Cause.CATALOG, Cause.DRIFT),
        why="WHY",
        change="CHANGE",
    )
    blocker, warning = (
        Problem(
            code=f"code-{kind.value}",
            severity=kind,
            message=f"MESSAGE {kind.value}",
            where=f"WHERE-{kind.value}:3",
            help=f"HELP {kind.value}",
            blocker=Blocker.TEST if kind is Severity.ERROR else None,
        )
        for kind in (Severity.ERROR, Severity.WARNING)
    )
    review = replace(
        review_of("x"),
        subject="SUBJECT",
        counts=Counts(opened=1, closed=2, treated=3, decided=4, unread=5),
        permissiveness=(6.0, 7.0),
        cause="CAUSE",
        opened=(group,),
        closed=(),
        treated=(),
        parts=(),
        notes=(Note("KIND", "NOTE"),),
        risks=(Risk(kind=RiskKind.DRIFT, level=Level.LOOK, text="RISK", count=1, entries=()),),
        problems=(warning, blocker),
        gone=("GONE",),
        firewall=FirewallPart(
            native=(NativeChange(sign=NativeSign.ADDED, kind="rule", label="NATIVE"),),
            writes=("WRITE", "AGAIN"),
            foreign=("FOREIGN",),
            others=("OTHERS",),
            unread=("UNREAD",),
        ),
    )
    assert told(markup((overview(review, NO_LINKS),))) == [
        "!",
        "It cannot be applied: 1 failed test",
        "On SUBJECT it opens 1 flow, closes 2 flows, treats 3 flows differently, leaves 4 flows to "
        "rules of others and writes 5 parts of rules that nobody can read. It writes 1 rule in 2 "
        "operations.",
        "CAUSE",
        "MESSAGE error",
        "look",
        "drift: RISK \u2013 somebody changes the target beside Outgate",
        *("opens", "1", "closes", "2", "treats differently", "3"),
        *("permissiveness", "6.0 \u2192 7.0"),
        *("+", "Opens", "TARGET", "but for HOLE"),
        "from SOURCE (10.0.0.0/8) \u00b7 catalog and drift: WHY \u00b7 CHANGE \u00b7 "
        "PLACE:7 (OWNER), \u201cREASON\u201d, 1 other statement for some of it",
        "Nothing closes.",
        *("Beside the traffic", "KIND: NOTE"),
    ]
    below = told("".join(map(str, parts(review, "SUBJECT", (("BESIDE", ("LINE",)),), NO_LINKS))))
    assert below[below.index("The firewall") : below.index("All that the policy asks for")] == [
        "The firewall",
        "1 rule: 1 added, in 2 operations",
        *("Operations of an apply, in their order (2)", "WRITE", "AGAIN"),
        *("Parts of rules that nobody can read (1)", "UNREAD"),
        *("Rules of others that decide some of this traffic (1)", "OTHERS"),
        *("What others have there, which is never touched (1)", "FOREIGN"),
    ]
    assert below[below.index("BESIDE (1)") :] == [
        *("BESIDE (1)", "LINE"),
        *("To fix", "what the author of the policy can do"),
        *("warning", "MESSAGE warning", "To fix it: HELP warning"),
        "WHERE-warning:3 \u00b7 code-warning",
        *("error", "MESSAGE error", "To fix it: HELP error"),
        "WHERE-error:3 \u00b7 code-error",
        *("Warnings that are no more (1)", "GONE"),
    ]


def rests(html: str) -> list[str]:
    """What is said in the place of what is left out, in the order of reading."""
    texts = re.split(r"<[^>]+>", html)
    return [text.strip(" .") for text in texts if re.search(r"\d more\b|\d [a-z]+ more\b", text)]


def test_the_first_screen_of_a_very_large_change_is_one_screen() -> None:
    """Whoever approves sees the first of everything, and how much there is besides."""
    review = plenty()
    html = markup((overview(review, NO_LINKS),))
    verdict, _, rest = html.partition('<dl class="figures">')
    assert verdict.count("It opens") + verdict.count(" it opens 1 flow") == 5
    assert re.findall(r"<li>(problem-\d+)</li>", verdict) == [f"problem-{n}" for n in range(12)]
    assert verdict.count('<span class="level look">') == 12
    assert rests(verdict) == [
        "295 targets more differ in their own way",
        "and 288 more errors",
        "and 288 more risks",
    ]
    figures, _, blocks = rest.partition('<div class="sides">')
    assert re.findall(r"<dd[^>]*>(.*?)</dd>", figures) == ["5,000", "6,000", "7,000", "12,345.6"]
    notes = blocks.partition("Beside the traffic")[2]
    assert re.findall("note-[0-9]+", notes) == [f"note-{n}" for n in range(12)]
    assert "and 288 more" in notes
    block = blocks.partition("Closes")[2].partition("</section>")[0]
    # Five groups: the first with six destinations, two of the names behind each list.
    assert block.count('<div class="group">') == 5
    first = block.partition('</div><div class="group">')[0]
    assert first.count("<code>") - first.count("<code>hole") == 6
    assert re.findall(r"<code>(hole-\d+)</code>", first) == ["hole-0", "hole-1"]
    assert re.findall(r"source-\d+ \(", first) == ["source-0 (", "source-1 ("]
    assert re.findall(r"p-\d+\.policy", first) == ["p-0.policy", "p-1.policy"]
    assert re.findall(r"owner-\d+", first) == ["owner-0", "owner-1"]
    assert "294 destinations more" in first or "and 294 destinations more" in first
    assert "295 flows more, for other reasons" in block


def test_lists_below_the_first_screen_are_cut_at_two_hundred() -> None:
    review = plenty()
    html = "".join(map(str, parts(review, "prod", (("beside", ("x",) * 300),), NO_LINKS)))
    for what in ("write", "unread", "other", "foreign", "gone"):
        assert len(re.findall(rf">{what}-\d+<", html)) == 200
    # To fix is all of it: nobody else tells the author.
    assert len(re.findall(r">problem-\d+<", html)) == 900
    assert rests(html) == ["and 100 more"] * 6
    assert html.index("beside (300)") < html.index("Warnings that are no more (300)")
    assert "300 rules: 300 added, in 300 operations" in html


def test_what_a_row_of_traffic_is_about() -> None:
    (entry,) = group_of("x", Kind.OPENED).entries
    assert what_words(replace(entry, without=())) == "x"
    assert what_words(replace(entry, without=names("hole", 5))) == (
        "x but for hole-0, hole-1, hole-2 and 2 more"
    )
    assert kind_word(entry) == "opens"
    assert kind_word(replace(entry, effect=Effect.STOPPED)) == "decided"
    assert entry_note(replace(entry, causes=(), others=(), doubts=(), lacking=(), rules=())) == ""
