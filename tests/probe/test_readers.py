"""Every format by a reviewed file with odd lines; what each line says is typed by hand.

Only the four good marks of the analyzer, and `[OK]` of mdatp, are public. All other lines are made
by us, as are those of TestCloudConnection.
"""

import gzip
import json
from pathlib import Path

import pytest

from outgate.probe.observation import Outcome, ResultFile
from outgate.probe.read import read_results
from tests.conftest import ROOT, Workspace

FOLDER = ROOT / "tests" / "probe" / "files"
O = Outcome  # noqa: E741 - it stands in the tables below many times

OBSERVED = {
    "mdatp.txt": [
        ("https://x.cp.wd.microsoft.com/api/report", O.REACHED, 3),
        ("https://cdn.x.cp.wd.microsoft.com/ping", O.REACHED, 4),
        ("https://winatp-gw-neu.microsoft.com./test", O.REACHED, 5),
        ("https://WINATP-GW-WEU.microsoft.com/test", O.FAILED, 6),
        ("https://winatp-gw-cus.microsoft.com/test", O.INSPECTED, 7),
        ("https://us.vortex-win.data.microsoft.com/health", O.INSPECTED, 8),
        ("https://go.wns.windows.com/health", O.LOGIN, 9),
        ("https://10.1.2.3/health", O.FAILED, 10),
        ("https://[2001:db8::1]:443/health", O.REACHED, 11),
        ("https://intranet/health", O.FAILED, 12),
        ("https://x.cp.wd.microsoft.com/api/report", O.REACHED, 13),
        ("https://eu.vortex-win.data.microsoft.com/a", O.FAILED, 14),
        ("https://x.cp.wd.microsoft.com/api/report", O.REACHED, 15),
        ("https://unitedkingdom.x.cp.wd.microsoft.com/api/report", O.FAILED, 16),
    ],
    "analyzer.txt": [
        ("https://winatp-gw-neu.microsoft.com/test", O.REACHED, 2),
        ("https://winatp-gw-weu.microsoft.com/test", O.FAILED, 9),
        ("https://automatedirstrprdneu.blob.core.windows.net", O.REACHED, 15),
        ("https://us.vortex-win.data.microsoft.com/health", O.LOGIN, 17),
        (
            "https://0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.ods.opinsights.azure.com",
            O.REACHED,
            20,
        ),
    ],
    "analyzer.xml": [],
    "test-cloud-connection.txt": [],
    "probe.jsonl": [
        ("https://winatp-gw-neu.microsoft.com:443/", O.REACHED, 2),
        ("https://winatp-gw-weu.microsoft.com:443/", O.REACHED, 3),  # a policy knows better
        ("https://winatp-gw-neu3.microsoft.com:443/", O.INSPECTED, 4),
        ("https://winatp-gw-weu3.microsoft.com:443/", O.LOGIN, 6),
        ("https://winatp-gw-cus.microsoft.com:443/", O.BLOCKED, 7),
        ("https://go.wns.windows.com:443/", O.UNREACHED, 8),
        ("https://us.vortex-win.data.microsoft.com:443/", O.REACHED, 9),
        ("https://eu.vortex-win.data.microsoft.com:443/", O.NO_NAME, 10),
        ("https://x.cp.wd.microsoft.com:443/", O.NO_CONNECTION, 11),
        ("https://y.cp.wd.microsoft.com:443/", O.NO_TLS, 12),
        ("https://z.cp.wd.microsoft.com:443/", O.SILENT, 13),
        ("http://crl.microsoft.com:80/pki/crl/", O.ANSWERED, 14),
        ("http://ctldl.windowsupdate.com:80/", O.UNREACHED, 15),
        ("http://www.microsoft.com:80/pki/", O.NO_PROXY, 16),
    ],
}
FORMATS = {
    "mdatp.txt": "mdatp",
    "analyzer.txt": "analyzer-text",
    "analyzer.xml": "analyzer-xml",
    "test-cloud-connection.txt": "test-cloud-connection",
    "probe.jsonl": "probe",
}
UNREAD = {
    "mdatp.txt": {"a URL without its result": 3},
    "analyzer.txt": {"a URL without its results": 1, "no URL": 1},
    "probe.jsonl": {"no URL": 2, "no line of a probe": 3},
}
REMARKS = {
    "analyzer.txt": ("the analyzer says that a URL of automated investigation failed (131015)",),
    "analyzer.xml": (
        "the analyzer says that a URL of automated investigation failed (131015)",
        "the analyzer says that several URLs of command and control failed (132021)",
    ),
    "probe.jsonl": ("it is not whole: its last line is missing",),
}
OTHERS = {"mdatp.txt": 2, "analyzer.txt": 3, "test-cloud-connection.txt": 6}
NAMES = (
    "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.agentsvc.azure-automation.net",
    "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.ods.opinsights.azure.com",
    "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69.oms.opinsights.azure.com",
    "11111111-2222-3333-4444-555555555555.ods.opinsights.azure.com",
    "abc.ods.opinsights.azure.com",
    "microsoft.enterprisemanagement.dll",
    "settings-win.data.microsoft.com",
    "stmmauks01.blob.core.windows.net",
    "stmmauks09.blob.core.windows.net",
    "upper-case.blob.core.windows.net",
    "us.vortex-win.data.microsoft.com",
    "x.y.blob.core.windows.net",
)


def read(name: str, data: bytes) -> ResultFile:
    (file,), _ = read_results(name, data)
    return file


def encodings(data: bytes) -> dict[str, bytes]:
    """A file as it may lie there."""
    text = data.decode("utf-8")
    return {
        "utf-8": data,
        "utf-8-bom": b"\xef\xbb\xbf" + data,
        "utf-16-le": b"\xff\xfe" + text.encode("utf-16-le"),
        "utf-16-be": b"\xfe\xff" + text.encode("utf-16-be"),
        "crlf": data.replace(b"\n", b"\r\n"),
        "gzip": gzip.compress(data),
    }


@pytest.mark.parametrize("name", OBSERVED)
@pytest.mark.parametrize("encoding", encodings(b""))
def test_a_file_says_the_same_however_it_is_encoded(name: str, encoding: str) -> None:
    file = read(name, encodings((FOLDER / name).read_bytes())[encoding])
    results = file.results
    assert file.format == FORMATS[name]
    seen = [(each.url.partition("?")[0], each.outcome, each.line) for each in results.observations]
    assert seen == OBSERVED[name]
    assert dict(results.unread) == UNREAD.get(name, {})
    assert results.remarks == REMARKS.get(name, ())
    assert results.others == OTHERS.get(name, 0)
    assert results.names == (NAMES if name == "test-cloud-connection.txt" else ())


@pytest.mark.parametrize("name", OBSERVED)
def test_queries_and_logins_are_not_kept(name: str) -> None:
    results = read(name, (FOLDER / name).read_bytes()).results
    assert "SECRET" not in repr([each.detail for each in results.observations])
    assert "SECRET" not in repr((results.remarks, results.names))


def test_the_kept_line_is_the_one_that_matters() -> None:
    observations = read("a", (FOLDER / "analyzer.txt").read_bytes()).results.observations
    assert [each.detail for each in observations] == [
        "1 - Default proxy: Succeeded (200)",
        "1 - Default proxy: Failed (12029 cannot connect)",
        "1 - Default proxy: Succeeded (400)",
        "1 - Default proxy: Failed (407) at http://...@proxy.contoso.example:8080",
        "1 - Default proxy: Succeeded (405)",
    ]


@pytest.mark.parametrize(
    ("marks", "outcome"),
    [
        ("Succeeded (200)", O.REACHED),
        ("Failed (400)", O.REACHED),
        ("whatever (404)", O.REACHED),
        ("Succeeded (405)", O.REACHED),
        ("Failed (405)", O.FAILED),
        ("Failed (403)", O.FAILED),
        ("Succeeded", O.FAILED),
        ("Doesn't exist", O.FAILED),
        ("", O.FAILED),
    ],
)
def test_the_good_marks_of_the_analyzer(marks: str, outcome: Outcome) -> None:
    text = f"Testing URL : https://a.microsoft.com/test\n1 - Default proxy: {marks}\n"
    (observation,) = read("a", text.encode()).results.observations
    assert observation.outcome is outcome


def test_only_six_lines_belong_to_a_url() -> None:
    options = "".join(f"{number} - Option: Failed\n" for number in range(1, 7))
    text = f"Testing URL : https://a.microsoft.com/test\n{options}7 - Other: Succeeded (200)\n"
    results = read("a", text.encode()).results
    assert [each.outcome for each in results.observations] == [O.FAILED]
    assert results.others == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "`x` is empty"),
        (b" \n\n", "`x` is empty"),
        (b"hello", "`x` holds no results of a test that Outgate reads"),
        (b"\xff\xfe\x00", "`x` is not UTF-16 text"),
        (b"\x80\x81", "`x` is not UTF-8 text"),
        (gzip.compress(b"hello", mtime=0), "`x` holds no results of a test that Outgate reads"),
        (b"<MDEResults>", "`x` is no whole XML"),
        (b"<!DOCTYPE MDEResults [<!ENTITY a 'b'>]><MDEResults/>", "it declares a document type"),
    ],
)
def test_what_holds_no_results_is_refused(data: bytes, message: str) -> None:
    files, (problem,) = read_results("x", data)
    assert files == ()
    assert problem.code.id == "bad-probe"
    assert message in problem.message


def test_probes_of_several_places_are_not_taken_for_one() -> None:
    text = (FOLDER / "probe.jsonl").read_text("utf-8")
    both = text + "\n" + text.replace("hamburg", "milan")
    results = read("a", both.encode()).results
    assert results.run is None
    assert "it holds probes of several plans or places; none of them is taken as known" in (
        results.remarks
    )
    same = read("a", f"{text}\n{text}".encode()).results
    assert same.run is not None
    assert (same.run.fleet, same.run.source) == ("win11", "hamburg")


def test_a_line_with_what_is_no_text_is_not_read() -> None:
    line = '{"kind": "url", "url": "https://a.example/", "status": 200, "error": "curl"}'
    odd = (
        line.replace("curl", r"\ud800"),
        line.replace("200", "9" * 400),
        line.replace("}", ', "n": NaN}'),
    )
    results = read("a", "\n".join((line, *odd)).encode()).results
    assert len(results.observations) == 1
    assert results.unread == (("no line of a probe", 3),)


def test_long_lines_take_no_long_time() -> None:
    for piece in ("Testing URL : ", "Testing connection with ", "1 - ", " ", ":", ".", "a.", "//@"):
        for first in ("Testing URL : a\n", "Testing connection with a ... b\n", "Firewall Rule:\n"):
            data = (first + piece * ((1 << 20) // len(piece))).encode()
            assert read("a", data).name == "a"


def test_paths_of_files() -> None:
    assert {path.name for path in Path(FOLDER).iterdir()} == set(OBSERVED)


URLS_WITH_SECRETS = (
    "https://jane:pw@h.example/a?q=secret",
    "https://jane@contoso.example:pw@h.example/a?q=secret#secret",
    "ftp://jane:pw@h.example/?q=secret",
    "https://jane:pw@bad host/?q=secret",
    "https://jane:pw@*.h.example/#part",
    "jane:pw@h.example?q=secret",
    "https://h.example/a\n?q=secret",
)


def test_no_login_and_no_query_is_kept_of_whatever_stands_for_a_url(empty: Workspace) -> None:
    empty.write("policies/p.policy", "allow mde for region EU, fleet win11\n")
    lines = [
        {**_LINE, "n": number, "url": url, "error": f"cannot reach {url}" if "://" in url else ""}
        for number, url in enumerate(URLS_WITH_SECRETS)
    ]
    empty.write("r.jsonl", "\n".join(map(json.dumps, lines)))
    asked = [f"Testing connection with {url} ... [FAIL]" for url in URLS_WITH_SECRETS[:5]]
    empty.write("m.txt", "\n".join(asked))
    for form in ("json", "text", "markdown"):
        ran = empty.run("probe", "read", "r.jsonl", "m.txt", "--format", form)
        assert "h.example/a" in ran.out
        for secret in ("jane", "pw", "secret"):
            assert secret not in ran.out + ran.err


_LINE = {
    "kind": "url", "way": "direct", "dns": "ok", "tcp": "failed", "tls": "none", "issuer": "",
    "connect": 0, "status": 0, "server": "", "says": "", "passed": False,
}  # fmt: skip
