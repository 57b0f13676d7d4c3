"""Plans against lists typed by hand from the published sheets, row by row.

Row numbers are those of the sheets. A row that another one covers is noted where it would stand.
"""

from tests.support import compiled, targets

SENTENCE = "allow mde for region EU, fleet win10-1709, mma"

# Sheet `Microsoft Defender URLs`, last changed 2021-03-04.
SENTENCE_2021 = {
    "http://crl.microsoft.com:80/pki/crl/*",  # 2; covers 70
    "http://ctldl.windowsupdate.com:80",  # 3
    "http://www.microsoft.com:80/pkiops/*",  # 4; covers 68 and 69
    "https://events.data.microsoft.com:443",  # 5
    "https://settings-win.data.microsoft.com:443",  # 10 and 74
    "https://*.ods.opinsights.azure.com:443",  # 17
    "https://*.oms.opinsights.azure.com:443",  # 18
    "https://*.azure-automation.net:443",  # 19
    "https://*.blob.core.windows.net:443",  # 20
    "https://eu.vortex-win.data.microsoft.com:443",  # 41
    "https://winatp-gw-neu.microsoft.com:443",  # 43
    "https://winatp-gw-weu.microsoft.com:443",  # 44
    "https://automatedirstrprdneu.blob.core.windows.net:443",  # 45
    "https://automatedirstrprdweu.blob.core.windows.net:443",  # 46
    "https://usseu1northprod.blob.core.windows.net:443",  # 47 and 90
    "https://wseu1northprod.blob.core.windows.net:443",  # 48 and 91
    "https://usseu1westprod.blob.core.windows.net:443",  # 49 and 92
    "https://wseu1westprod.blob.core.windows.net:443",  # 50 and 93
    "https://*.update.microsoft.com:443",  # 62
    "https://*.delivery.mp.microsoft.com:443",  # 63; covers 67
    "https://*.windowsupdate.com:443",  # 64; covers both patterns of 65
    "https://*.download.microsoft.com:443",  # 66
    "http://www.microsoft.com:80/pki/certs{,/*}",  # 71
    "https://msdl.microsoft.com:443/download/symbols{,/*}",  # 72
    "https://vortex-win.data.microsoft.com:443",  # 73
    "https://*.wdcp.microsoft.com:443",  # 75
    "https://*.wdcpalt.microsoft.com:443",  # 76
    "https://*.wd.microsoft.com:443",  # 77
    "https://smartscreen-prod.microsoft.com:443",  # 98, its star has no dot
    "https://*.smartscreen-prod.microsoft.com:443",  # 98
    "https://smartscreen.microsoft.com:443",  # 99
    "https://*.smartscreen.microsoft.com:443",  # 99
    "https://checkappexec.microsoft.com:443",  # 100
    "https://*.checkappexec.microsoft.com:443",  # 100
    "https://urs.microsoft.com:443",  # 101
    "https://*.urs.microsoft.com:443",  # 101
}


def test_the_sentence() -> None:
    compilation = compiled(SENTENCE)
    assert targets(compilation) == SENTENCE_2021
    sources = {rule.source.addresses for rule in compilation.plan.rules}
    assert sources == {("*",)}


# Page `standard connectivity URLs - commercial` of 2026-07-03, typed from its rows in order.
SENTENCE_2026 = {
    "http://crl.microsoft.com:80",
    "http://ctldl.windowsupdate.com:80",
    "http://www.microsoft.com:80/pkiops/*",
    "http://www.microsoft.com:80/pki/*",
    "https://events.data.microsoft.com:443",
    # settings-win is for 1703 and earlier; the push hosts, the scanner, enrolment are optional
    "https://*.ods.opinsights.azure.com:443",
    "https://*.oms.opinsights.azure.com:443",
    "https://*.blob.core.windows.net:443",
    "https://eu.vortex-win.data.microsoft.com:443",  # eu-v20 is for 1803 and later
    "https://winatp-gw-neu.microsoft.com:443",
    "https://winatp-gw-weu.microsoft.com:443",
    "https://winatp-gw-neu3.microsoft.com:443",
    "https://winatp-gw-weu3.microsoft.com:443",
    "https://automatedirstrprdneu.blob.core.windows.net:443",
    "https://automatedirstrprdweu.blob.core.windows.net:443",
    "https://automatedirstrprdneu3.blob.core.windows.net:443",
    "https://automatedirstrprdweu3.blob.core.windows.net:443",
    "https://usseu1northprod.blob.core.windows.net:443",
    "https://wseu1northprod.blob.core.windows.net:443",
    "https://usseu1westprod.blob.core.windows.net:443",
    "https://wseu1westprod.blob.core.windows.net:443",
    "https://vortex-win.data.microsoft.com:443",
    "https://*.update.microsoft.com:443",
    "https://*.delivery.mp.microsoft.com:443",  # covers fe3cr
    "https://*.windowsupdate.com:443",  # covers *.download.windowsupdate.com
    "https://go.microsoft.com:443",
    "https://definitionupdates.microsoft.com:443",
    "https://www.microsoft.com:443/security/encyclopedia/adlpackages.aspx",
    "https://*.download.microsoft.com:443",
    "https://*.wdcp.microsoft.com:443",
    "https://*.wd.microsoft.com:443",
    "https://*.events.data.microsoft.com:443",
    "https://ecs.office.com:443/config/v1/MicrosoftWindowsDefenderClient{,/*}",  # no dot
    "https://*.ecs.office.com:443/config/v1/MicrosoftWindowsDefenderClient{,/*}",
    "https://*.smartscreen-prod.microsoft.com:443",
    "https://*.smartscreen.microsoft.com:443",
}
# The page of 2025-10-16 lacks two storage accounts and has the dot in front of `ecs`.
NOT_YET_2025 = {
    "https://usseu1westprod.blob.core.windows.net:443",
    "https://wseu1westprod.blob.core.windows.net:443",
    "https://ecs.office.com:443/config/v1/MicrosoftWindowsDefenderClient{,/*}",
}


def test_the_sentence_on_later_editions() -> None:
    assert targets(compiled(SENTENCE, "2026-07-03")) == SENTENCE_2026
    assert targets(compiled(SENTENCE, "2025-12-25")) == SENTENCE_2026
    assert targets(compiled(SENTENCE, "2025-10-16")) == SENTENCE_2026 - NOT_YET_2025


# Page `standard connectivity URLs - US government` of 2026-07-03.
DOD_LINUX_2026 = {
    "http://crl.microsoft.com:80/pki/crl/*",
    "http://www.microsoft.com:80/pkiops/*",
    "http://www.microsoft.com:80/pki/certs{,/*}",
    "https://events.data.microsoft.com:443",
    "https://cdn.x.cp.wd.microsoft.com:443",  # by an overlay: its cells moved by one column
    "https://unitedstates2.x.cp.wd.microsoft.us:443",
    "https://us4-v20.events.data.microsoft.com:443",
    "https://winatp-gw-usgt.microsoft.com:443",
    "https://winatp-gw-usgv.microsoft.com:443",
    "https://automatedirstrffusgt.blob.core.usgovcloudapi.net:443",
    "https://automatedirstrffusgv.blob.core.usgovcloudapi.net:443",
    "https://ussusd1centralff5.blob.core.usgovcloudapi.net:443",
    "https://ussusd2centralff5.blob.core.usgovcloudapi.net:443",
    "https://ussusd1eastff5.blob.core.usgovcloudapi.net:443",
    "https://ussusd2eastff5.blob.core.usgovcloudapi.net:443",
    "https://unitedstates2.ss.wd.microsoft.us:443",
}


def test_linux_of_the_department_of_defense() -> None:
    compilation = compiled("allow mde for region DoD, fleet linux", "2026-07-03")
    assert targets(compilation) == DOD_LINUX_2026
    quarantined = [(each.row, each.url[:8]) for each in compilation.plan.quarantined]
    assert quarantined == [("standard-gov/urls#23", "Root URL")]


# Page `streamlined connectivity URLs - commercial` of 2026-07-03, common endpoints for Linux.
STREAMLINED_LINUX_2026 = {
    "https://*.endpoint.security.microsoft.com:443",
    "https://*.smartscreen-prod.microsoft.com:443",
    "https://*.smartscreen.microsoft.com:443",
    "https://config.edge.skype.com:443/config/v1{,/*}",
    "https://packages.microsoft.com:443",
    "https://go.microsoft.com:443",
    "https://definitionupdates.microsoft.com:443",
    "https://www.microsoft.com:443/security/encyclopedia/adlpackages.aspx",
}


def test_streamlined_linux_of_2026() -> None:
    text = "allow mde for region UK, fleet linux via streamlined"
    assert targets(compiled(text, "2026-07-03")) == STREAMLINED_LINUX_2026
    addresses = targets(compiled(text.replace("streamlined", "addresses"), "2026-07-03"))
    assert addresses == STREAMLINED_LINUX_2026 - {
        "https://*.endpoint.security.microsoft.com:443"
    } | {"https://tag:MicrosoftDefenderForEndpoint:443", "https://tag:OneDsCollector:443"}


def test_linux_of_september_2026_wants_the_host_of_the_deployment_tool() -> None:
    tool = "https://msdefender.download.prss.microsoft.com:443"
    text = "allow mde for region UK, fleet linux via streamlined"
    assert targets(compiled(text, "2026-09-03")) == STREAMLINED_LINUX_2026 | {tool}
    without = compiled(f"{text} without deployment-tool", "2026-09-03")
    assert targets(without) == STREAMLINED_LINUX_2026
    assert [(each.target, each.feature) for each in without.plan.withheld] == [
        (tool, "deployment-tool")
    ]
    # The standard list of that edition is the one of July, which does not have it.
    for other in (text.replace("linux", "macos"), "allow mde for region UK, fleet linux"):
        assert targets(compiled(other, "2026-09-03")) == targets(compiled(other, "2026-07-03"))


def test_the_sentence_warns_of_open_wildcards() -> None:
    warnings = compiled(SENTENCE).plan.warnings
    named = {each.message.split("`")[1] for each in warnings if each.code == "open-wildcard"}
    assert named == {
        "https://*.ods.opinsights.azure.com:443",
        "https://*.oms.opinsights.azure.com:443",
        "https://*.azure-automation.net:443",
        "https://*.blob.core.windows.net:443",
    }


def test_the_sentence_treats_shared_storage_apart() -> None:
    rules = {str(rule.remote): rule for rule in compiled(SENTENCE).plan.rules}
    assert rules["https://*.blob.core.windows.net:443"].treatment.inspection == "keep"
    own = rules["https://wseu1westprod.blob.core.windows.net:443"]
    assert own.treatment.inspection == "bypass"
    assert rules["http://ctldl.windowsupdate.com:80"].treatment.inspection == "none"
    assert {rule.treatment.authentication for rule in rules.values()} == {"anonymous"}
    assert {rule.treatment.proxy for rule in rules.values()} == {"allowed"}


def test_a_dotless_star_is_two_patterns_with_a_finding() -> None:
    rules = {str(rule.remote): rule for rule in compiled(SENTENCE).plan.rules}
    folded = {
        origin.target: origin.endpoint
        for origin in rules["https://*.windowsupdate.com:443"].origins
        if origin.target
    }
    assert folded == {
        "https://download.windowsupdate.com:443": "standard-commercial/urls#65.1",
        "https://*.download.windowsupdate.com:443": "standard-commercial/urls#65.2",
    }


def test_narrowing_replaces_every_open_wildcard() -> None:
    guid = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
    text = f'{SENTENCE} workspace "{guid}" storage "stmmaweu01", "stmmaweu02"'
    wide = {
        "https://*.ods.opinsights.azure.com:443",
        "https://*.oms.opinsights.azure.com:443",
        "https://*.azure-automation.net:443",
        "https://*.blob.core.windows.net:443",
    }
    narrow = {
        f"https://{guid}.ods.opinsights.azure.com:443",
        f"https://{guid}.oms.opinsights.azure.com:443",
        f"https://{guid}.agentsvc.azure-automation.net:443",
        "https://stmmaweu01.blob.core.windows.net:443",
        "https://stmmaweu02.blob.core.windows.net:443",
    }
    compilation = compiled(text)
    assert targets(compilation) == SENTENCE_2021 - wide | narrow
    assert {each.code for each in compilation.plan.warnings} == {"path-not-enforced"}
