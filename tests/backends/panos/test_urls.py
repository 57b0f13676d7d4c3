"""The model of PAN-OS answers as the documentation says, example by example."""

import pytest

from tests.backends.panos.urls import matches

# docs.paloaltonetworks.com, "Guidelines for URL Category Exceptions", and answers of the vendor's
# people in its forum and knowledge base to those who asked.
DOCUMENTED = [
    ("example.com/", "example.com", True),
    ("example.com/", "example.com/search", True),
    ("example.com/", "example.com.domain.xyz", False),
    ("*.example.com/", "news.example.com", True),
    ("*.example.com/", "example.com", False),
    ("abc.com/", "abc.com/", True),
    ("abc.com/", "abc.com/index", True),
    ("abc.com/", "abc.com/subdir/index", True),
    ("abc.com/", "example.abc.com/", False),
    ("abc.com/", "abc.com.example.com/", False),
    ("abc.com/*", "abc.com/index", True),
    ("abc.com/*", "abc.com/subdir/index", True),
    ("abc.com/*", "abc.com/", False),
    ("*.abc.com/", "example.abc.com/", True),
    ("*.abc.com/", "example.abc.com/subdir/index", True),
    ("*.abc.com/", "abc.com/subdir/index", False),
    ("*.abc.com/", "abc.com.example.com/", False),
    ("*.company.com/", "eng.tools.company.com", True),
    ("^.company.com/", "tools.company.com", True),
    ("^.company.com/", "eng.tools.company.com", False),
    ("www.paloaltonetworks.*", "www.paloaltonetworks.com", True),
    ("www.paloaltonetworks.*", "www.paloaltonetworks.co.uk", True),
    ("WWW.Example.com/Pki/", "www.example.com/pki/x", True),
]
# Without "Append Ending Token", as up to 10.1.
UNENDED = [
    ("example.com", "example.com", True),
    ("example.com", "example.com.domain.xyz", True),
    ("*.abc.com", "www.abc.com.au", True),
    ("*.microsoft.com", "www.microsoft.com.malware.com", True),
    ("*.microsoft.com/", "www.microsoft.com.malware.com", False),
]


@pytest.mark.parametrize(("entry", "url", "expected"), DOCUMENTED)
def test_what_is_documented(entry: str, url: str, expected: bool) -> None:
    assert matches(entry, url) is expected


@pytest.mark.parametrize(("entry", "url", "expected"), UNENDED)
def test_what_an_entry_without_a_slash_was(entry: str, url: str, expected: bool) -> None:
    assert matches(entry, url, append=False) is expected
    if not entry.endswith("/") and url != entry:
        assert not matches(entry, url, append=True)
