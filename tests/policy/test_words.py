"""What is said of each mistake, whole: the message, the advice, and the words beside it."""

import pytest

from outgate.language.parse import parse
from outgate.policy.lint import lint_files
from outgate.source import SourceFile
from tests.builders.said import said
from tests.support import problems_of

ALLOW = "allow mde for region EU, fleet win11"
REGIONS = (
    "catalog 2026-07-03 has AEC, AEN, AU, EU, UK, US (commercial); DoD, GCC, gcc-high (government)"
)
LEAVE_IT = "leave it out; the list of this service does not tell them apart"
OWN = "split it off into a statement of its own:"
LEGACY = "Windows 10 1607 to 1803 need host rules beside the service tags"
MMA = "devices on the Microsoft Monitoring Agent cannot use it"
BESIDE = "Windows 10 1607 to 1803 need hosts beside the streamlined ones, as those for command and "
BESIDE += "control: use `via standard` for them"

# Text: for each mistake the words that are underlined, the message and the advice.
SAID_2026 = {
    "allow mde-portal for region EU, fleet mma": [
        ("mma", "service `mde-portal` has no fleets", LEAVE_IT)
    ],
    "allow mde-portal for region EU via standard with a": [
        ("standard", "service `mde-portal` has no connectivity methods", LEAVE_IT),
        ("a", "service `mde-portal` has no features", LEAVE_IT),
    ],
    'allow mde-portal for region EU without a workspace "b"': [
        ("a", "service `mde-portal` has no features", LEAVE_IT),
        ('"b"', "service `mde-portal` has no Monitoring Agent rows to narrow", LEAVE_IT),
    ],
    "allow mdee for region EU": [("mdee", "there is no service `mdee`", "did you mean `mde`?")],
    "allow x": [("x", "there is no service `x`", "known are: mde, mde-portal")],
    f"{ALLOW} from x": [("x", "there is no source `x`", "no source is defined")],
    f"source berlin = 10.0.0.1\nsource Alm = 10.0.0.2\n{ALLOW} from x, berlin, Alm": [
        ("x", "there is no source `x`", "known are: Alm, berlin")
    ],
    # what looks like an address and is none can be a name
    f"source 10net = 10.0.0.1\n{ALLOW} from 10net, 11net": [
        (
            "11net",
            "`11net` is not an IP address or network",
            "write an address, a network or a range, such as `10.20.0.0/16`",
        )
    ],
    f"{ALLOW} via x": [
        ("x", "there is no method `x`", "known are: addresses, standard, streamlined")
    ],
    f"{ALLOW} with update": [("update", "there is no feature `update`", "did you mean `updates`?")],
    f"{ALLOW} without update": [
        ("update", "there is no feature `update`", "did you mean `updates`?")
    ],
    f"{ALLOW} with updates without symbols, updates": [
        ("updates", "`updates` is switched on and off", "keep it in `with` or in `without`")
    ],
    f"{ALLOW}, UK": [("UK", "there is no fleet `UK`", "`UK` is a region: write `region UK`")],
    f"{ALLOW}, linus": [("linus", "there is no fleet `linus`", "did you mean `linux`?")],
    f"source any = 10.0.0.1\n{ALLOW}": [
        ("any", "source `any` cannot be defined: `any` means every address", "choose another name")
    ],
    f"source 10.0.0.1 = 10.0.0.1\n{ALLOW}": [
        (
            "10.0.0.1",
            "source `10.0.0.1` cannot be defined: it reads as an address",
            "choose another name",
        )
    ],
    f"fleet All = linux\n{ALLOW}": [
        ("All", "fleet `All` cannot be defined: it is built in", "choose another name")
    ],
    f"fleet a = b, linux\nfleet B = A\n{ALLOW}, a": [
        (
            "A",
            "fleet `B` is defined by itself",
            "name built-in fleets, or fleets that do not lead back here",
        )
    ],
    f"fleet a = linus\n{ALLOW}, a": [
        ("linus", "there is no fleet `linus`", "did you mean `linux`?")
    ],
    "allow mde for region EU, UK, GCC, dod, fleet win11": [
        (
            "GCC",
            "`EU` is a commercial region, `GCC` a government one",
            "a device belongs to one cloud: write a statement for each",
        )
    ],
    "allow mde": [("mde", "`allow mde` needs a region", f"add `for region NAME`; {REGIONS}")],
    "allow mde for region win11, fleet win11": [
        (
            "win11",
            "there is no region `win11` in catalog 2026-07-03",
            f"`win11` is a fleet: write `fleet win11`; {REGIONS}",
        )
    ],
    "allow mde for region EUU, fleet win11": [
        (
            "EUU",
            "there is no region `EUU` in catalog 2026-07-03",
            f"did you mean `EU`? {REGIONS}",
        )
    ],
    "allow mde for region Moon, fleet win11": [
        ("Moon", "there is no region `Moon` in catalog 2026-07-03", REGIONS)
    ],
    "allow mde for region GCC, fleet win11 via addresses": [
        (
            "addresses",
            "the lists for government customers of catalog 2026-07-03 name no service tags",
            "use `via streamlined`: without tags its hosts are all there is",
        )
    ],
    "allow mde for region EU, fleet win11, mma, win10-1709 via addresses": [
        (
            "mma",
            f"fleet `mma` is not eligible for `via addresses`: {MMA}",
            f"{OWN} `allow mde for region EU, fleet mma via standard`",
        ),
        (
            "win10-1709",
            f"fleet `win10-1709` is not eligible for `via addresses`: {LEGACY}",
            f"{OWN} `allow mde for region EU, fleet win10-1709 via streamlined`",
        ),
    ],
    "fleet a = win8.1, win10-1709, win7-sp1, macos, linux\n"
    "allow mde for region EU, UK, fleet a via addresses": [
        (
            "a",
            "`win10-1709`, `win7-sp1`, `win8.1` of fleet `a` are not eligible for `via addresses`: "
            f"{LEGACY}; {MMA}",
            "write `fleet linux, macos` here, and the others as a statement of their own: `allow "
            "mde for region EU, UK, fleet win10-1709, win7-sp1, win8.1 via standard`",
        )
    ],
    "fleet a = win8.1, win10-1709\nallow mde for region EU, fleet a via streamlined": [
        (
            "a",
            f"`win8.1` of fleet `a` is not eligible for `via streamlined`: {MMA}",
            "write `fleet win10-1709` here, and the others as a statement of their own: `allow "
            "mde for region EU, fleet win8.1 via standard`",
        )
    ],
    "allow mde for region GCC, fleet win10-1803, linux, win10-1607 via streamlined": [
        (
            fleet,
            f"fleet `{fleet}` has no table of its own for GCC in the streamlined list of catalog "
            "2026-07-03",
            BESIDE,
        )
        for fleet in ("win10-1803", "win10-1607")
    ],
    'allow mde for region EU, fleet mma workspace "abc" storage "ab", "A_B"': [
        (
            '"abc"',
            "`abc` is not a workspace ID",
            "write the GUID from the onboarding page, such as "
            '"0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"',
        ),
        *(
            (
                f'"{name}"',
                f"`{name}` is not a storage account name",
                "account names have 3 to 24 lower-case letters and digits",
            )
            for name in ("ab", "A_B")
        ),
    ],
    f"{ALLOW} until never": [
        ("never", "`never` is not a date", "write year, month and day as in `2027-03-31`")
    ],
    f"{ALLOW} from ::/0, 0.0.0.0/0": [
        (
            network,
            f"`{network}` is every {family} address there is",
            "write `any` if anywhere is meant, else the networks that are yours",
        )
        for network, family in (("::/0", "IPv6"), ("0.0.0.0/0", "IPv4"))
    ],
    f'{ALLOW}\nlimit to "*x"\nforbid "*y"\nrequire "z.example"': [
        (
            '"*x"',
            "`*x` has a star that is not a whole leading label",
            'write a host as in `limit to "*.microsoft.com", "login.live.com"`',
        ),
        (
            '"*y"',
            "`*y` has a star that is not a whole leading label",
            'write a host or URL as in `forbid "https://*.blob.core.windows.net"`',
        ),
        (
            '"z.example"',
            "`z.example` is not a whole URL",
            'write a URL as in `require "https://host.example"`',
        ),
    ],
    f'{ALLOW}\nforbid "*.x.example" except "b.example", "a.x.example"': [
        (
            '"b.example"',
            "`except` changes nothing: `b.example` is not in what is forbidden",
            "leave it out, or write it so that it lies within the pattern behind `forbid`",
        )
    ],
    f'{ALLOW}\ntest "t" {{ allow x.example }}': [
        (
            "x.example",
            "`x.example` is not a whole URL",
            "write it as a device asks for it, such as `https://host.example/path`",
        )
    ],
}


@pytest.mark.parametrize("text", SAID_2026)
def test_what_is_said(text: str) -> None:
    assert said(problems_of(text, "2026-07-03")) == SAID_2026[text]


@pytest.mark.parametrize(
    "text",
    [
        f"source a = 10.0.0.1\nsource a = 10.0.0.2\n{ALLOW} from a",
        f"fleet a = linux\nfleet a = mma\n{ALLOW}, a",
    ],
)
def test_a_name_that_is_defined_twice_is_shown_at_both_places(text: str) -> None:
    (problem,) = problems_of(text, "2026-07-03")
    kind = text.partition(" ")[0]
    assert problem.message == f"{kind} `a` is defined twice"
    assert problem.help == (
        "give one of them another name; the files of a policy set share their names"
    )
    labels = [problem.primary, *problem.related]
    assert [each and (each.span.line, each.span.text, each.text) for each in labels] == [
        (2, "a", "defined again here"),
        (1, "a", "first defined here"),
    ]


def test_both_places_of_a_feature_and_of_two_clouds_are_shown() -> None:
    (both,) = problems_of(f"{ALLOW}\nwithout updates\nwith updates", "2026-07-03")
    (clouds,) = problems_of("allow mde for region GCC,\nUK", "2026-07-03")
    for problem, lines in ((both, [2, 3]), (clouds, [2, 1])):
        labels = (problem.primary, *problem.related)
        assert [each and each.span.line for each in labels] == lines


def test_what_nobody_uses_or_signs() -> None:
    text = f'source a = 10.0.0.1\nfleet b = win11\n{ALLOW} because "x"\n{ALLOW} owner "x"\n'
    file, _ = parse(SourceFile("a.policy", text))
    assert said(lint_files([file])) == [
        ("a", "source `a` is not used", "remove it, or use it as in `from a`"),
        ("b", "fleet `b` is not used", "remove it, or use it as in `fleet b`"),
        (
            f'{ALLOW} because "x"',
            "the statement has no `owner`",
            'add `owner "team@contoso.example"`',
        ),
        (f'{ALLOW} owner "x"', "the statement has no `because`", 'add `because "CHG0031337"`'),
    ]


USES = {
    'source a = 10.0.0.1\nforbid "x.example" from a': [],
    "source a = 10.0.0.1\nallow mde from a": [],
    "source A = 10.0.0.1\nallow mde from a": ["A"],  # names of sources differ by case
    "fleet A = linux\nallow mde for a": [],
    "fleet a = linux\nfleet B = A": ["B"],
    "fleet b = a\nfleet a = b": [],
}


@pytest.mark.parametrize("text", USES)
def test_who_uses_a_name(text: str) -> None:
    file, _ = parse(SourceFile("a.policy", text))
    problems = [each for each in lint_files([file]) if each.code.id.startswith("unused")]
    assert [each.primary and each.primary.span.text for each in problems] == USES[text]
