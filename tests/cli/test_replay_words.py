"""A replay in text and Markdown, word by word: with everything, and with nothing."""

from outgate.cli.views import (
    replay_markdown,
    replay_senders,
    replay_text,
)
from outgate.cli.views.wording import Style
from outgate.replay.devices import Sender, Unknown
from outgate.replay.figures import FleetShare
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.whole_replay import BROKEN, EMPTY, REPORT

SHARES = (
    FleetShare(Sender(("linux",)), 700, 2, 1),
    FleetShare(Sender(("win10-1709", "win10-1803"), Unknown.UNDECIDED), 500, 1, 3),
    FleetShare(Sender((), Unknown.NO_DEVICE), 3, 1, 0, at_least=True),
    FleetShare(Sender((), Unknown.PROXY), 3, 2, 0),
)
WHOLE = replace(
    REPORT,
    breaks=(replace(BROKEN, fleets=SHARES, devices=(("pc-1", "pc-2"), ())),),
    statements=(replace(REPORT.statements[0], for_others=SHARES[:1]), *REPORT.statements[1:]),
)


def test_the_text() -> None:
    assert replay_text.render(WHOLE, Style()).splitlines() == [
        "1,200 requests of one.log from 2026-07-01 to 2026-07-30, held against `policies` (3 "
        "rules, catalog 2026-09-03).",
        "1 target breaks, 1 target is a gap, 1 target opens.",
        "1 statement comes nearest to what breaks: near.policy:12.",
        "Breaks on 2 of 3 days, most on 2026-07-03 (10 requests).",
        "Breaks by fleet: linux (2 devices).",
        "",
        "  5,000  happened, and the policy allows (9 targets)",
        "      1  happened, and the policy denies (1 target)",
        "      2  denied, and the policy denies (2 targets)",
        "  1,003  depends on the path (1001 targets)",
        "  1,500  not judged: an address where only rules for names may allow it",
        "      2  not judged: neither HTTP, HTTPS nor TCP",
        "  4,000  to what neither the catalog nor a rule names",
        "",
        "  one.log: squid, 1300 lines, 1,100 no requests, 2 unreadable",
        "",
        "Breaks: it happened, and the policy denies it",
        "  from office",
        "    near.policy:12: allow near",
        "      https://breaks.example:443  1,200 requests, at least 34 sources, 2026-07-01 "
        "to 2026-07-30",
        "          allowed as http only",
        "          l#7 `*.row.example` is another region",
        "          fleets: win10-1709 or win10-1803 (3 devices), linux (1 device); not "
        "known, as no device has the address (at least 1 source); not known, as the address "
        "is that of a proxy (2 sources)",
        "          from 10.0.0.1 (pc-1, pc-2), 10.0.0.2 and 32 more",
        "",
        "Gaps: it was denied, a published row names it, and the policy denies it still",
        "  from lab, office",
        "    no statement comes near",
        "      https://gap.example:443  1 request, 1 source, 2026-07-02",
        "          l#8 `*.row.example` names it",
        "",
        "Opened: it was denied, and the policy allows it",
        "  from not told",
        "      https://opened.example:443  1,200 requests, 2026-07-01 to 2026-07-30",
        "",
        "Depends: a rule has it for some paths, and the log has none",
        "  from many",
        "      https://depends.example:443  1,200 requests, 34 sources, 2026-07-01 to ?",
        "",
        "Used below wildcards",
        "  any -> https://*.a.example:443  1 name: x.a.example (7)",
        "  any -> https://*.w.example:443  2 names: h0.w.example (1,000), h1.w.example (1)",
        '      narrow it with `storage "h"` in `allow near`',
        "",
        "Statements",
        "  a.policy:1, b.policy:2  1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; "
        "none from lab; also used by fleets that it is not for: linux (1 device)",
        "  `allow near`  no request",
        "",
        "Sources: a request counts for the smallest that has its address",
        "  office     1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; 1 of them "
        "breaks; 1,500 more from smaller ones",
        "  lab        no request",
        "  elsewhere  1 request, 1 source, 2026-07-02",
        "",
        "Regions: of the catalog's rows that ask for a request",
        "  EU and UK             1 request, 1 source, 2026-07-02",
        "  the policy denies it  1,200 requests, 34 sources, 2026-07-01 to 2026-07-30",
        "",
        "Fleets: by the addresses that 70 devices had on 2026-07-31",
        "  linux                                 2 devices; 1 request, 1 source, 2026-07-02; "
        "1 of them breaks",
        "  not known: no device has the address  1,200 requests, 34 sources, 2026-07-01 to "
        "2026-07-30",
        "",
        "Unused: 2 of 3 rules had no request, but 1,500 to addresses may have needed one; 1 "
        "could be closed",
        "  lab -> https://z.example:443  could be closed: no need",
        "  office -> https://b.example:443  stays: required",
    ]
    assert replay_text.render(EMPTY, Style()).splitlines() == [
        "1 request of one.log from 2026-07-02, held against `policies` (0 rules, catalog "
        "2026-09-03).",
        "Nothing breaks, there is no gap, nothing opens.",
        "",
        "",
        "  one.log: squid, 1 line",
        "",
        "Unused: every rule is used",
    ]


def test_the_markdown() -> None:
    assert replay_markdown.render(WHOLE, Style()).splitlines() == [
        "### Outgate: 1 target breaks, 1 target is a gap, 1 target opens.",
        "",
        "1,200 requests of `one.log` from 2026-07-01 to 2026-07-30, held against `policies` "
        "(3 rules, catalog 2026-09-03).",
        "",
        "1 statement comes nearest to what breaks: `near.policy:12`.",
        "",
        "Breaks by fleet: linux (2 devices).",
        "",
        "Breaks on 2 of 3 days, most on 2026-07-03 (10 requests).",
        "",
        "- 5,000 happened, and the policy allows (9 targets)",
        "- 1 happened, and the policy denies (1 target)",
        "- 2 denied, and the policy denies (2 targets)",
        "- 1,003 depends on the path (1001 targets)",
        "- 1,500 not judged: an address where only rules for names may allow it",
        "- 2 not judged: neither HTTP, HTTPS nor TCP",
        "- 4,000 to what neither the catalog nor a rule names",
        "",
        "| | from | to | how often | |",
        "|---|---|---|---|---|",
        "| Breaks | office | `https://breaks.example:443` | 1,200 requests, at least 34 "
        "sources, 2026-07-01 to 2026-07-30 | `near.policy:12`: allowed as http only; `l#7` "
        "`*.row.example` is another region; fleets: win10-1709 or win10-1803 (3 devices), "
        "linux (1 device); not known, as no device has the address (at least 1 source); not "
        "known, as the address is that of a proxy (2 sources); from 10.0.0.1 (pc-1, pc-2), "
        "10.0.0.2 and 32 more |",
        "| Gaps | lab, office | `https://gap.example:443` | 1 request, 1 source, 2026-07-02 "
        "| `l#8` `*.row.example` names it |",
        "| Opened | not told | `https://opened.example:443` | 1,200 requests, 2026-07-01 to "
        "2026-07-30 |  |",
        "| Depends | many | `https://depends.example:443` | 1,200 requests, 34 sources, "
        "2026-07-01 to ? |  |",
        "",
        "2 of 3 rules had no request, but 1,500 to addresses may have needed one; 1 could be "
        "closed.",
        '- `any -> https://*.w.example:443` could be narrowed with `storage "h"`',
        "- `allow near`: no request",
        "",
        "Sources: a request counts for the smallest that has its address.",
        "",
        "| | |",
        "|---|---|",
        "| office | 1,200 requests, 34 sources, 2026-07-01 to 2026-07-30; 1 of them breaks; "
        "1,500 more from smaller ones |",
        "| lab | no request |",
        "| elsewhere | 1 request, 1 source, 2026-07-02 |",
        "",
        "Regions: of the catalog's rows that ask for a request.",
        "",
        "| | |",
        "|---|---|",
        "| EU and UK | 1 request, 1 source, 2026-07-02 |",
        "| the policy denies it | 1,200 requests, 34 sources, 2026-07-01 to 2026-07-30 |",
        "",
        "Fleets: by the addresses that 70 devices had on 2026-07-31.",
        "",
        "| | |",
        "|---|---|",
        "| linux | 2 devices; 1 request, 1 source, 2026-07-02; 1 of them breaks |",
        "| not known: no device has the address | 1,200 requests, 34 sources, 2026-07-01 to "
        "2026-07-30 |",
    ]
    assert replay_markdown.render(EMPTY, Style()).splitlines() == [
        "### Outgate: Nothing breaks, there is no gap, nothing opens.",
        "",
        "1 request of `one.log` from 2026-07-02, held against `policies` (0 rules, catalog "
        "2026-09-03).",
        "",
        "",
        "every rule is used.",
    ]


def test_how_far_something_matters_has_a_colour() -> None:
    painted = replay_text.render(WHOLE, Style(color=True))
    for code, kind in ((31, "Breaks"), (33, "Gaps"), (32, "Opened")):
        assert f"\x1b[{code}m\x1b[1m{kind}: " in painted
    assert "\x1b[1mDepends: " in painted


def test_fleets_that_nobody_knows_are_told_last() -> None:
    assert replay_senders.shares_words(SHARES[2:]) == (
        "not known, as no device has the address (at least 1 source); not known, as the address is "
        "that of a proxy (2 sources)"
    )
    many = tuple(FleetShare(Sender((name,)), 1, 1, 1) for name in names("f", 6))
    assert replay_senders.shares_words(many[:5]) == ", ".join(f"f-{n} (1 device)" for n in range(5))
    assert replay_senders.shares_words(many).endswith("f-4 (1 device) and 1 more")
    assert replay_senders.broken_words(EMPTY) == ""
