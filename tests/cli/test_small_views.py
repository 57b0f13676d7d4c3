"""Results that are short, in all their words: what is said of one, of many and of none."""

import json

import pytest

from outgate.backends.live_rule import Unread
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import Overlay
from outgate.cli.views import (
    apply_text,
    catalog_verify_text,
    doctor_text,
    explain_statement_json_v2,
    explain_statement_text,
    import_text,
    show_text,
)
from outgate.cli.views.wording import Style, duration
from outgate.commands.catalog_verify import Verification
from outgate.commands.doctor import Examination, Level
from outgate.commands.doctor import Finding as Seen
from outgate.commands.show import LiveRules
from outgate.deploy.adoption import Adoption, HeldRule, Status
from outgate.deploy.applied import Applied, Deed
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.traffic_change.model import TrafficChange
from outgate.plan.explanation.statement import RuleImpact, StatementImpact
from outgate.plan.model import Withheld
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.reports import REMOTE, rule_of
from tests.builders.schemas import validate
from tests.builders.target_plans import entry
from tests.support import compiled, shipped


def lines_of(text: str) -> list[str]:
    return text.splitlines()


def test_a_doctor_puts_each_cure_below_what_it_cures() -> None:
    seen = (
        Seen("python", Level.OK, "outgate 1 on Python 3", "never shown"),
        Seen("terminal", Level.WARN, "narrow for tables", "make it wider"),
        Seen("login", Level.FAIL, "there is none"),
    )
    assert lines_of(doctor_text.render(Examination(seen), Style())) == [
        "ok    python            outgate 1 on Python 3",
        "warn  terminal          narrow for tables",
        "                        = make it wider",
        "fail  login             there is none",
        "",
        "1 failed, 1 to look at, 1 fine.",
    ]
    narrow = doctor_text.render(Examination(seen[1:2]), Style(width=36))
    assert lines_of(narrow)[:4] == [
        "warn  terminal          narrow for",
        "                        tables",
        "                        = make it",
        "                          wider",
    ]


def test_a_doctor_shows_in_colour_what_needs_somebody() -> None:
    def coloured(*levels: Level) -> str:
        seen = tuple(Seen("x", level, "y") for level in levels)
        return doctor_text.render(Examination(seen), Style(color=True))

    assert coloured(Level.OK).startswith("\x1b[32m\x1b[22mok    \x1b[0m")
    assert coloured(Level.WARN).startswith("\x1b[33m\x1b[1mwarn  \x1b[0m")
    assert coloured(Level.FAIL).startswith("\x1b[31m\x1b[1mfail  \x1b[0m")
    assert lines_of(coloured(Level.FAIL))[-1].startswith("\x1b[31m\x1b[1m1 failed")
    assert lines_of(coloured(Level.WARN))[-1].startswith("\x1b[1m0 failed, 1 to look at")


def held(label: str, status: Status) -> HeldRule:
    piece = Piece(Flow(("10.0.0.0/8",), REMOTE), (), Witness("10.0.0.1", "u"))
    if status is Status.LOST:
        return HeldRule(label, status, lost=(piece,))
    if status is Status.UNREAD:
        unread = Unread(identity="i", text="ports 1-2")
        return HeldRule(label, status, unread=(unread,))
    return HeldRule(label, status)


def test_what_becomes_of_the_rules_of_a_target() -> None:
    adoption = Adoption("prod", tuple(held(f"{each}-1", each) for each in Status))
    assert lines_of(import_text.render(adoption, Style())) == [
        "would be lost: the policy does not allow all that they do (1)",
        "    lost-1",
        "      - https://a.example:443 from 10.0.0.0/8",
        "",
        "cannot be read as URLs: look at them yourself (1)",
        "    unread-1",
        "      ? ports 1-2",
        "",
        "covered by the policy: nothing is lost when they go (1)",
        "    covered-1",
        "",
        "allow nothing by themselves (they deny, or translate) (1)",
        "    no-allow-1",
        "",
        "Target `prod`: 1 rule of others is covered by the policy, 1 would be lost, 1 cannot be "
        "read. Nothing was changed.",
    ]
    many = Adoption("prod", tuple(held(each, Status.COVERED) for each in names("r", 7)))
    lines = lines_of(import_text.render(many, Style(limit=5)))
    assert lines[6] == "    and 2 more (all with --format json)"
    assert lines[-1].startswith("Target `prod`: 7 rules of others are covered by the policy, 0 ")


def live(*opens: str, foreign: tuple[str, ...] = ()) -> LiveRules:
    rules = tuple(NativeRule(each, each, {}) for each in opens)
    return LiveRules("prod", TargetState(rules, "f", foreign))


def test_the_rules_of_a_target_stand_below_their_sources() -> None:
    shown = live("b -> https://x", "a -> https://z", "a -> https://y", foreign=("one", "two"))
    assert lines_of(show_text.render(shown, Style())) == [
        "Target `prod` holds 3 rules.",
        "",
        "from a",
        "    https://y",
        "    https://z",
        "from b",
        "    https://x",
        "",
        "others':",
        "    one",
        "    two",
    ]
    assert show_text.render(live(), Style()) == "Target `prod` holds no rules."
    assert show_text.render(live("a -> b"), Style()).startswith("Target `prod` holds 1 rule.")


DONE = Applied(
    deed=Deed.APPLY,
    target="prod",
    changed=True,
    traffic=TrafficChange(opened=(entry("a.example"),)),
    native=(NativeChange(sign=NativeSign.ADDED, kind="rule", label="l"),),
    writes=2,
    place="/there",
)


@pytest.mark.parametrize(
    ("deed", "changed", "words"),
    [
        (
            Deed.APPLY,
            True,
            "Applied to `prod`: opened 1, closed 0, treated 0 differently (1 rule, 2 writes).",
        ),
        (Deed.APPLY, False, ""),
        (Deed.ROLLBACK, True, "Rolled back `prod`."),
        (
            Deed.ROLLBACK,
            False,
            "Nothing to take back: `prod` is as it was before the last apply.",
        ),
        (Deed.RETIRE, True, "Retired /there."),
        (Deed.RETIRE, False, "Retired /there."),
    ],
)
def test_what_was_done(deed: Deed, changed: bool, words: str) -> None:
    assert apply_text.render(replace(DONE, deed=deed, changed=changed), Style()) == words


def test_an_edition_with_its_overlays() -> None:
    catalog = shipped("2021-03-04")
    quarantined = sum(len(table.quarantined) for part in catalog.lists for table in part.tables)
    overlays = (
        Overlay(id="fix", table="l/urls", reason="a typo", decided_by="ada", rows=2, idle=()),
        Overlay(
            id="old",
            table="l/urls",
            reason="mended",
            decided_by="bob",
            rows=1,
            idle=("row 7 reads so already",),
        ),
    )
    findings = (
        Finding(FindingCode.HIDDEN_SHEET, "the sheet is hidden", "cell", Place("l", "urls", 3)),
        Finding(FindingCode.HIDDEN_SHEET, "`raw` is said", "raw", Place("l")),
    )
    verified = Verification(replace(catalog, overlays=overlays), findings)
    assert lines_of(catalog_verify_text.render(verified, Style())) == [
        "hidden-sheet: hidden sheets, read all the same (2)",
        "  l/urls#3: the sheet is hidden",
        "      | cell",
        "  l: `raw` is said",
        "",
        "overlay fix on l/urls: 2 rows corrected",
        "  a typo (ada)",
        "",
        "overlay old on l/urls: 1 row corrected",
        "  mended (bob)",
        "  no effect: row 7 reads so already; it can be removed",
        "",
        f"catalog 2021-03-04: 2 findings; 3 rows corrected by overlays, {quarantined} rows still "
        "in quarantine; 1 overlay entry without effect",
    ]


@pytest.mark.parametrize("width", [20, 40])
def test_findings_stand_in_forty_columns_at_least(width: int) -> None:
    """Names that have hyphens, or are longer than a line, can be copied whole."""
    host = f"a-{'b' * 40}.example"
    finding = Finding(
        FindingCode.HIDDEN_SHEET, f"one of win10-1709 and win10-1803 has {host}", "", Place("l")
    )
    verified = Verification(shipped("2021-03-04"), (finding,))
    lines = lines_of(catalog_verify_text.render(verified, Style(width=width)))
    assert lines[1:5] == [
        "  l: one of win10-1709 and win10-1803",
        "      has",
        f"      {host}",
        "",
    ]
    assert not [line for line in lines if "without effect" in line]


@pytest.mark.parametrize(
    ("alone", "words"),
    [
        ((), "It leads to no rule."),
        ((True,), "1 rule, 1 of them for this statement alone (*)."),
        ((False, False), "2 rules, every one of them for other statements as well."),
        ((True, False), "2 rules, 1 of them for this statement alone (*)."),
    ],
)
def test_what_a_statement_leads_to(alone: tuple[bool, ...], words: str) -> None:
    policy = compiled("allow mde for region EU, fleet linux\n")
    statement = policy.policy.statements[0]
    rules = tuple(
        RuleImpact(
            replace(rule_of("any"), remote=replace(REMOTE, port=number)),
            f"t{number}",
            ("row",),
            own,
        )
        for number, own in enumerate(alone, 1)
    )
    impact = StatementImpact(statement, rules, (Withheld("s", "e", "https://w", "updates"),))
    lines = lines_of(explain_statement_text.render(impact, Style()))
    assert lines[-1] == words
    assert "    withheld https://w  [updates]" in lines
    document = json.loads(explain_statement_json_v2.render(impact, Style()))
    validate("explanation.schema.json", document)
    assert document["withheld"] == [{"endpoint": "e", "target": "https://w", "feature": "updates"}]
    assert document["rules"] == [
        {
            "rule": f"any -> https://a.example:{number}",
            "target": f"t{number}",
            "endpoints": ["row"],
            "alone": own,
        }
        for number, own in enumerate(alone, 1)
    ]
    marks = [line[:5] for line in lines if "covers" in line]
    assert marks == ["  * a" if own else "    a" for own in alone]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.9, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (70, "1 min 10 s"), (3600, "60 min 0 s")],
)
def test_seconds_are_said_as_people_do(seconds: float, words: str) -> None:
    assert duration(seconds) == words
