"""One URL is asked for: a HEAD request to an address that is known, or through the proxy.

It sends no login and no cookie, follows no redirect, and reads the head of an answer alone. What
comes of it is the line of JSON that the script for devices prints (schemas/probe-result).
"""

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypedDict

from outgate.probe.here.proxy import HttpProxy
from outgate.traffic.destination import DEFAULT_PORTS
from outgate.traffic.url import Url
from outgate.values import dataclass

CONNECTING = 5.0  # seconds for one address, as the script has it
WHOLE = 15.0  # for one URL
MOST_HEAD = 32 << 10  # bytes of the head of an answer
_INTERIM = 5  # heads of answers that are none yet, as 103
_LONGEST = 200  # characters of a text in a line
_STATUS = re.compile(rb"HTTP/\d\.\d (\d{3})(?: |\r)")
_SENT = re.compile(r"/[!-~]*")
# The names of parts of an issuer, as curl writes them.
_SHORT = {
    "commonName": "CN",
    "countryName": "C",
    "localityName": "L",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "stateOrProvinceName": "ST",
}

_Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Line(TypedDict):
    """What came of one URL."""

    kind: str
    n: int
    url: str
    way: str
    dns: str
    tcp: str
    tls: str
    issuer: str
    connect: int
    status: int
    server: str
    says: str
    passed: bool
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to get to a URL: the addresses, of the URL or of the proxy, and the proxy itself."""

    addresses: tuple[str, ...]
    proxy: HttpProxy | None


def no_name(number: int, url: Url, proxy: HttpProxy | None) -> Line:
    """The line of a URL whose host, or whose proxy, has no address."""
    line = _begun(number, url, proxy)
    if proxy is None:
        line["dns"], line["tcp"], line["error"] = "failed", "none", "its name has no address"
    else:
        line["error"] = "the proxy's name has no address"
    return line


async def ask(number: int, url: Url, route: Route, trust: ssl.SSLContext) -> Line:
    """Ask for a URL; whatever goes wrong is in the line."""
    line = _begun(number, url, route.proxy)
    try:
        async with asyncio.timeout(WHOLE):
            await _Exchange(line, url, route).run(trust)
    except ssl.SSLCertVerificationError as error:
        line["tls"] = "untrusted"
        line["error"] = _plain((error.verify_message or str(error.reason)).rstrip("."))
        line["issuer"] = await _issuer_of_untrusted(url, route)
    except TimeoutError:
        line["error"] = "it took too long"
    except ssl.SSLError as error:
        line["error"] = _plain(str(error.reason or "TLS failed").lower().replace("_", " "))
    except EOFError:  # IncompleteReadError is one
        line["error"] = "the connection was ended"
    except asyncio.LimitOverrunError:
        line["error"] = "the answer has no end"
    except OSError as error:
        # The text of the error has the address, the number has not.
        line["error"] = os.strerror(error.errno).lower() if error.errno else "the connection failed"
    except ValueError:
        line["error"] = "the answer is not HTTP"
    return line


def _begun(number: int, url: Url, proxy: HttpProxy | None) -> Line:
    return Line(
        kind="url",
        n=number,
        url=f"{url.protocol}://{_authority(url)}{url.path}",
        way="direct" if proxy is None else "proxy",
        dns="ok" if proxy is None else "proxy",
        tcp="failed",
        tls="none",
        issuer="",
        connect=0,
        status=0,
        server="",
        says="",
        passed=False,
        error="",
    )


class _Exchange:
    """One connection; the line says at any moment how far it came."""

    def __init__(self, line: Line, url: Url, route: Route) -> None:
        self._line = line
        self._url = url
        self._route = route

    @asynccontextmanager
    async def connected(self, trust: ssl.SSLContext) -> AsyncIterator[_Streams | None]:
        """A connection, with TLS for https; None where the proxy gives no way to the host."""
        line, url, proxy = self._line, self._url, self._route.proxy
        port = url.port if proxy is None else proxy.port
        reader, writer = await _connect(self._route.addresses, port)
        try:
            line["tcp"] = "ok"
            if url.protocol == "https":
                line["tls"] = "failed"
                if proxy is not None and not await self._tunnel(reader, writer):
                    line["tls"] = "none"
                    yield None
                    return
                await writer.start_tls(trust, server_hostname=url.host)
                line["tls"] = "ok"
            yield reader, writer
        finally:
            writer.transport.abort()

    async def run(self, trust: ssl.SSLContext) -> None:
        """Ask, and say what came of it."""
        url, line = self._url, self._line
        if not _SENT.fullmatch(url.path):
            raise ValueError(url.path)
        async with self.connected(trust) as streams:
            if streams is None:
                return
            reader, writer = streams
            if url.protocol == "https":
                line["issuer"] = _issuer(writer.get_extra_info("peercert"))
            through = self._route.proxy is not None and url.protocol == "http"
            target = f"http://{_authority(url)}{url.path}" if through else url.path
            await self._send(writer, f"HEAD {target} HTTP/1.1", ("Connection: close",))
            line["status"] = await self._read(reader)

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Ask the proxy for a way to the host; whether there is one."""
        await self._send(writer, f"CONNECT {_authority(self._url)} HTTP/1.1", ())
        self._line["connect"] = await self._read(reader)
        return 200 <= self._line["connect"] <= 299

    async def _send(self, writer: asyncio.StreamWriter, first: str, more: Sequence[str]) -> None:
        host = f"Host: {_authority(self._url, whole=False)}"
        lines = (first, host, "User-Agent: outgate-probe", "Accept: */*", *more, "", "")
        writer.write("\r\n".join(lines).encode("ascii"))
        await writer.drain()

    async def _read(self, reader: asyncio.StreamReader) -> int:
        """The status of an answer; what its head says of who gave it goes into the line."""
        for _ in range(_INTERIM):
            head = await reader.readuntil(b"\r\n\r\n")
            match = _STATUS.match(head)
            if match is None:
                raise ValueError(head)
            if not match[1].startswith(b"1"):
                self._take(head)
                return int(match[1])
        raise ValueError(head)  # there is no end of answers to come

    def _take(self, head: bytes) -> None:
        fields = {
            name.strip().lower(): value.strip()
            for field in head.decode("latin-1").split("\r\n")[1:]
            for name, colon, value in (field.partition(":"),)
            if colon
        }
        line = self._line
        line["server"] = _plain(fields.get("server", line["server"]))
        line["says"] = _plain(fields.get("x-squid-error", line["says"]))
        line["passed"] = line["passed"] or "via" in fields


async def _connect(
    addresses: Sequence[str], port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one; OSError of the last."""
    failed = OSError()
    for address in addresses:
        try:
            async with asyncio.timeout(CONNECTING):
                return await asyncio.open_connection(address, port, limit=MOST_HEAD)
        except OSError as error:  # that it took too long is one
            failed = error
    raise failed


async def _issuer_of_untrusted(url: Url, route: Route) -> str:
    """Who issued a certificate that is not trusted, by a connection that asks for nothing else.

    Nobody knows where the library that reads certificates is not installed.
    """
    try:
        from cryptography import x509
    except ImportError:
        return ""
    open_to_all = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    open_to_all.check_hostname = False
    open_to_all.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(WHOLE):
            exchange = _Exchange(_begun(0, url, route.proxy), url, route)
            async with exchange.connected(open_to_all) as streams:
                shown = streams and streams[1].get_extra_info("ssl_object").getpeercert(
                    binary_form=True
                )
        return _plain(x509.load_der_x509_certificate(shown or b"").issuer.rfc4514_string())
    except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
        return ""


def _issuer(certificate: dict[str, object] | None) -> str:
    """Who issued a certificate that was verified."""
    parts = certificate.get("issuer", ()) if certificate else ()
    assert isinstance(parts, tuple)
    pairs = (pair for part in parts for pair in part)
    return _plain("; ".join(f"{_SHORT.get(name, name)}={value}" for name, value in pairs))


def _authority(url: Url, *, whole: bool = True) -> str:
    """Host and port; not `whole` without the one that everybody adds."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if not whole and DEFAULT_PORTS[url.protocol] == url.port else f"{host}:{url.port}"


def _plain(text: str) -> str:
    """A text of printable ASCII that is not too long."""
    return "".join(char for char in text if " " <= char <= "~")[:_LONGEST]
