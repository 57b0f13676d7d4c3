"""The feed as values: the same bytes for the same editions, names that are safe, ids that stay."""

import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from jsonschema import Draft202012Validator

from outgate.catalog.feed.atom import read_site
from outgate.catalog.feed.feed import feed_files
from outgate.errors import UserError
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row
from tests.support import every_edition

A, B = row("a.example"), row("b.example", number=2)
FIRST = catalog(endpoint_list(A), edition="2026-01-01")
SECOND = catalog(endpoint_list(A, B), edition="2026-02-01")
THIRD = catalog(endpoint_list(A, B), edition="2026-03-01")
# RFC 4151: authority, a date, then anything that may stand in a path.
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~!$&'()*+,;=:@/%?-]*")


def document(files: dict[str, str], path: str) -> Any:
    return json.loads(files[path])


def test_the_same_bytes_whatever_the_order() -> None:
    editions = list(every_edition())
    files = feed_files(editions)
    random.Random(1).shuffle(editions)
    assert feed_files(editions) == files
    assert list(files)[-1] == "version.json"


def test_every_document_follows_the_schema_beside_it() -> None:
    files = feed_files(every_edition())
    seen = set()
    for path, text in files.items():
        if path.startswith("schemas/") or not path.endswith(".json"):
            continue
        parsed = json.loads(text)
        folder = path.split("/")[:-1]
        way = parsed["$schema"].split("/")
        while way[0] == "..":
            folder.pop()
            way.pop(0)
        schema = "/".join((*folder, *way))
        seen.add(schema)
        Draft202012Validator(json.loads(files[schema])).validate(parsed)
    assert seen == {path for path in files if path.startswith("schemas/")}


def test_versions() -> None:
    gone = catalog(edition="2026-04-01")
    (instance,) = document(feed_files((FIRST, SECOND, THIRD)), "version.json")["instances"]
    assert instance["instance"] == "l"
    assert instance["latest"] == "2026-03-01"
    assert instance["last_change"] == "2026-02-01"
    assert instance["versions"] == ["2026-03-01", "2026-02-01", "2026-01-01"]
    assert instance["withdrawn"] is False
    (instance,) = document(feed_files((FIRST, SECOND, THIRD, gone)), "version.json")["instances"]
    assert (instance["latest"], instance["withdrawn"]) == ("2026-03-01", True)


def test_changes_since_a_version() -> None:
    files = feed_files((FIRST, SECOND, THIRD))
    (change,) = document(files, "changes/l/2026-01-01.json")["changes"]
    assert (change["version"], change["disposition"], change["impact"], change["subject"]) == (
        "2026-02-01",
        "add",
        "breaks",
        "https://b.example:443",
    )
    assert document(files, "changes/l/2026-02-01.json")["changes"] == []
    assert document(files, "changes/l/2026-03-01.json")["changes"] == []


def test_changes_accumulate_step_by_step() -> None:
    files = feed_files(every_edition())
    since = document(files, "changes/standard-commercial/2025-10-16.json")
    versions = [each["version"] for each in since["changes"]]
    assert versions == sorted(versions)
    assert set(versions) == {"2025-12-25", "2026-07-03"}
    subjects = {(each["version"], each["subject"]) for each in since["changes"]}
    assert ("2025-12-25", "https://usseu1westprod.blob.core.windows.net:443") in subjects
    assert ("2026-07-03", "https://winatp-gw-aec0a.microsoft.com:443") in subjects
    ids = [each["id"] for each in since["changes"]]
    assert len(set(ids)) == len(ids)


def test_an_endpoint_says_what_is_known_of_its_row() -> None:
    updates = replace(A, readings=("feature-updates",), geography="EU", platforms=("Linux",))
    files = feed_files((catalog(endpoint_list(updates), edition="2026-01-01"),))
    (endpoint,) = document(files, "endpoints/l.json")["endpoints"]
    assert endpoint == {
        "id": "l/t#1",
        "url": "https://a.example:443",
        "host": "a.example",
        "path": None,
        "service_tag": None,
        "protocol": "https",
        "port": 443,
        "region": "EU",
        "required": True,
        "needs": [{"fleets": ["linux"], "grounds": [{"need": "required", "feature": "updates"}]}],
        "conditions": [],
        "features": ["updates"],
        "demands": [],
        "provenance": {
            "file": "file.md",
            "section": "a sheet",
            "row": 1,
            "corrected_by": None,
        },
    }


def test_the_latest_is_the_newest_version() -> None:
    files = feed_files((FIRST, SECOND))
    latest, newest = (
        document(files, path) for path in ("endpoints/l.json", "endpoints/l/2026-02-01.json")
    )
    assert latest.pop("$schema") == "../schemas/feed-endpoints.schema.json"
    assert newest.pop("$schema") == "../../schemas/feed-endpoints.schema.json"
    assert latest == newest


@pytest.mark.parametrize("id", ["../x", "a/b", "", ".hidden", "a b", "a\n"])
def test_no_list_leads_out_of_the_folder(id: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a file"):
        feed_files((catalog(endpoint_list(A, id=id), edition="2026-01-01"),))


def test_two_lists_cannot_be_one_file() -> None:
    lists = endpoint_list(A, id="list"), endpoint_list(A, id="LIST")
    with pytest.raises(UserError, match="two lists"):
        feed_files((catalog(*lists, edition="2026-01-01"),))


class Checker(HTMLParser):
    """Notes the elements of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def read(text: str) -> Any:
    parsed = feedparser.parse(text, sanitize_html=False)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def test_atom_by_another_reader() -> None:
    editions = every_edition()
    parsed = read(feed_files(editions, "https://Example.org:8443/lists/")["atom.xml"])
    assert parsed.feed.title
    assert parsed.feed.author == "Outgate"
    assert parsed.feed.links[0].rel == "self"
    assert parsed.feed.links[0].href == "https://example.org:8443/lists/atom.xml"
    names = [catalog.edition for catalog in editions]
    assert [entry.updated for entry in parsed.entries] == [
        f"{name}T00:00:00Z" for name in reversed(names)
    ]
    assert parsed.feed.updated == parsed.entries[0].updated
    ids = [parsed.feed.id, *(entry.id for entry in parsed.entries)]
    assert len(set(ids)) == len(editions) + 1
    assert all(TAG.fullmatch(id) for id in ids)
    newest = parsed.entries[0]
    assert newest.id == f"tag:example.org,2026:8443:lists/editions/{names[-1]}"
    assert "break" in newest.title
    assert "https://msdefender.download.prss.microsoft.com:443" in newest.content[0].value
    content = parsed.entries[1].content[0].value
    assert content.index("breaks devices if ignored (") < content.index("may be closed (")
    assert "https://winatp-gw-aec0a.microsoft.com:443" in content
    assert "first edition" in parsed.entries[-1].title


def test_ids_stay_when_editions_come() -> None:
    old, new = (
        read(feed_files(editions)["atom.xml"])
        for editions in ((FIRST, SECOND), (FIRST, SECOND, THIRD))
    )
    assert old.feed.id == new.feed.id
    assert [each.id for each in old.entries] == [each.id for each in new.entries[1:]]
    assert all(TAG.fullmatch(each.id) for each in new.entries)


@pytest.mark.parametrize(("count", "rest"), [(40, []), (42, ["and 2 more"])])
def test_an_entry_lists_the_first_forty_changes(count: int, rest: list[str]) -> None:
    rows = [row(f"h{number}.example", number=number + 2) for number in range(count)]
    newer = catalog(endpoint_list(A, *rows), edition="2026-02-01")
    content = read(feed_files((FIRST, newer))["atom.xml"]).entries[0].content[0].value
    assert content.count(".example:443") == 40
    assert re.findall(r"and \d+ more", content) == rest


def test_text_of_lists_is_neither_markup_nor_broken_xml() -> None:
    bad = quarantined("<script>x</script> & \x01\ud800 ]]>")
    newer = catalog(endpoint_list(A, bad=(bad,)), edition="2026-02-01")
    content = read(feed_files((FIRST, newer))["atom.xml"]).entries[0].content[0].value
    feed_files((FIRST, newer))["endpoints/l.json"].encode()
    checker = Checker()
    checker.feed(content)
    assert checker.seen == {"p", "h3", "ul", "li"}
    assert "&lt;script&gt;" in content


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example",
        "a.example",
        "https://",
        "https://me:secret@a.example/",
        "https://a.example/?q",
        "https://a.example/#f",
        "https://a.example:port",
        "https://[::1]/",
        "https://a example/",
        "https://[broken/",
    ],
)
def test_a_base_url_is_a_folder_of_a_web_server(url: str) -> None:
    with pytest.raises(UserError) as raised:
        read_site(url)
    assert "secret" not in str(raised.value)


def test_one_site_has_one_name() -> None:
    assert read_site("HTTPS://A.Example/x/") == read_site("https://a.example/x")
    assert TAG.fullmatch(read_site("https://a.example/Ü b").tag("feed"))
