"""What rules of a policy mean, part by part: each expectation typed by hand."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.live.to_canonical import Meaning
from tests.builders.azure_rules import HERE, SETTINGS, application, http, network, read


def targets(meaning: Meaning) -> list[str]:
    return sorted(str(rule.remote) for rule in meaning.rules)


def texts(meaning: Meaning) -> list[str]:
    for each in meaning.unread:
        assert each.text.startswith("rule `g/c/r`: ")
        assert each.whole == (meaning.rules == ())
    return sorted(each.text.removeprefix("rule `g/c/r`: ") for each in meaning.unread)


CASES: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    "a range hides no port": (
        network(destinationPorts=["1000", "10000-20000", "443"]),
        ["https://203.0.113.10/32:443", "tcp://203.0.113.10/32:1000"],
        ["TCP 10000-20000 to `203.0.113.10`: a range of ports"],
    ),
    "a range of one port is one": (
        network(destinationPorts=["8443-8443"]),
        ["tcp://203.0.113.10/32:8443"],
        [],
    ),
    "every port": (
        network(destinationPorts=["*"]),
        [],
        ["TCP all ports to `203.0.113.10`: a range of ports"],
    ),
    "no port at all": (
        network(destinationPorts=[]),
        [],
        ["TCP no port to `203.0.113.10`: no port is given"],
    ),
    "what is no port": (
        network(destinationPorts=["http", "90-80", "70000"]),
        [],
        [
            "TCP 70000 to `203.0.113.10`: `70000` is no port",
            "TCP 90-80 to `203.0.113.10`: `90-80` is no port",
            "TCP http to `203.0.113.10`: `http` is no port",
        ],
    ),
    "UDP is not TCP": (
        network(ipProtocols=["UDP"], destinationPorts=["53"]),
        [],
        ["UDP 53 to `203.0.113.10`: not TCP"],
    ),
    "UDP beside TCP": (
        network(ipProtocols=["UDP", "TCP"], destinationPorts=["80", "123"]),
        ["http://203.0.113.10/32:80", "tcp://203.0.113.10/32:123"],
        ["UDP 123 to `203.0.113.10`: not TCP", "UDP 80 to `203.0.113.10`: not TCP"],
    ),
    "any protocol is TCP and more": (
        network(ipProtocols=["Any"]),
        ["https://203.0.113.10/32:443"],
        ["any protocol but TCP, 443 to `203.0.113.10`: not TCP"],
    ),
    "no protocol": (
        network(ipProtocols=[]),
        [],
        ["no protocol, 443 to `203.0.113.10`: no protocol is given"],
    ),
    "every address": (
        network(destinationAddresses=["*"]),
        ["https://0.0.0.0/0:443"],
        [],
    ),
    "tags as they are written": (
        network(destinationAddresses=["AzureMonitor", "Storage.WestEurope"]),
        ["https://tag:AzureMonitor:443", "https://tag:Storage.WestEurope:443"],
        [],
    ),
    "names in a network rule": (
        network(destinationFqdns=["ntp.example", "a.example"], destinationPorts=["123"]),
        ["tcp://203.0.113.10/32:123"],
        [
            "TCP 123 to `a.example`, `ntp.example`: "
            "a network rule by name opens whatever addresses the name has"
        ],
    ),
    "what is no network": (
        network(destinationAddresses=["10.1.2.3/8", "1.2.3"]),
        [],
        [
            "TCP 443 to `1.2.3`: `1.2.3` is not an IP address or network",
            "TCP 443 to `10.1.2.3/8`: `10.1.2.3/8` has address bits beyond its prefix length",
        ],
    ),
    "an IP group that is there, and one that is not": (
        network(
            destinationAddresses=[],
            destinationIpGroups=[f"{SETTINGS.ip_groups_id}/Offices", "/elsewhere/ipGroups/dc"],
        ),
        ["https://10.20.0.0/24:443"],
        ["TCP 443 to `ip-group:dc`: there is no IP group `dc` beside the policy"],
    ),
    "sources that are not there": (
        network(sourceIpGroups=["/elsewhere/ipGroups/dc"]),
        ["https://203.0.113.10/32:443"],
        ["TCP 443 to `203.0.113.10`: there is no IP group `dc` beside the policy"],
    ),
    "for nobody": (network(sourceAddresses=[]), [], []),
    "an application rule by no protocol": (
        application(targetFqdns=["a.example"], protocols=[]),
        [],
        ["no protocol to `a.example`: no protocol is given"],
    ),
    "to nowhere, whoever asks": (
        network(destinationAddresses=[], sourceIpGroups=["/elsewhere/ipGroups/dc"]),
        [],
        [],
    ),
    "geography": (
        network(destinationGeoLocations=["DE"]),
        [],
        ["TCP 443 to `203.0.113.10`: with `destinationGeoLocations` `DE`"],
    ),
    "a field from the future": (
        network(destinationPlanets=["Mars"]),
        [],
        ["TCP 443 to `203.0.113.10`: with `destinationPlanets`, which Outgate knows nothing of"],
    ),
    "a field that the service adds": (
        network(ipv6Rule=False, destinationPlanets=[]),
        ["https://203.0.113.10/32:443"],
        [],
    ),
    "every host": (
        application(targetFqdns=["*", "a.example"], protocols=http(80, 8080)),
        ["http://a.example:80", "http://a.example:8080"],
        ["http 80 to `*`: every host", "http 8080 to `*`: every host"],
    ),
    "a star before a name": (
        application(targetFqdns=["*a.example"]),
        ["https://*.a.example:443", "https://a.example:443"],
        ["https 443 to `*a.example`: other names that end in `a.example` as well"],
    ),
    "stars over whole domains": (
        application(targetFqdns=["*.example", "*ple", "a.*.x"]),
        [],
        [
            "https 443 to `*.example`: every host whose name ends in `.example`",
            "https 443 to `*ple`: every host whose name ends in `ple`",
            "https 443 to `a.*.x`: `a.*.x` has a star that is not a whole leading label",
        ],
    ),
    "tags and categories": (
        application(
            fqdnTags=["WindowsUpdate", "AzureBackup"],
            webCategories=["News"],
            targetFqdns=["a.example"],
        ),
        ["https://a.example:443"],
        [
            "https 443 to `AzureBackup`, `WindowsUpdate`: "
            "an FQDN tag, whose hosts are Microsoft's to choose",
            "https 443 to `News`: a web category, whose hosts are Microsoft's to choose",
        ],
    ),
    "a protocol without a port": (
        application(protocols=[{"protocolType": "Https"}], targetFqdns=["a.example"]),
        [],
        ["https without a port to `a.example`: no port is given"],
    ),
    "no protocol of an application rule": (
        application(protocols=[], fqdnTags=["WindowsUpdate"]),
        [],
        ["no protocol to `WindowsUpdate`: an FQDN tag, whose hosts are Microsoft's to choose"],
    ),
    "databases": (
        application(
            protocols=[{"protocolType": "Mssql", "port": 1433}], targetFqdns=["db.example"]
        ),
        [],
        ["mssql 1433 to `db.example`: neither http nor https"],
    ),
    "what is no host": (
        application(targetFqdns=["a_b.example", "-.example", "localhost"]),
        ["https://a_b.example:443"],
        [
            "https 443 to `-.example`: `-.example` is not a valid host name",
            "https 443 to `localhost`: `localhost` has no dot, so it is no full host name",
        ],
    ),
    "URLs": (
        application(
            protocols=http(80),
            targetUrls=[
                "a.example/x",
                "a.example/y/*",
                "b.example/*",
                "c.example",
                "d.example/z/",
                "e.example/",
            ],
        ),
        [
            "http://a.example:80/x",
            "http://a.example:80/x/",
            "http://a.example:80/y/*",
            "http://b.example:80",
            "http://d.example:80/z/",
            "http://e.example:80/",
        ],
        ["http 80 to `c.example`: a URL without a path, which may be all of the host"],
    ),
    "stars in URLs": (
        application(
            protocols=http(80),
            targetUrls=["a.example/rel*", "a.example/*/x", "*/y", "*b.example/z"],
        ),
        [
            "http://*.b.example:80/z",
            "http://*.b.example:80/z/",
            "http://b.example:80/z",
            "http://b.example:80/z/",
        ],
        [
            "http 80 to `*/y`: every host",
            "http 80 to `*b.example/z`: other names that end in `b.example` as well",
            "http 80 to `a.example/*/x`: `/*/x` has a star that is not the last letter",
            "http 80 to `a.example/rel*`: `/rel*` has a star inside a segment",
        ],
    ),
    "paths that nobody sees": (
        application(targetUrls=["a.example/x", "b.example/*"], targetFqdns=["c.example"]),
        ["https://c.example:443"],
        ["https 443 to `a.example/x`, `b.example/*`: a URL of https that is not decrypted"],
    ),
    "paths that are decrypted": (
        application(targetUrls=["a.example/x/*"], terminateTLS=True),
        ["https://a.example:443/x/*"],
        [],
    ),
    "headers": (
        application(
            targetFqdns=["a.example"],
            httpHeadersToInsert=[{"headerName": "X-Tenant", "headerValue": "t"}],
        ),
        [],
        ["https 443 to `a.example`: HTTP headers are inserted (`X-Tenant`)"],
    ),
    "addresses in an application rule": (
        application(targetFqdns=["a.example"], destinationAddresses=["192.0.2.0/24"]),
        [],
        ["https 443 to `a.example`: with `destinationAddresses` `192.0.2.0/24`"],
    ),
    "a kind from the future": (
        {"ruleType": "MirrorRule", "name": "r", "sourceAddresses": ["*"]},
        [],
        ["no protocol, no port: a rule of a kind that Outgate does not know (`MirrorRule`)"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_part_is_read_or_named(name: str) -> None:
    raw, wanted, unread = CASES[name]
    meaning = read(raw)
    assert (targets(meaning), texts(meaning)) == (wanted, unread)
    assert {rule.source.addresses for rule in meaning.rules} <= {tuple(HERE)}
