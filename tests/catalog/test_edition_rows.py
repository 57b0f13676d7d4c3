"""Rows of the shipped editions, typed by hand from the published sheets; row numbers are theirs."""

import pytest

from tests.builders.editions import NEW, OLD, published_list

UNIFIED = "Windows 10, 11; Server 2022, 2019, 2016 (Unified Agent); Server 2012 R2 (Unified Agent)"
MMA_BASED = "Windows Server 2008 R2, 2012 R2, 2016 (MMA Based)"


ROWS = {
    # list/table#row: target, geography, need, platforms, readings
    (OLD, "standard-commercial/urls#2"): (
        "http://crl.microsoft.com:80/pki/crl/*",
        "WW",
        None,
        {"Windows 10 / Server 2019"},
        {"feature-certificate-lists"},
    ),
    (OLD, "standard-commercial/urls#10"): (
        "https://settings-win.data.microsoft.com:443",
        "WW",
        None,
        {"Windows 10 / Server 2019"},
        {"not-client-1809"},
    ),
    (OLD, "standard-commercial/urls#41"): (
        "https://eu.vortex-win.data.microsoft.com:443",
        "EU",
        None,
        {"Windows 10 / Server 2019"},
        {"not-client-1803"},
    ),
    (OLD, "standard-commercial/urls#42"): (
        "https://eu-v20.events.data.microsoft.com:443",
        "EU",
        None,
        {"Windows 10 / Server 2019", "Mac", "Linux"},
        set(),
    ),
    (OLD, "standard-commercial/urls#65.2"): (
        "https://*.download.windowsupdate.com:443",
        "WW",
        None,
        set(),
        {"feature-updates"},
    ),
    (OLD, "standard-commercial/urls#72"): (
        "https://msdl.microsoft.com:443/download/symbols{,/*}",
        "WW",
        None,
        set(),
        {"feature-symbols"},
    ),
    (OLD, "standard-gov/urls#76"): (
        "https://wsusg1virginiaff0.blob.core.usgovcloudapi.net:443",
        "GCC High",
        None,
        {"Windows 10 / Server 2019"},
        set(),
    ),
    (OLD, "standard-gov/urls#80"): (
        "https://unitedstates2.cp.wd.microsoft.us:443",
        "DoD",
        None,
        set(),
        set(),
    ),
    (OLD, "portal-gov/urls#10"): (
        "https://login.microsoftonline.us:443",
        "GCC High",
        None,
        set(),
        {"note-portal"},
    ),
    (NEW, "streamlined-commercial/common#15.3"): (
        "https://www.microsoft.com:443/security/encyclopedia/adlpackages.aspx",
        None,
        "required",
        {"All"},
        {"feature-updates", "note-disconnected"},
    ),
    (NEW, "streamlined-commercial/common#23"): (
        "http://ctldl.windowsupdate.com:80",
        None,
        "required",
        {"Windows"},
        {"feature-certificate-lists", "note-disconnected"},
    ),
    (NEW, "streamlined-commercial/legacy#3"): (
        "https://settings-win.data.microsoft.com:443",
        "All",
        "optional",
        {"Windows 1607 to 1803"},
        {"only-client-1703"},
    ),
    (NEW, "streamlined-commercial/legacy#47"): (
        "https://uk-v20.events.data.microsoft.com:443",
        "UK",
        "required",
        {"Windows 1607 to 1803"},
        set(),
    ),
    (NEW, "streamlined-commercial/mma#4"): (
        "https://winatp-gw-aus.microsoft.com:443",
        "AU",
        None,
        {"Windows 7, 8.1, 2008R2 (MMA)"},
        {"mma-part", "note-wildcards"},
    ),
    (NEW, "streamlined-commercial/mma#15.2"): (
        "https://*.blob.core.windows.net:443",
        None,
        None,
        {"Windows 7, 8.1, 2008R2 (MMA)"},
        {"mma-part", "note-wildcards"},
    ),
    (NEW, "streamlined-commercial/addresses#5"): (
        "https://tag:OneDsCollector:443",
        None,
        None,
        {"All"},
        {"note-prerequisites"},
    ),
    ("2025-10-16", "standard-commercial/urls#48"): (  # 12 of 13 cells
        "https://wsus1eastprod.blob.core.windows.net:443",
        "US",
        "required",
        {UNIFIED},
        set(),
    ),
    ("2025-10-16", "standard-commercial/urls#93"): (  # its comment goes on in the next line
        "https://go.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2025-10-16", "standard-commercial/urls#107"): (  # 14 of 13 cells
        "https://*.smartscreen.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Mac", "Linux"},
        {"feature-web-protection", "note-prerequisites"},
    ),
    ("2025-10-16", "standard-commercial/urls#103"): (
        "https://*.wd.microsoft.com:443",
        "WW",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        set(),
    ),
    ("2026-07-03", "standard-commercial/urls#41"): (
        "https://winatp-gw-aec0a.microsoft.com:443",
        "Azure UAE Central (AEC)",
        "required",
        {UNIFIED, "Windows 7, 8.1", MMA_BASED, "Mac", "Linux"},
        set(),
    ),
    ("2026-07-03", "streamlined-gov/common#20"): (
        "https://gccmod.ecs.office.com:443/config/v1{,/*}",
        "GCC Mod",
        "required",
        {"Linux"},
        set(),
    ),
    ("2026-07-03", "streamlined-commercial/common#33"): (
        "http://ctldl.windowsupdate.com:80",
        None,
        "required",
        {"Windows"},
        {"feature-certificate-lists"},
    ),
    ("2026-09-03", "streamlined-commercial/common#24"): (
        "https://packages.microsoft.com:443",
        None,
        "required",
        {"Linux"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2026-09-03", "streamlined-commercial/common#25"): (  # the row that is new
        "https://msdefender.download.prss.microsoft.com:443",
        None,
        "required",
        {"Linux"},
        {"feature-deployment-tool"},
    ),
    ("2026-09-03", "streamlined-commercial/common#26.2"): (
        "https://definitionupdates.microsoft.com:443",
        None,
        "required",
        {"All"},
        {"feature-updates", "note-disconnected"},
    ),
    ("2026-09-03", "streamlined-commercial/addresses#49"): (
        "https://tag:OneDsCollector:443",
        None,
        None,
        set(),  # the page's table has no column of devices, the workbook's has
        {"note-prerequisites"},
    ),
    ("2026-09-03", "streamlined-commercial/legacy#55"): (
        "https://settings-win.data.microsoft.com:443",
        "All",
        "optional",
        {"Connectivity URLs for Windows 1607 to 1803"},
        {"only-client-1703"},
    ),
    (NEW, "portal-commercial/urls#5.1"): (
        "https://*.securitycenter.windows.com:443",
        None,
        None,
        set(),
        {"note-portal"},
    ),
}


@pytest.mark.parametrize(("edition", "endpoint_id"), ROWS)
def test_rows_typed_by_hand(edition: str, endpoint_id: str) -> None:
    list_id, _, _ = endpoint_id.partition("/")
    (endpoint,) = [
        each
        for table in published_list(edition, list_id).tables
        for each in table.endpoints
        if each.id == endpoint_id
    ]
    facts = (str(endpoint.remote), endpoint.geography, endpoint.need, set(endpoint.platforms))
    assert (*facts, set(endpoint.readings)) == ROWS[edition, endpoint_id]
