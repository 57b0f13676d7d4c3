"""Changes between published editions, against what was seen when the files were compared by eye."""

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.wording import change_words
from outgate.catalog.fleets import GROUPS
from tests.builders.catalogs import (
    told,
)
from tests.support import shipped


def of(changes: tuple[CatalogChange, ...], list_id: str) -> set[tuple[str, str, str, str, str]]:
    """Changes of one list, without what is in quarantine: the sign, where, what, class, host."""
    return {
        (each.sign, region, kind, impact, host)
        for each, (region, kind, impact, host) in zip(changes, told(changes), strict=True)
        if each.list == list_id and each.kind is not ChangeKind.QUARANTINE
    }


# Typed from the published pages by hand.
def test_october_to_december_2025() -> None:
    changes = compare(shipped("2025-10-16"), shipped("2025-12-25"))
    assert of(changes, "standard-commercial") == {
        ("+", "EU", "added", "breaks", "usseu1westprod.blob.core.windows.net"),
        ("+", "EU", "added", "breaks", "wseu1westprod.blob.core.windows.net"),
        # The star before it lost its dot, which is read as the name and every name below.
        (
            "+",
            "worldwide",
            "added",
            "breaks",
            "ecs.office.com:443/config/v1/MicrosoftWindowsDefenderClient{,/*}",
        ),
    }
    assert of(changes, "streamlined-commercial") == set()
    assert of(changes, "service-tags-commercial") == {
        ("~", "worldwide", "change-number", "information", "")
    }


def test_december_2025_to_july_2026() -> None:
    changes = compare(shipped("2025-12-25"), shipped("2026-07-03"))
    assert of(changes, "standard-commercial") == {
        ("+", "AEC", "added", "breaks", "winatp-gw-aec0a.microsoft.com"),
        ("+", "AEN", "added", "breaks", "winatp-gw-aen0a.microsoft.com"),
        ("+", "AEC", "added", "breaks", "automatedirstrprdaec0a.blob.core.windows.net"),
        ("+", "AEN", "added", "breaks", "automatedirstrprdaen0a.blob.core.windows.net"),
        ("+", "AU", "added", "breaks", "automatedirstrprdaec0a.blob.core.windows.net"),
        ("+", "AU", "added", "breaks", "automatedirstrprdaen0a.blob.core.windows.net"),
        ("+", "worldwide", "added", "information", "reflector.defender.microsoft.com"),
        ("-", "worldwide", "removed", "closes", "officecdn-microsoft-com.akamaized.net"),
    }
    gov = of(changes, "standard-gov")
    assert (
        "+", "worldwide", "added", "information", "*.definitionupdates.microsoft.com",
    ) in gov  # fmt: skip
    assert {host for _, _, _, _, host in gov} <= {
        "*.definitionupdates.microsoft.com",
        "officecdn-microsoft-com.akamaized.net",
    }
    streamlined = {each.subject: each for each in changes if each.list == "streamlined-commercial"}
    new = {subject for subject, each in streamlined.items() if each.sign == "+"}
    assert new == {
        "https://*.wdcpalt.microsoft.com:443",
        "https://reflector.defender.microsoft.com:443",
        "https://config.edge.skype.com:443/config/v1{,/*}",
    }
    fleets = {
        subject: {fleet for shift in streamlined[subject].shifts for fleet in shift.fleets}
        for subject in new
    }
    assert fleets["https://*.wdcpalt.microsoft.com:443"] == set(GROUPS["win10-legacy"])
    assert fleets["https://config.edge.skype.com:443/config/v1{,/*}"] == {"linux"}


def test_july_to_september_2026() -> None:
    (change,) = compare(shipped("2026-07-03"), shipped("2026-09-03"))
    assert (change.list, change.region) == ("streamlined-commercial", "worldwide")
    assert (change.impact, change.subject) == (
        "breaks",
        "https://msdefender.download.prss.microsoft.com:443",
    )
    assert change_words(change) == "added: required (deployment-tool) for linux"


def test_a_carried_list_is_equal() -> None:
    changes = compare(shipped("2021-03-04"), shipped("2024-08-01"))
    carried = {each.id for each in shipped("2024-08-01").lists if each.carried_from}
    assert carried
    assert not carried & {each.list for each in changes}
