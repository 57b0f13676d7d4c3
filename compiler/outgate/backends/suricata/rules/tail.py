"""The lines that drop what no rule allows; they are the same for every policy.

A connection is judged by what a client says first: the name in TLS, or the requests by http. So it
must say one of the two, whole or not, in its first packet: `begun` notes that it did. Without that,
whatever Suricata does not know would pass until it gives up, which takes 100,000 bytes. Each of
these lines looks at the packet before the next ones note anything: `drop` comes before `alert`.
"""

from collections.abc import Iterator

from outgate.backends.suricata.rules.lines import Line

BEGUN = "outgate.begun"
# The methods by which Suricata tells http.
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT")
HELLO = 20_000  # bytes; the first message of TLS has less
TO_SERVER = "flow:to_server,established"
FIRST = ("flow:to_server,established,no_stream", f"flowbits:isnotset,{BEGUN}", "dsize:>0")
_HELLO = ('content:"|16 03|"', "startswith", 'content:"|01|"', "offset:5", "depth:1")
_ANY = "any any -> any any"


def tail_lines() -> Iterator[Line]:
    """All of them, in an order that holds where lines are looked at one by one."""
    numbered = enumerate(_lines(), 1)
    for number, (head, options, about) in numbered:
        yield Line(head, options, f"outgate: {about}", f"tail {number}", fixed=number)


def _lines() -> Iterator[tuple[str, tuple[str, ...], str]]:
    tcp, http = f"drop tcp {_ANY}", f"drop http {_ANY}"
    # A QUIC connection is https as well, and its packets are of UDP.
    yield "drop udp any any -> any 443", (), "QUIC"
    yield f"drop tls {_ANY}", (TO_SERVER, "ssl_state:client_hello"), "other TLS"
    long = f"stream_size:client,>,{HELLO}"
    yield f"drop tls {_ANY}", (TO_SERVER, long), "TLS that names no server"
    yield f"drop http2 {_ANY}", (TO_SERVER,), "HTTP/2 without TLS"
    raw, start = "http.uri.raw", "http.start"
    yield http, (TO_SERVER, raw, 'content:!"/"', "startswith"), "a request for no path"
    line = "http.request_line"
    yield http, (TO_SERVER, line, 'content:!" HTTP/1."'), "another version of http"
    host = 'content:!"|0d 0a|Host|3a|"'
    yield http, (TO_SERVER, start, host, "nocase"), "a request that names no host"
    other = 'pcre:"/[^a-z0-9._-]/"'
    yield http, (TO_SERVER, "http.host", other), "a host that is no name"
    starts = (f'content:!"{method} "' for method in METHODS)
    neither = ('content:!"|16 03|"', "startswith", *(o for s in starts for o in (s, "startswith")))
    yield tcp, (*FIRST, *neither), "what begins neither as TLS nor as http"
    negated = (*_HELLO[:2], 'content:!"|01|"', *_HELLO[3:])
    yield tcp, (*FIRST, *negated), "TLS without its first message"
    unknown = ("app-layer-protocol:!tls", "app-layer-protocol:!http")
    yield tcp, (TO_SERVER, *unknown), "other protocols"
    yield tcp, (TO_SERVER, "app-layer-protocol:failed"), "unknown protocols"
    note = (f"flowbits:set,{BEGUN}", "noalert")
    yield f"alert tcp {_ANY}", (*FIRST, *_HELLO, *note), "it begins as TLS"
    for method in METHODS:
        begins = (f'content:"{method} "', "startswith")
        yield f"alert tcp {_ANY}", (*FIRST, *begins, *note), f"it begins as http ({method})"
