"""The client analyzer's XML: the findings on URLs, and nothing else of it."""

from outgate.inventory.analyzer_xml import ROOT, read_findings
from outgate.probe.observation import Results
from outgate.probe.readers.findings import finding_remarks
from outgate.probe.readers.format import Format


def _knows(text: str) -> bool:
    return f"<{ROOT}" in text[:4096]


def _read(text: str) -> Results:
    return Results(remarks=finding_remarks(read_findings(text)))


ANALYZER_XML = Format("analyzer-xml", "client analyzer (XML)", _knows, _read)
