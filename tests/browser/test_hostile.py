"""Text of somebody who means harm, in every place that a report has for text, in a real browser."""

import pytest

from outgate.cli.views.diagnostics import visible
from tests.browser.driver import Browser
from tests.builders.hostile_pages import HOSTILE
from tests.builders.reports import report_of
from tests.conftest import Workspace

# Takes everything that can be taken: rows, folded lists, names of the picture, the other picture.
_TAKE_ALL = """
for (const each of document.querySelectorAll("details")) each.open = true;
for (const each of document.querySelectorAll("#changes button.open, #firewall button.open")) {
  each.click();
}
for (const each of document.querySelectorAll("#recertification button.open")) each.click();
dispatchEvent(new Event("beforeprint"));
document.getElementById("whole").click();
dispatchEvent(new Event("beforeprint"));
"""
_ELEMENTS = """
return [...document.querySelectorAll("*")].map((each) => each.localName)
  .filter((name) => !["code"].includes(name)).sort().join(" ");
"""
_LINKS = "return [...document.querySelectorAll('[href], [src], [style]')].map((e) => e.outerHTML)"


@pytest.fixture(scope="module")
def plain(chromium: Browser) -> str:
    """The elements of a report whose texts are all plain."""
    chromium.open(report_of("plain"))
    chromium.run(_TAKE_ALL)
    return str(chromium.run(_ELEMENTS))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(chromium: Browser, plain: str, text: str) -> None:
    chromium.open(report_of(text))
    chromium.run(_TAKE_ALL)
    assert chromium.run("return window.ran") is None
    assert chromium.run(_ELEMENTS) == plain
    assert chromium.complaints() == []
    assert chromium.requests() == []
    shown = chromium.run("return document.body.innerText")
    assert shown.count(visible(text).replace("`", "")) > 40
    assert not [each for each in chromium.run(_LINKS) if not harmless(each)]


def harmless(link: str) -> bool:
    """Whether an element leads to a part of the page, or is its icon, which is nothing."""
    return link.startswith(('<a class="skip" href="#', '<a href="#', '<link rel="icon"'))


def test_a_statement_leads_to_its_place_where_that_has_an_address(chromium: Browser) -> None:
    chromium.open(report_of("https://git.example/blob"))
    chromium.run(_TAKE_ALL)
    links = chromium.run("return [...document.querySelectorAll('main a[rel]')].map((a) => a.href)")
    assert set(links) == {"https://git.example/blob/https%3A//git.example/blob#L1"}
    assert len(links) > 20


OWNER = "</script><script>window.ran=1</script>"
REASON = "<img src=https://evil.example/x onerror=window.ran=1>`<svg/onload=window.ran=1>`"
FILE = "<iframe srcdoc=x onload=window.ran=1>&amp;'"
POLICY = f"""\
source offices = 10.0.0.0/8
allow pay from offices owner "{OWNER}" because "{REASON}"
test "{OWNER}" {{
  deny https://pay.example
}}
"""
SERVICE = """\
format_version: "1.0"
service: pay
endpoints:
  - url: https://pay.example
"""


def test_a_project_of_somebody_who_means_harm(chromium: Browser, empty: Workspace) -> None:
    empty.write(f"policies/{FILE}.policy", POLICY)
    empty.write("catalog/pay.yaml", SERVICE)
    ran = empty.run("plan", "--format", "html", "--repo-url", "https://git.example/blob")
    assert "test-failed" in ran.err
    chromium.open(ran.out)
    chromium.run(_TAKE_ALL)
    assert chromium.run("return window.ran") is None
    assert chromium.complaints() == []
    assert chromium.requests() == []
    shown = chromium.run("return document.body.innerText")
    for text in (OWNER, FILE, "onerror=window.ran=1>"):
        assert text in shown
    links = chromium.run("return [...document.querySelectorAll('main a[rel]')].map((a) => a.href)")
    assert links
    assert all(link.startswith("https://git.example/blob/policies/%3Ciframe") for link in links)
