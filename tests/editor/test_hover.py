"""What stands under the cursor, in words that were typed here."""

import pytest

from outgate.cli.views import hover_markdown
from outgate.editor.hover import hover
from outgate.editor.impact import Impact
from tests.conftest import Workspace
from tests.editor.scene import Scene, cursor, open_all, open_examples, study_folder

EMEA = "policies/emea.policy"
PAY = "policies/pay.policy"


def shown(scene: Scene, marked: str, name: str = EMEA) -> str | None:
    text, at = cursor(marked)
    document = scene.type(name, text)
    seen = hover(scene.view(), document, at)
    if seen is None:
        return None
    assert seen.span.start <= at <= seen.span.end
    return hover_markdown.render(seen.fact)


def saved(project: Workspace, marked: str) -> str | None:
    project.write(PAY, cursor(marked)[0])
    return shown(open_all(project.folder), marked, PAY)


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        (
            "allow mde for region EU, fleet WIN10-|1709",
            "fleet `win10-1709`\n\nWindows client, legacy sensor, build 16299\n\n"
            "methods: `standard`, `streamlined`",
        ),
        (
            "fleet hall = linux, win11-2|3h2\nallow mde for fleet hall",
            "fleet `win11-23h2`\n\nWindows client, modern sensor, build 22631\n\n"
            "methods: `standard`, `streamlined`, `addresses`",
        ),
        (
            "fleet hall = linux, mma\nallow mde for fleet HA|ll",
            "fleet `HAll`\n\n`win7-sp1`, `win8.1`, `server2008r2-sp1`, `server2012r2-mma`, "
            "`server2016-mma`, `linux`\n\nmethods: `standard`",
        ),
        (
            "source b = 10.0.1.0/24, 10.0.0.0/24, 2001:db8::1\nallow mde from |b",
            "source `b`\n\n`10.0.0.0/23`, `2001:db8::1/128`",
        ),
        ("allow mde from lon|don-dc", "source `london-dc`\n\n`10.40.0.0/22`"),
        ("allow mde from a|ny", "source `any`\n\n`any`"),
        ("allow mde from 10.0.0.0|-10.0.0.3", "source `10.0.0.0-10.0.0.3`\n\n`10.0.0.0/30`"),
        ("allow mde from nob|ody", None),
        (
            "allow mde for region g|cc",
            "region `GCC` of the government cloud\n\nserved by `mde`, `mde-portal`",
        ),
        (
            "allow mde with upda|tes",
            "feature `updates`, on by default\n\nsecurity intelligence and product updates",
        ),
        (
            "allow mde without network-sc|anner",
            "feature `network-scanner`, off by default\n\n"
            "vulnerability assessment of network devices",
        ),
        (
            "allow mde via stream|lined",
            "method `streamlined`\n\nfew hosts instead of many, for current devices; "
            "24 built-in fleets can use it",
        ),
        ("allow mde for fleet no|body", None),
        ("allow mde via bo|gus", None),
        ("allow mde for fl|eet win11", None),
        ('te|st "x" {\n}', '```text\ntest "NAME" { allow URL from ADDRESS }\n```'),
        ("allow mde un|til 2027-01-01", "clause `until`: a date such as 2027-03-31"),
        ('fo|rbid "x"', '```text\nforbid "URL", ... except "URL", ...\n```'),
        ('allow mde because "from|"', None),
        ("# allow| mde", None),
        ("allow| mde for region , from", None),
        ("|", None),
    ],
)
def test_facts_in_words(marked: str, wanted: str | None) -> None:
    assert shown(open_examples(), marked) == wanted


def test_what_a_statement_opens(project: Workspace) -> None:
    project.write(
        "catalog/pay.yaml",
        'format_version: "1.0"\nservice: payroll\nendpoints:\n'
        + "".join(f"  - url: https://p{n:02}.example\n" for n in range(14)),
    )
    said = saved(project, "allow pay|roll from london-dc, 10.9.0.0/16\n")
    assert said == "\n".join(
        (
            "service `payroll`, catalog 2026-09-03: opens 14 endpoints with 28 rules",
            "",
            *(f"- `https://p{n:02}.example:443`" for n in range(12)),
            "- and 2 more",
        )
    )
    other = "allow payroll from 10.7.7.7\n"
    for marked in ("|allow payroll", f"{other}allow pay|roll"):
        assert saved(project, f"{marked} until 2026-10-31\n") == (
            "service `payroll`, catalog 2026-09-03\n\nits last day has passed: it opens nothing"
        )
    assert saved(project, "allow payroll|\n") is not None
    said = shown(open_all(project.folder), "al|low payroll from 10.1.1.1\n", PAY)
    assert said == "service `payroll`, catalog 2026-09-03\n\nwhat it opens is not worked out yet"


def test_endpoints_are_those_that_were_asked_for(project: Workspace) -> None:
    project.write(
        "catalog/pay.yaml",
        'format_version: "1.0"\nservice: payroll\n'
        "endpoints: [{url: 'https://*.pay.example'}, {url: 'https://a.pay.example'}]\n",
    )
    now, over = "allow payroll from 10.1.1.1", "allow payroll from 10.2.2.2 until 2026-10-31"
    project.write(PAY, f"{now}\n{over}\n")
    impacts = study_folder(project.folder).sets[0].impacts
    both = ("https://*.pay.example:443", "https://a.pay.example:443")
    assert impacts[now] == Impact(1, both, expired=False)
    assert impacts[over] == Impact(0, (), expired=True)


URL = "https://stmmauks01.blob.core.windows.net"


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (
            "10.40.1.9",
            (
                f"al|low {URL} from 10.40.1.9",
                f"|allow {URL} from 10.40.1.9",
                f"allow htt|ps{URL[5:]} from 10.40.1.9",
                f"allow {URL} from 10.40|.1.9",
                f"allow {URL} from 10.40.1.9|",
                f"de|ny {URL} from 10.40.1.9",
            ),
        ),
        ("", (f"al|low {URL}", f"deny {URL}|")),
    ],
)
def test_a_test_line_says_what_explain_says(
    project: Workspace, address: str, lines: tuple[str, ...]
) -> None:
    source = (project.folder / EMEA).read_text(encoding="utf-8")
    ran = project.run("explain", URL, *(["--from", address] if address else []))
    for line in lines:
        space = "\t" if line.endswith("|") else " "  # a text with a tab is looked at whole
        test = f'test "x" {{\n{space}deny {URL} from 10.9.9.9\n{space}{line}\n}}\n'
        said = shown(open_examples(), source + test)
        # The same words, wrapped otherwise.
        assert said is not None
        assert said.replace("```text", "").replace("```", "").split() == ran.out.split()


@pytest.mark.parametrize(
    "line",
    [
        f"al|low {URL} from 10.40.1.1-10.40.1.2",  # two networks
        f"al|low {URL} from from",
        f"allow {URL} fr|om 10.40.1.300",
        "al|low https://",
    ],
)
def test_nothing_is_said_of_a_line_that_asks_for_nothing_or_too_much(line: str) -> None:
    words = shown(open_examples(), f'test "x" {{\n  {line}\n}}\n')
    assert words == ("clause `from`: a source name or an address" if "fr|" in line else None)


def test_without_a_plan_nothing_is_said_of_a_line(project: Workspace) -> None:
    project.write("policies/wrong.policy", "allow mda\n")
    scene = open_all(project.folder)
    assert shown(scene, f'test "x" {{\n  al|low {URL}\n}}\n') is None


def test_text_that_would_end_the_block_stays_in_it() -> None:
    shown = hover_markdown.fenced("a\n````\n<b> \x1b[31m\u202e")
    assert shown == "`````text\na\n````\n<b> \\u001b[31m\\u202e\n`````"
