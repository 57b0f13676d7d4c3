"""What lines of results come to, field by field, and what is kept of them."""

import json
from collections.abc import Mapping

import pytest

from outgate.probe.observation import Observation, Outcome, Results, Run
from outgate.probe.read import read_results
from outgate.probe.readers.own import observation_of

LINE: Mapping[str, object] = {
    "kind": "url", "n": 1, "url": "https://a.example/", "way": "direct", "dns": "ok", "tcp": "ok",
    "tls": "ok", "issuer": "", "connect": 0, "status": 200, "server": "", "says": "",
    "passed": False, "error": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "outcome", "detail"),
    [
        ({}, "REACHED", "status 200"),
        ({"dns": "failed"}, "NO_NAME", "status 200"),
        ({"tcp": "failed"}, "NO_CONNECTION", "status 200"),
        ({"tcp": "failed", "way": "proxy"}, "NO_PROXY", "status 200"),
        ({"status": 407}, "LOGIN", "status 407"),
        ({"connect": 407, "status": 0}, "LOGIN", "the proxy answered 407"),
        ({"connect": 199}, "BLOCKED", "status 200, the proxy answered 199"),
        ({"connect": 200}, "REACHED", "status 200"),
        ({"connect": 299}, "REACHED", "status 200"),
        ({"connect": 300}, "BLOCKED", "status 200, the proxy answered 300"),
        ({"connect": 501}, "BLOCKED", "status 200, the proxy answered 501"),
        ({"connect": 502}, "UNREACHED", "status 200, the proxy answered 502"),
        ({"connect": 503}, "UNREACHED", "status 200, the proxy answered 503"),
        ({"connect": 504}, "UNREACHED", "status 200, the proxy answered 504"),
        ({"connect": 505}, "BLOCKED", "status 200, the proxy answered 505"),
        ({"tls": "untrusted"}, "INSPECTED", "status 200"),
        ({"tls": "failed", "error": "reset"}, "NO_TLS", "reset, status 200"),
        ({"status": 0}, "SILENT", ""),
        ({"status": True}, "SILENT", ""),
        ({"status": "200"}, "SILENT", ""),
        ({"status": 502}, "REACHED", "status 502"),
        ({"status": 502, "says": "ERR"}, "UNREACHED", "status 502, ERR"),
        ({"status": 503, "says": "ERR"}, "UNREACHED", "status 503, ERR"),
        ({"status": 504, "says": "ERR"}, "UNREACHED", "status 504, ERR"),
        ({"status": 404, "says": "ERR"}, "REACHED", "status 404, ERR"),
        ({"status": 403}, "REACHED", "status 403"),
        ({"status": 403, "says": "ERR"}, "BLOCKED", "status 403, ERR"),
        ({"status": 403, "server": "Squid/6"}, "BLOCKED", "status 403"),
        ({"status": 403, "server": "x-squid"}, "REACHED", "status 403"),
        ({"status": 404, "server": "Squid/6"}, "REACHED", "status 404"),
        ({"status": 403, "way": "proxy", "passed": True}, "ANSWERED", "status 403"),
        ({"status": 403, "way": "proxy", "passed": 1}, "REACHED", "status 403"),
        ({"status": 403, "way": "direct", "passed": True}, "REACHED", "status 403"),
        ({"error": 7, "says": None}, "REACHED", "status 200"),
    ],
)
def test_what_the_fields_of_a_line_come_to(
    fields: Mapping[str, object], outcome: str, detail: str
) -> None:
    observation = observation_of({**LINE, **fields}, 3)
    assert (observation.outcome, observation.detail) == (Outcome[outcome], detail)
    assert (observation.url, observation.line) == ("https://a.example/", 3)
    assert observation.issuer == ""


def test_who_issued_a_certificate_is_kept_as_it_is_told() -> None:
    told = observation_of({**LINE, "issuer": "CN=Contoso\nInspection"}, 1)
    assert told.issuer == "CN=Contoso Inspection"


def test_twenty_lines_tell_that_a_file_is_of_a_probe() -> None:
    line = json.dumps(LINE)
    (file,), _ = read_results("a", f"{'what' + chr(10)}{'{}' + chr(10)}".encode() * 9 + (
        f"what\n{line}\n"
    ).encode())  # fmt: skip
    assert (file.format, len(file.results.observations)) == ("probe", 1)
    assert file.results.unread == (("no line of a probe", 19),)
    files, _ = read_results("a", ("what\n" * 20 + line).encode())
    assert files == ()


@pytest.mark.parametrize(("length", "read"), [(1 << 16, 1), ((1 << 16) + 1, 0)])
def test_a_line_of_a_probe_has_65536_characters_at_most(length: int, read: int) -> None:
    short = json.dumps({**LINE, "more": ""})
    line = json.dumps({**LINE, "more": "x" * (length - len(short))})
    (file,), _ = read_results("a", f"{json.dumps(LINE)}\n{line}\n".encode())
    assert len(file.results.observations) == 1 + read
    assert sum(number for _, number in file.results.unread) == 1 - read


@pytest.mark.parametrize(
    ("head", "whole"), [('{"kind": "probe"}', False), ('{"kind": "probe"}\n{"kind": "end"}', True)]
)
def test_what_a_probe_says_of_itself(head: str, whole: bool) -> None:
    (file,), _ = read_results("a", f"{head}\n".encode())
    missing = "it is not whole: its last line is missing"
    assert (missing in file.results.remarks) is not whole
    skipped = head.replace('"end"', '"end", "skipped": 3')
    (file,), _ = read_results("a", f"{skipped}\n".encode())
    left_out = "the device left out 3 lines of its table"
    assert (left_out in file.results.remarks) is whole


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://jane:pw@a.example/x?q=secret#part", "https://a.example/x"),
        ("jane:pw@a.example", "a.example"),
        ("https://jane@contoso.example:pw@a.example/", "https://a.example/"),
        ("https://a.example/x@y", "https://a.example/x@y"),
        ("https://a.example#?", "https://a.example"),
        ("https://a.example/\n?q\nsecret", "https://a.example/\n"),
        ("", ""),
    ],
)
def test_of_a_url_no_login_and_no_query_is_kept(url: str, told: str) -> None:
    assert Observation(url=url, outcome=Outcome.REACHED, detail="", line=1).url == told


BEGUN = {
    "kind": "probe", "plan": "sha256:1", "fleet": "my%20fleet", "source": "lab%2F1",
    "time": "2026-11-30T08:00:00Z",
}  # fmt: skip


def runs(*changes: Mapping[str, str]) -> Results:
    lines = [text for each in changes for text in ({**BEGUN, **each}, LINE, {"kind": "end"})]
    (file,), _ = read_results("a", "\n".join(map(json.dumps, lines)).encode())
    return file.results


def test_what_a_probe_was_made_for() -> None:
    run = Run(plan="sha256:1", fleet="my fleet", source="lab/1")
    assert runs({}).run == run
    # Results of one device are appended day by day.
    twice = runs({}, {"time": "2026-12-01T08:00:00Z"})
    assert (twice.run, twice.remarks) == (run, ())


@pytest.mark.parametrize("field", ["plan", "fleet", "source"])
def test_of_probes_of_several_plans_or_places_none_is_taken_as_known(field: str) -> None:
    both = runs({}, {field: "other"})
    assert both.run is None
    assert both.remarks == (
        "it holds probes of several plans or places; none of them is taken as known",
    )
    assert len(both.observations) == 2


def test_ten_thousand_names_are_taken_of_a_text() -> None:
    text = "TestCloudConnection\n" + "".join(f"h{n}.a.example\n" for n in range(10_002))
    (file,), _ = read_results("a", text.encode())
    assert (len(file.results.names), file.results.others) == (10_000, 1 + 2)


def test_lines_that_were_not_read_are_told_of_where_there_are_some() -> None:
    line = json.dumps(LINE)
    assert read_results("a", line.encode())[1] == ()
    odd = json.dumps({**LINE, "url": ""})
    _, (problem,) = read_results("a", f"{line}\nwhat\n{odd}\n{odd}\n".encode())
    assert problem.code.id == "probe-lines"
    assert problem.message == ("3 lines of `a` could not be read: 2 no URL, 1 no line of a probe")
    assert problem.help == "run the test again; what is said is about the lines that were read"


@pytest.mark.parametrize(("length", "known"), [(3_000, True), (8_000, False)])
def test_how_much_of_a_text_tells_that_it_is_of_a_probe(length: int, known: bool) -> None:
    text = f"{'x' * length}\n" * 19 + json.dumps(LINE)
    files, _ = read_results("a", text.encode())
    assert bool(files) == known


def test_lines_without_their_first_and_last_are_whole() -> None:
    (file,), problems = read_results("a", json.dumps(LINE).encode())
    assert (file.results.remarks, problems) == ((), ())


NO_PROXY = "  1 - Default proxy: Proxy config: Method=x: the URL doesn't exist"
ANSWERS = ("  2 - WPAD: Failed (12007)", "  3 - Named proxy: Failed (407)")


@pytest.mark.parametrize(
    ("lines", "outcome", "shown"),
    [
        ((NO_PROXY, *ANSWERS), Outcome.LOGIN, ANSWERS[1]),
        ((NO_PROXY, ANSWERS[0]), Outcome.FAILED, ANSWERS[0]),
        ((NO_PROXY, NO_PROXY), Outcome.FAILED, NO_PROXY),
    ],
)
def test_what_is_kept_of_an_analyzer_that_failed(
    lines: tuple[str, ...], outcome: Outcome, shown: str
) -> None:
    text = "\n".join(("Testing URL : https://a.example", *lines))
    (file,), _ = read_results("a", text.encode())
    (observation,) = file.results.observations
    assert (observation.outcome, observation.detail) == (outcome, " ".join(shown.split()))
