"""Signature version 4 of requests, worked out from its specification."""

import hmac
import re
from urllib.parse import quote

from outgate.digests import sha256
from outgate.emulators.aws.messages import from_platform
from outgate.emulators.messages import HttpRequest
from outgate.values import dataclass

SERVICE = "network-firewall"
_ALGORITHM = "AWS4-HMAC-SHA256"
_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, ?"
    r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The one login that the emulator knows."""

    key: str
    secret: str
    token: str


def signed_region(request: HttpRequest, known: Credentials) -> str:
    """The region that a request is signed for; Refused where the signature is none of the login."""
    parts = _HEADER.fullmatch(request.headers.get("authorization", ""))
    if parts is None:
        raise from_platform("MissingAuthenticationTokenException", "Missing Authentication Token")
    key, date, region, service, names, signature = parts.groups()
    token = request.headers.get("x-amz-security-token", "")
    if key != known.key or not hmac.compare_digest(token.encode(), known.token.encode()):
        raise from_platform(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )
    if service != SERVICE:
        raise _mismatch(f"Credential should be scoped to correct service: '{SERVICE}'.")
    scope = f"{date}/{region}/{service}/aws4_request"
    canonical = _canonical(request, names)
    text = "\n".join((_ALGORITHM, request.headers.get("x-amz-date", ""), scope, _digest(canonical)))
    secret = f"AWS4{known.secret}".encode()
    for part in (date, region, service, "aws4_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    wanted = hmac.digest(secret, text.encode(), "sha256").hex()
    if not hmac.compare_digest(wanted, signature):
        raise _mismatch(
            "The request signature we calculated does not match the signature you provided."
        )
    return region


def _canonical(request: HttpRequest, names: str) -> str:
    headers = "".join(
        f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in names.split(";")
    )
    body = sha256(request.body)
    return "\n".join((request.method, quote(request.path), "", headers, names, body))


def _digest(text: str) -> str:
    return sha256(text.encode())


def _mismatch(message: str) -> Exception:
    return from_platform("InvalidSignatureException", message)
