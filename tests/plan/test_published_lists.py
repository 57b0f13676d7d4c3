"""Plans of other clouds, methods, regions and features against lists typed by hand, row by row.

Row numbers are those of the sheets. A row that another one covers is noted where it would stand.
"""

from tests.support import compiled, targets

# Sheet `Microsoft Defender URLs - USGov`, last changed 2021-03-04.
GCC_HIGH_2021 = {
    "http://ctldl.windowsupdate.com:80",  # 3
    "http://www.microsoft.com:80/pkiops/*",  # 4; covers 60 and 61
    "https://events.data.microsoft.com:443",  # 5
    "https://settings-win.data.microsoft.com:443",  # 10 and 65, for releases before 1809
    "https://cdn.x.cp.wd.microsoft.com:443",  # 11, macOS
    "https://officecdn-microsoft-com.akamaized.net:443",  # 12, macOS
    "http://crl.microsoft.com:80",  # 13, macOS; covers 2 and 62
    "https://unitedstates1.x.cp.wd.microsoft.us:443",  # 30, macOS
    "https://us4-v20.events.data.microsoft.com:443",  # 31
    "https://winatp-gw-usgt.microsoft.com:443",  # 32
    "https://winatp-gw-usgv.microsoft.com:443",  # 33
    "https://automatedirstrffusgt.blob.core.usgovcloudapi.net:443",  # 34
    "https://automatedirstrffusgv.blob.core.usgovcloudapi.net:443",  # 35
    "https://ussusg1virginiaff0.blob.core.usgovcloudapi.net:443",  # 36 and 74
    "https://ussusg2virginiaff0.blob.core.usgovcloudapi.net:443",  # 37 and 75
    "https://wsusg1virginiaff0.blob.core.usgovcloudapi.net:443",  # 38 and 76
    "https://ussusg1texasff0.blob.core.usgovcloudapi.net:443",  # 39 and 77
    "https://ussusg2texasff0.blob.core.usgovcloudapi.net:443",  # 40 and 78
    "https://wsusg1texasff0.blob.core.usgovcloudapi.net:443",  # 41 and 79
    "https://*.update.microsoft.com:443",  # 54
    "https://*.delivery.mp.microsoft.com:443",  # 55; covers 59
    "https://*.windowsupdate.com:443",  # 56; covers both patterns of 57
    "https://*.download.microsoft.com:443",  # 58
    "http://www.microsoft.com:80/pki/certs{,/*}",  # 63
    "https://msdl.microsoft.com:443/download/symbols{,/*}",  # 64
    "https://unitedstates1.cp.wd.microsoft.us:443",  # 73
    "https://unitedstates1.ss.wd.microsoft.us:443",  # 88
}


def test_government() -> None:
    text = "allow mde for region GCC-High, fleet win10, macos"
    assert targets(compiled(text)) == GCC_HIGH_2021


# Workbook of 2024-08-01: sheets `Common endpoints` (c) and `Windows 1607 to 1803` (l).
STREAMLINED_LEGACY_2024 = {
    "https://*.endpoint.security.microsoft.com:443",  # c4
    "https://*.smartscreen-prod.microsoft.com:443",  # c5
    "https://*.smartscreen.microsoft.com:443",  # c5
    "https://*.dm.microsoft.com:443",  # c9
    "https://go.microsoft.com:443",  # c15
    "https://definitionupdates.microsoft.com:443",  # c15
    "https://www.microsoft.com:443/security/encyclopedia/adlpackages.aspx",  # c15
    "https://*.update.microsoft.com:443",  # c18
    "https://*.delivery.mp.microsoft.com:443",  # c18
    "https://*.windowsupdate.com:443",  # c18; covers *.download.windowsupdate.com
    "https://*.download.microsoft.com:443",  # c18
    "http://www.microsoft.com:80/pkiops/*",  # c22
    "http://www.microsoft.com:80/pki/*",  # c22
    "http://ctldl.windowsupdate.com:80",  # c23
    "http://crl.microsoft.com:80",  # c24
    "https://settings-win.data.microsoft.com:443",  # l3, for 1703 and earlier
    "https://ussuk1southprod.blob.core.windows.net:443",  # l20
    "https://wsuk1southprod.blob.core.windows.net:443",  # l21
    "https://ussuk1westprod.blob.core.windows.net:443",  # l22
    "https://wsuk1westprod.blob.core.windows.net:443",  # l23
    "https://*.wdcp.microsoft.com:443",  # l26
    "https://*.wd.microsoft.com:443",  # l27
    "https://automatedirstrprduks.blob.core.windows.net:443",  # l36
    "https://automatedirstrprdukw.blob.core.windows.net:443",  # l37
    "https://uk.vortex-win.data.microsoft.com:443",  # l46, before 1803
    "https://uk-v20.events.data.microsoft.com:443",  # l47
}


def test_streamlined_with_a_legacy_fleet() -> None:
    text = "allow mde for region UK, fleet win10-1703, server2019 via streamlined"
    assert targets(compiled(text, "2024-08-01")) == STREAMLINED_LEGACY_2024


REGIONS_AND_FEATURES_2021 = {
    "http://crl.microsoft.com:80",  # 16, Linux; covers 2 and 70
    "http://ctldl.windowsupdate.com:80",  # 3
    "http://www.microsoft.com:80/pkiops/*",  # 4
    "https://events.data.microsoft.com:443",  # 5
    "https://*.notify.windows.com:443",  # 6
    "https://*.wns.windows.com:443",  # 7
    "https://login.microsoftonline.com:443",  # 8
    "https://login.live.com:443",  # 9
    "https://us-v20.events.data.microsoft.com:443",  # 23
    "https://winatp-gw-cus.microsoft.com:443",  # 24
    "https://winatp-gw-eus.microsoft.com:443",  # 25
    "https://automatedirstrprdcus.blob.core.windows.net:443",  # 26
    "https://automatedirstrprdeus.blob.core.windows.net:443",  # 27
    "https://ussus1eastprod.blob.core.windows.net:443",  # 28
    "https://ussus2eastprod.blob.core.windows.net:443",  # 29
    "https://ussus3eastprod.blob.core.windows.net:443",  # 30
    "https://ussus4eastprod.blob.core.windows.net:443",  # 31
    "https://wsus1eastprod.blob.core.windows.net:443",  # 32
    "https://wsus2eastprod.blob.core.windows.net:443",  # 33
    "https://ussus1westprod.blob.core.windows.net:443",  # 34
    "https://ussus2westprod.blob.core.windows.net:443",  # 35
    "https://ussus3westprod.blob.core.windows.net:443",  # 36
    "https://ussus4westprod.blob.core.windows.net:443",  # 37
    "https://wsus1westprod.blob.core.windows.net:443",  # 38
    "https://wsus2westprod.blob.core.windows.net:443",  # 39
    "https://uk-v20.events.data.microsoft.com:443",  # 53
    "https://winatp-gw-uks.microsoft.com:443",  # 54
    "https://winatp-gw-ukw.microsoft.com:443",  # 55
    "https://automatedirstrprduks.blob.core.windows.net:443",  # 56
    "https://automatedirstrprdukw.blob.core.windows.net:443",  # 57
    "https://ussuk1southprod.blob.core.windows.net:443",  # 58
    "https://wsuk1southprod.blob.core.windows.net:443",  # 59
    "https://ussuk1westprod.blob.core.windows.net:443",  # 60
    "https://wsuk1westprod.blob.core.windows.net:443",  # 61
    "http://www.microsoft.com:80/pki/certs{,/*}",  # 71
    "https://*.wdcp.microsoft.com:443",  # 75
    "https://*.wdcpalt.microsoft.com:443",  # 76
    "https://*.wd.microsoft.com:443",  # 77; covers 11, 21 and 51
    "https://smartscreen-prod.microsoft.com:443",  # 98
    "https://*.smartscreen-prod.microsoft.com:443",  # 98
    "https://smartscreen.microsoft.com:443",  # 99
    "https://*.smartscreen.microsoft.com:443",  # 99
    "https://checkappexec.microsoft.com:443",  # 100
    "https://*.checkappexec.microsoft.com:443",  # 100
    "https://urs.microsoft.com:443",  # 101
    "https://*.urs.microsoft.com:443",  # 101
}
# Rows 12 to 14 are left out as well, and yet open: `*.wd.microsoft.com` holds their hosts.
WITHHELD_2021 = {
    ("standard-commercial/urls#15", "updates"),
    ("standard-commercial/urls#62", "updates"),
    ("standard-commercial/urls#63", "updates"),
    ("standard-commercial/urls#64", "updates"),
    ("standard-commercial/urls#65.1", "updates"),
    ("standard-commercial/urls#65.2", "updates"),
    ("standard-commercial/urls#66", "updates"),
    ("standard-commercial/urls#67", "updates"),
    ("standard-commercial/urls#72", "symbols"),
}


def test_several_regions_and_features() -> None:
    compilation = compiled(
        "allow mde for region US, UK, fleet win10-22h2, linux\n"
        "  with live-response without updates, symbols"
    )
    assert targets(compilation) == REGIONS_AND_FEATURES_2021
    assert {(each.endpoint, each.feature) for each in compilation.plan.withheld} == WITHHELD_2021
    direct = {str(r.remote) for r in compilation.plan.rules if r.treatment.proxy == "direct"}
    assert direct == {
        "https://*.notify.windows.com:443",
        "https://*.wns.windows.com:443",
        "https://login.microsoftonline.com:443",
        "https://login.live.com:443",
    }
