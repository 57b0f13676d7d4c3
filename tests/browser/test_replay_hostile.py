"""The page of a replay whose log and policy are of somebody who means harm."""

import pytest

from outgate.cli.views.diagnostics import visible
from tests.browser.driver import Browser
from tests.browser.replay_pages import nothing_complains
from tests.builders.drawn_logs import EDR, POLICY
from tests.builders.hostile_pages import HOSTILE
from tests.builders.replays import page_of
from tests.conftest import Workspace


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(chromium: Browser, text: str) -> None:
    elements = []
    for each in ("plain", text):
        chromium.open(page_of(each))
        chromium.run(
            "for (const each of document.querySelectorAll('button.open')) each.click();"
            "dispatchEvent(new Event('beforeprint'));"
        )
        elements.append(
            chromium.run(
                "return [...document.querySelectorAll('*')].map((e) => e.localName)"
                ".filter((name) => name !== 'code').sort().join(' ')"
            )
        )
    assert elements[0] == elements[1]
    assert chromium.run("return window.ran") is None
    assert nothing_complains(chromium)
    assert chromium.run("return document.body.innerText").count(visible(text).replace("`", "")) > 30
    links = chromium.run(
        "return [...document.querySelectorAll('[href], [src], [style]')].map((e) => e.outerHTML)"
    )
    harmless = ('<a class="skip" href="#', '<a href="#', '<link rel="icon"')
    assert [each for each in links if not each.startswith(harmless)] == []


def test_a_project_and_a_log_of_somebody_who_means_harm(
    chromium: Browser, empty: Workspace
) -> None:
    reason = "<img src=https://evil.example/x onerror=window.ran=1>"
    file = "<iframe srcdoc=x onload=window.ran=1>&amp;'"
    empty.write(f"policies/{file}.policy", f'{POLICY.rstrip()} because "{reason}"\n')
    hosts = ("</script><script>window.ran=1</script>.example", EDR, "winatp-gw-cus3.microsoft.com")
    lines = "".join(f'10.1.0.4,https,"{host}",443,{reason},allow,1\n' for host in hosts)
    empty.write(f"{file}.csv", f"source,protocol,host,port,path,action,requests\n{lines}")
    ran = empty.run(
        "replay", f"{file}.csv", "--scope", "all", "--format", "html",
        "--repo-url", "https://git.example/blob",
    )  # fmt: skip
    chromium.open(ran.out)
    chromium.run("for (const each of document.querySelectorAll('button.open')) each.click()")
    assert chromium.run("return window.ran") is None
    assert nothing_complains(chromium)
    shown = chromium.run("return document.body.innerText")
    assert file in shown
    assert reason in shown
    links = chromium.run("return [...document.querySelectorAll('main a[rel]')].map((a) => a.href)")
    assert links
    assert all(link.startswith("https://git.example/blob/policies/%3Ciframe") for link in links)
