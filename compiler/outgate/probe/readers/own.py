"""Lines of JSON as the scripts of `outgate probe write` print them (schemas/probe-result)."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from outgate.documents.json import BadDocument, read_json
from outgate.probe.observation import Observation, Outcome, Results, Run, kept
from outgate.probe.readers.format import Format

_KINDS = ("probe", "url", "end")
_LOOKED_AT = 20  # lines in which a result of ours must begin
_MOST = 1 << 16  # characters of a line
_UNREACHED = (502, 503, 504)


def _value(line: str) -> dict[str, object] | None:
    """The object of a line, None where it is none of ours."""
    if len(line) > _MOST or not line.lstrip().startswith("{"):
        return None
    try:
        value = read_json(line)
    except BadDocument:
        return None
    return value if isinstance(value, dict) and value.get("kind") in _KINDS else None


def _knows(text: str) -> bool:
    lines = text[: _MOST * 2].splitlines()[:_LOOKED_AT]
    return any(_value(line) for line in lines)


def _read(text: str) -> Results:
    observations: list[Observation] = []
    unread = Counter[str]()
    runs: list[Run] = []
    ended = True
    remarks: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        value = _value(line)
        if value is None:
            unread["no line of a probe"] += 1
        elif value["kind"] == "probe":
            runs.append(_run(value))
            ended = False
        elif value["kind"] == "end":
            ended = True
            if skipped := _whole(value, "skipped"):
                remarks.append(f"the device left out {skipped} lines of its table")
        elif not _word(value, "url"):
            unread["no URL"] += 1
        else:
            observations.append(observation_of(value, number))
    if not ended:
        remarks.append("it is not whole: its last line is missing")
    if len(set(runs)) > 1:
        remarks.append("it holds probes of several plans or places; none of them is taken as known")
    return Results(
        observations=tuple(observations),
        remarks=tuple(remarks),
        unread=tuple(sorted(unread.items())),
        run=runs[0] if len(set(runs)) == 1 else None,
    )


def _run(value: dict[str, object]) -> Run:
    return Run(
        plan=_word(value, "plan"),
        fleet=unquote(_word(value, "fleet")),
        source=unquote(_word(value, "source")),
    )


def observation_of(value: Mapping[str, object], line: int) -> Observation:
    """What the fields of a line about a URL come to."""
    outcome = _outcome(value)
    status, connect = _whole(value, "status"), _whole(value, "connect")
    told = [_word(value, "error"), f"status {status}" if status else ""]
    if connect and not 200 <= connect <= 299:
        told.append(f"the proxy answered {connect}")
    told.append(_word(value, "says"))
    return Observation(
        url=_word(value, "url"),
        outcome=outcome,
        detail=kept(", ".join(each for each in told if each)),
        line=line,
        issuer=kept(_word(value, "issuer")),
    )


def _outcome(value: Mapping[str, object]) -> Outcome:
    """What the fields say; of several things that are wrong the first on the way."""
    by_proxy = _word(value, "way") == "proxy"
    connect, status = _whole(value, "connect"), _whole(value, "status")
    if _word(value, "dns") == "failed":
        return Outcome.NO_NAME
    if _word(value, "tcp") == "failed":
        return Outcome.NO_PROXY if by_proxy else Outcome.NO_CONNECTION
    if 407 in (connect, status):
        return Outcome.LOGIN
    if connect and not 200 <= connect <= 299:
        return Outcome.UNREACHED if connect in _UNREACHED else Outcome.BLOCKED
    tls = _word(value, "tls")
    if tls == "untrusted":
        return Outcome.INSPECTED
    if tls == "failed":
        return Outcome.NO_TLS
    if not status:
        return Outcome.SILENT
    return _answered(value, status)


def _answered(value: Mapping[str, object], status: int) -> Outcome:
    """Any answer is one, but what a proxy says of itself, which may stand inside of TLS, too."""
    says = _word(value, "says")
    if says and status in _UNREACHED:
        return Outcome.UNREACHED
    if status == 403:
        if says or _word(value, "server").lower().startswith("squid"):
            return Outcome.BLOCKED
        if _word(value, "way") == "proxy" and value.get("passed") is True:
            return Outcome.ANSWERED
    return Outcome.REACHED


def _word(value: Mapping[str, object], key: str) -> str:
    text = value.get(key)
    return text if isinstance(text, str) else ""


def _whole(value: Mapping[str, object], key: str) -> int:
    number = value.get(key)
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


OWN = Format("probe", "outgate probe", _knows, _read)
