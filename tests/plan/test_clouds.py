"""What the government and portal lists leave to be understood, typed from their pages."""

import pytest

from outgate.plan.model import Rule
from tests.support import compiled, problems_of

# Page `standard connectivity URLs - US government` of 2025-12-25 has, of the hosts that take EDR
# cyber data, for each of its regions one row only:
#   us4-v20.events.data.microsoft.com   Required   Windows 10/11 ...: Yes   Mac: Yes   Linux: Yes
# The commercial page has `us.vortex-win.data.microsoft.com` beside `us-v20...`.
US4 = "https://us4-v20.events.data.microsoft.com:443"
EARLY = ("win10-1607", "win10-1703", "win10-1709")


def rules(text: str, edition: str = "2025-12-25") -> dict[str, Rule]:
    return {str(rule.remote): rule for rule in compiled(text, edition).plan.rules}


def warned(text: str, code: str, edition: str = "2025-12-25") -> set[str]:
    warnings = compiled(text, edition).plan.warnings
    return {each.message for each in warnings if each.code == code}


@pytest.mark.parametrize("region", ["GCC", "gcc-high", "DoD"])
@pytest.mark.parametrize("edition", ["2021-03-04", "2025-12-25", "2026-07-03"])
def test_early_windows_sends_to_the_only_host_of_its_region(region: str, edition: str) -> None:
    for fleet in EARLY:
        text = f"allow mde for region {region}, fleet {fleet}"
        assert US4 in rules(text, edition)
        (message,) = warned(text, "older-than-noted", edition)
        assert message.startswith(f"`{US4}` is for Windows client before 1803 too")
    for fleet in ("win10-1803", "macos"):
        text = f"allow mde for region {region}, fleet {fleet}"
        if (fleet, edition) != ("macos", "2021-03-04"):
            assert US4 in rules(text, edition)
        assert not warned(text, "older-than-noted", edition)


@pytest.mark.parametrize("region", ["US", "EU", "UK", "AU"])
def test_early_windows_has_a_host_of_its_own_elsewhere(region: str) -> None:
    text = f"allow mde for region {region}, fleet win10-1709"
    hosts = [each for each in rules(text) if each.endswith(".data.microsoft.com:443")]
    assert f"https://{region.lower()}.vortex-win.data.microsoft.com:443" in hosts
    assert not [each for each in hosts if "-v20" in each]
    assert not warned(text, "older-than-noted")


# `Defender portal URLs`: the second row is `crl.microsoft.com`, without scheme or port. In the
# tables for devices the same host has port 80.
@pytest.mark.parametrize(
    ("region", "edition"),
    [
        ("EU", "2021-03-04"),
        ("EU", "2026-07-03"),
        ("GCC", "2021-03-04"),
        ("DoD", "2025-10-16"),
        ("DoD", "2026-07-03"),
    ],
)
def test_a_revocation_list_of_the_portal_is_plain_http(region: str, edition: str) -> None:
    by_target = rules(f"allow mde-portal for region {region}", edition)
    assert {each for each in by_target if "crl" in each} == {"http://crl.microsoft.com:80"}
    rule = by_target["http://crl.microsoft.com:80"]
    assert rule.treatment.inspection == "none"
    assert any("assumed" in each.text for origin in rule.origins for each in origin.because)


def test_people_can_log_in_to_a_proxy_and_the_sensor_cannot() -> None:
    portal = rules("allow mde-portal for region EU")
    assert {rule.treatment.authentication for rule in portal.values()} == {"allowed"}
    # The page asks to exclude everything it lists from inspection, shared storage apart.
    assert {str(rule.remote): str(rule.treatment.inspection) for rule in portal.values()} == {
        "http://crl.microsoft.com:80": "none",
        "https://*.blob.core.windows.net:443": "keep",
        "https://*.microsoftonline-p.com:443": "bypass",
        "https://*.securitycenter.windows.com:443": "bypass",
        "https://login.microsoftonline.com:443": "bypass",
        "https://onboardingpackagescusprd.blob.core.windows.net:443": "bypass",
        "https://security.microsoft.com:443": "bypass",
        "https://static2.sharepointonline.com:443": "bypass",
    } | {key: "bypass" for key in portal if "api.security" in key}
    devices = rules("allow mde for region EU, fleet win11")
    assert {rule.treatment.authentication for rule in devices.values()} == {"anonymous"}


@pytest.mark.parametrize("order", [1, -1])
def test_where_devices_need_what_people_use_nobody_is_asked_for_a_login(order: int) -> None:
    lines = [
        "allow mde for region EU, fleet win11 with live-response",
        "allow mde-portal for region EU from 10.9.0.1",
        "allow mde-portal for region EU from 10.8.0.1",
    ]
    plan_rules = compiled("\n".join(lines[::order]), "2025-12-25").plan.rules
    login = [rule for rule in plan_rules if "login.microsoftonline.com" in str(rule.remote)]
    # From 10.9.0.1 too the sensor may ask for it: the narrower rule must not stop it there.
    assert {rule.treatment.authentication for rule in login} == {"anonymous"}
    portal = [rule for rule in plan_rules if "security.microsoft.com" in str(rule.remote)]
    assert "allowed" in {rule.treatment.authentication for rule in portal}


# Page `standard connectivity URLs - commercial`: `login.microsoftonline.com` is Optional, for live
# response and for security settings management; only push notifications cannot use a proxy.
@pytest.mark.parametrize(
    ("clauses", "proxy"),
    [
        ("with security-management", "allowed"),
        ("with live-response", "direct"),
        ("with live-response, security-management", "direct"),
        ("with security-management without live-response", "allowed"),
    ],
)
def test_a_login_goes_out_directly_for_live_response_only(clauses: str, proxy: str) -> None:
    by_target = rules(f"allow mde for region EU, fleet win11 {clauses}")
    rule = by_target["https://login.microsoftonline.com:443"]
    assert rule.treatment.proxy == proxy
    reasons = {each.reading for origin in rule.origins for each in origin.because}
    assert ("push-direct" in reasons) is (proxy == "direct")


def test_push_notifications_always_go_out_directly() -> None:
    by_target = rules("allow mde for region DoD, fleet win11")
    assert by_target["https://*.wns.windows.com:443"].treatment.proxy == "direct"
    assert by_target["https://login.microsoftonline.com:443"].treatment.proxy == "direct"


def test_a_path_that_inspection_may_not_see_is_not_enforced() -> None:
    by_target = rules("allow mde for region EU, fleet win10-1709", "2021-03-04")
    target = "https://msdl.microsoft.com:443/download/symbols{,/*}"
    assert by_target[target].treatment.inspection == "bypass"
    (message,) = warned(
        "allow mde for region EU, fleet win10-1709", "path-not-enforced", "2021-03-04"
    )
    assert (
        message == f"the path of `{target}` is not enforced: without inspection it cannot be seen"
    )


def test_a_path_of_plain_http_can_be_seen() -> None:
    plan = compiled("allow mde for region GCC, fleet win11", "2025-12-25").plan
    paths = [str(rule.remote) for rule in plan.rules if rule.remote.protocol == "http"]
    assert "http://crl.microsoft.com:80/pki/crl/*" in paths
    told = {each.message for each in plan.warnings if each.code == "path-not-enforced"}
    assert not [each for each in told if "http://" in each]


# The streamlined page for commercial customers has a table `Windows 1607 to 1803` with US, EU, UK
# and AU; that for government has none, and names no host for command and control.
@pytest.mark.parametrize("region", ["GCC", "gcc-high", "DoD", "AEC", "AEN"])
@pytest.mark.parametrize("fleet", ["win10-1607", "win10-1803", "win10-legacy"])
def test_early_windows_has_no_streamlined_table_there(region: str, fleet: str) -> None:
    text = f"allow mde for region {region}, fleet {fleet} via streamlined"
    (problem,) = problems_of(text, "2026-07-03")
    assert problem.code.id == "region-not-on-list"
    assert problem.help is not None


def test_it_is_told_at_the_fleet_with_the_way_out() -> None:
    text = "allow mde for region DoD, fleet win11, win10-1607, win10-1803 via streamlined"
    first, second = problems_of(text, "2025-12-25")
    assert first.primary is not None
    assert text[first.primary.span.start : first.primary.span.end] == "win10-1607"
    assert first.message.startswith("fleet `win10-1607` has no table of its own for DoD")
    assert second.message.startswith("fleet `win10-1803`")
    assert "use `via standard`" in (first.help or "")
    assert not problems_of("allow mde for region DoD, fleet win10-1607", "2025-12-25")


@pytest.mark.parametrize(("region", "has"), [("DoD", False), ("EU", True), ("AEC", False)])
def test_no_fleet_named_means_those_that_the_list_can_serve(region: str, has: bool) -> None:
    compilation = compiled(f"allow mde for region {region} via streamlined", "2026-07-03")
    assert ("win10-1607" in compilation.policy.statements[0].request.fleets) is has
