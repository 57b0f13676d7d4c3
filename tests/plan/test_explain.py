"""Explanations: each answer held against the sheet, and against the plan itself."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Correction
from outgate.plan.explanation.url import Explanation, explain
from outgate.plan.rule_index import RuleIndex
from outgate.traffic.url import parse_url
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.support import compile_files, compiled

SENTENCE = "allow mde for region EU, fleet win10-1709, mma"


def ask(url: str, text: str = SENTENCE, edition: str = "2021-03-04") -> Explanation:
    """Explain a URL under one policy text."""
    return explain(parse_url(url), compiled(text, edition))


def test_allowed_names_rule_statement_row_and_reading() -> None:
    answer = ask("https://eu.vortex-win.data.microsoft.com")
    (by,) = answer.allowed
    (reason,) = by.reasons
    assert by.rule.key == "any -> https://eu.vortex-win.data.microsoft.com:443"
    assert reason.places == ("test.policy:1",)
    assert (reason.row.sheet, reason.row.row) == ("Microsoft Defender URLs", 41)
    assert reason.row.file == "mde-urls-2021-03-04.xlsx"
    assert {because.reading for because, _ in reason.because} == {
        "geography",
        "need-unmarked",
        "not-client-1803",
        "platform",
    }
    (why,) = [why for because, why in reason.because if because.reading == "not-client-1803"]
    assert why


def test_it_says_where_devices_need_more_than_the_list_marks() -> None:
    def readings(url: str) -> set[str]:
        (by,) = ask(url, edition="2026-07-03").allowed
        return {because.reading for reason in by.reasons for because, _ in reason.because}

    assert "need-by-device" in readings("https://eu.vortex-win.data.microsoft.com")
    assert "need-by-device" not in readings("https://winatp-gw-neu.microsoft.com")


def test_a_covered_row_is_found_through_the_wider_rule() -> None:
    (by,) = ask("https://x.download.windowsupdate.com").allowed
    assert by.rule.key == "any -> https://*.windowsupdate.com:443"
    covered = {reason.row.row for reason in by.reasons if reason.origin.target}
    assert covered == {65}


KEPT_OUT = {
    "https://eu-v20.events.data.microsoft.com": (42, "not for Windows client before 1803"),
    "https://winatp-gw-cus.microsoft.com": (24, "for region `US`"),
    "https://login.live.com": (9, "`live-response` is off"),
    "https://packages.microsoft.com": (13, "streamlined"),
    "http://winatp-gw-neu.microsoft.com": (43, "`https://winatp-gw-neu.microsoft.com:443` only"),
    "http://www.microsoft.com/other": (4, "`http://www.microsoft.com:80/pkiops/*` only"),
    "https://security.microsoft.com": (7, "belongs to service `mde-portal`"),
    "https://winatp-gw-usgv.microsoft.com": (33, "government list"),
}


@pytest.mark.parametrize("url", KEPT_OUT)
def test_what_kept_the_nearest_row_out(url: str) -> None:
    answer = ask(url, edition="2024-08-01")
    row, words = KEPT_OUT[url]
    assert answer.allowed == ()
    assert answer.near[0].row.row == row
    assert words in answer.near[0].text
    assert [m.nearness for m in answer.near] == sorted(
        (m.nearness for m in answer.near), reverse=True
    )


def test_the_region_keeps_a_row_further_away_than_the_devices() -> None:
    text = "allow mde for region AU, fleet win10-1607\nallow mde for region EU, fleet macos\n"
    near, far, *_ = ask("https://eu.vortex-win.data.microsoft.com", text, "2026-07-03").near
    assert near.statement == "allow mde for region EU, fleet macos"
    assert far.statement == "allow mde for region AU, fleet win10-1607"
    assert near.nearness > far.nearness


def test_a_row_for_another_port_is_nearer_than_one_that_was_taken_out() -> None:
    """The one is allowed and cannot be what was asked for; the other is not there any more."""
    gone = replace(
        row("*.a.example", number=2, geography="EU"),
        correction=Correction(
            overlay="o", did="taken out", reason="r", decided_by="us", evidence="e"
        ),
    )
    of_rows = endpoint_list(row("x.a.example", geography="EU"))
    table = replace(of_rows.tables[0], withdrawn=(gone,))
    text = "allow mde for region EU, fleet linux"
    compilation, _ = compile_files(
        {"a.policy": text},
        catalog(replace(of_rows, tables=(table,))),
    )
    assert compilation is not None
    near, far = explain(parse_url("http://x.a.example"), compilation).near
    assert near.text == "is allowed as `https://x.a.example:443` only"
    assert far.text.startswith("is taken out by overlay `o`")


def test_what_without_and_narrowing_kept_out() -> None:
    left_out = ask("https://x.update.microsoft.com", f"{SENTENCE} without updates")
    assert "left out by `without updates`" in left_out.near[0].text
    narrowed = ask("https://somebody.blob.core.windows.net", f'{SENTENCE} storage "stmmaweu01"')
    assert "narrowed by `storage`" in narrowed.near[0].text


def test_a_misspelt_host_is_suggested() -> None:
    answer = ask("https://winatp-gw-nue.microsoft.com")
    assert answer.near == ()
    assert answer.similar == "winatp-gw-neu.microsoft.com"


def test_explain_agrees_with_the_plan_for_every_host_of_the_catalog() -> None:
    compilation = compiled(SENTENCE)
    index = RuleIndex(compilation.plan.rules, compilation.tags)
    urls = {
        parse_url(f"{target.protocol}://{target.destination.host.name}")
        for each in compilation.catalog.lists
        for table in each.tables
        for endpoint in table.endpoints
        for target in (endpoint.remote,)
        if hasattr(target.destination, "host")
    }
    assert len(urls) > 100
    for url in urls:
        answer = explain(url, compilation, index)
        allowed = [rule.key for rule in compilation.plan.rules if url.goes_to(rule.remote)]
        assert sorted(by.rule.key for by in answer.allowed) == allowed
        assert bool(answer.near) != bool(answer.allowed) or answer.similar is not None
