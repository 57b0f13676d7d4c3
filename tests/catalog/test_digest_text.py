"""What a digest is taken of, line by line: locks hold it, so no release may change it."""

import hashlib
import json
from dataclasses import replace

from outgate.catalog.digest import catalog_digest, meanings
from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import Correction, Platform, ServiceTag
from outgate.catalog.readings import read_readings
from tests.builders.catalogs import catalog, endpoint_list, quarantined, row

KNOWN = read_readings(
    [
        {
            "features": [{"name": "updates", "default": True, "about": "a"}],
            "readings": [
                {
                    "id": "all",
                    "says": "s",
                    "reason": "r",
                    "services": ["mde", "abc"],
                    "methods": ["streamlined", "standard"],
                    "condition": {"only": [{"from": "win10-1809"}, {"below": "win10-1607"}]},
                    "feature": "updates",
                    "part": "mma",
                    "role": "core",
                    "proxy": "direct",
                    "proxy_with": "updates",
                    "authentication": "none",
                    "optional": True,
                },
                {"id": "bare", "says": "s", "reason": "r"},
            ],
            "narrowing": [{"by": "workspace", "host": "*.a.example", "becomes": "{}.a.example"}],
            "open_wildcards": [
                {"host": "*.a.example", "opens": "o", "narrow": "n", "inspection": "keep"}
            ],
        }
    ]
)
OURS = Correction(
    overlay="ours", did="changed", reason="é\ud800", decided_by="team", evidence="seen"
)
DID = "changed by overlay `ours` (team): é\ud800; evidence: seen"
CORRECTED = replace(
    row("*.a.example", platforms=("Linux", "A"), readings=("bare", "all", "gone")),
    category="C",
    treatment=(("b", "2"), ("a", "1")),
    correction=OURS,
)
GONE = replace(row("b.example", number=2), correction=OURS)
LIST = endpoint_list(
    CORRECTED,
    bad=(quarantined("c"),),
    platforms=(Platform("A", ("b", "a"), (("y", "b"), ("x", "a"))),),
)
TABLE = replace(
    LIST.tables[0],
    withdrawn=(GONE,),
    findings=(Finding(FindingCode.NO_HOST, "m", "raw", Place("l", "t", 3)),),
)
CATALOG = replace(
    catalog(
        replace(LIST, tables=(TABLE,)), tags=(ServiceTag("T", 7, ("b", "a"), ("2", "1")),), number=5
    ),
    readings=KNOWN,
)

SOURCE = '["a title", "file.md", "2026-01-01", "' + "0" * 64 + '"]'
CHANGED = (
    '["l/t#1", "*.a.example", "https://*.a.example:443", "WW", "WW", "C", "required", '
    '["A", "Linux"], false, ["all", "bare", "gone"], ["all", "bare"], '
    f'[["a", "1"], ["b", "2"]], "{DID}"]'
)
WITHDRAWN = (
    '["l/t#2", "b.example", "https://b.example:443", "WW", "WW", null, "required", '
    f'["Linux"], false, [], [], [], "{DID}"]'
)
# Names and what they mean, as JSON; a digest has eight digits of the hash of each.
MEANT = {
    "feature updates": "true",
    "narrowing of *.a.example": '["workspace", "{}.a.example"]',
    "open wildcard *.a.example": "true",
    "overlay ours": json.dumps([f"[false, {CHANGED}]", f"[true, {WITHDRAWN}]"], ensure_ascii=False),
    "reading all": (
        '[["abc", "mde"], ["standard", "streamlined"], '
        '[true, ["Windows client", 0, 14392], ["Windows client", 17763, 1000000000]], "updates", '
        '"mma", "core", "direct", "updates", "none", true]'
    ),
    "reading bare": "[[], [], null, null, null, null, null, null, null, false]",
}


LINES = (
    '["commercial", "T", 7, ["a", "b"], ["1", "2"]]',
    f'["commercial", 5, {SOURCE}, null]',
    '["edition", "e"]',
    f'["l", "mde", "commercial", "standard", {SOURCE}, null]',
    '["l/t", "90", "broken-row", "because", "c", "None", "None", "()"]',
    """["l/t", "A", "['a', 'b']", "[('x', 'a'), ('y', 'b')]"]""",
    '["l/t", "a sheet", true, true]',
    '["l/t", "no-host", "3", "m", "raw"]',
    CHANGED,
)


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def test_what_a_digest_is_taken_of() -> None:
    short = {name: hashed(text)[:8] for name, text in MEANT.items()}
    assert meanings(CATALOG) == short
    assert list(meanings(CATALOG)) == sorted(MEANT)
    means = [f'["means", "{name}", "{digest}"]' for name, digest in short.items()]
    assert catalog_digest(CATALOG) == "sha256:" + hashed("\n".join([*LINES, *means]))
