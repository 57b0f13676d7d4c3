"""Signatures of documents by ed25519 keys, as OpenSSH and PEM files hold them.

A signature stands in the document as the field `signature` and is made over all the rest in a
canonical form: layout and the order of keys do not matter. Which keys are trusted is for whoever
verifies to say; what the document says of its key is for messages only.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from outgate.diagnostics import codes
from outgate.errors import CodedError, reason_of
from outgate.extras import NO_SIGN, install_help
from outgate.values import dataclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

FIELD: Final = "signature"
ALGORITHM = "ed25519"
TRUSTED = "OUTGATE_TRUSTED_KEYS"  # paths, as PATH has them
PASSPHRASE = "OUTGATE_KEY_PASSPHRASE"
_CONTEXT = (
    b"outgate signature 1\0"  # so that nothing signed for another purpose is a signature here
)
_MAX_BYTES = 64 * 1024
_FORMS = "an ed25519 key as `ssh-keygen -t ed25519` makes it, or PEM"


class SigningError(CodedError):
    """A key cannot be used, a document cannot be signed, or no trusted key signed it."""

    code = codes.USAGE


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key in a file; `id` is its fingerprint as `ssh-keygen -l` prints it."""

    id: str
    key: Ed25519PublicKey
    file: str


def sign(document: Mapping[str, object], key_file: Path) -> dict[str, object]:
    """The document with the signature of a private key; one that it has is replaced."""
    key = _private_key(key_file)
    signature = {
        "key_id": fingerprint(key.public_key()),
        "algorithm": ALGORITHM,
        "value": base64.b64encode(key.sign(_signed_bytes(document))).decode(),
    }
    return {**document, FIELD: signature}


def verify(document: Mapping[str, object], trusted: Sequence[TrustedKey]) -> TrustedKey:
    """The trusted key that signed a document; SigningError where none did."""
    raw = document.get(FIELD)
    keys = ", ".join(f"`{each.id}`" for each in trusted)
    if raw is None:
        raise SigningError("it is not signed", help=f"sign it with one of the keys {keys}")
    named, value = _read_signature(raw)
    signed = _signed_bytes(document)
    for each in trusted:
        if _is_valid(each.key, value, signed):
            return each
    if named in {each.id for each in trusted}:
        raise SigningError(f"it was changed since `{named}` signed it", help="make it again")
    raise SigningError(
        f"no trusted key signed it; it names `{named}`", help=f"sign it with one of the keys {keys}"
    )


def read_trusted_keys(files: Iterable[Path]) -> tuple[TrustedKey, ...]:
    """The public keys in some files: PEM, or lines as OpenSSH writes them; SigningError else."""
    keys = tuple(key for file in files for key in _public_keys(file))
    if not keys:
        raise SigningError("there is no trusted key", help=f"name a file with {_FORMS}")
    return keys


def find_trusted_keys(
    named: Iterable[str], environment: Mapping[str, str]
) -> tuple[TrustedKey, ...]:
    """The keys that the command line and the environment trust; none where they name none."""
    files = trusted_key_files(named, environment)
    return read_trusted_keys(files) if files else ()


def trusted_key_files(named: Iterable[str], environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Files of trusted keys: those of the command line and those of the environment.

    Where there are any, only signed documents may be used. No file of a project can name one.
    """
    listed = environment.get(TRUSTED, "").split(os.pathsep)
    return tuple(Path(each) for each in (*named, *listed) if each)


def fingerprint(key: Ed25519PublicKey) -> str:
    """A public key as `ssh-keygen -l` names it."""
    from cryptography.hazmat.primitives import serialization as forms

    text = key.public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    digest = hashlib.sha256(base64.b64decode(text.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _signed_bytes(document: Mapping[str, object]) -> bytes:
    rest = {name: value for name, value in document.items() if name != FIELD}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return _CONTEXT + text.encode()


def _read_signature(raw: object) -> tuple[str, bytes]:
    """The key that a signature names, and the signature itself."""
    if isinstance(raw, Mapping) and raw.get("algorithm") == ALGORITHM:
        key_id, value = raw.get("key_id"), raw.get("value")
        if isinstance(key_id, str) and isinstance(value, str):
            try:
                return key_id, base64.b64decode(value, validate=True)
            except ValueError:
                pass
    raise SigningError("its signature cannot be read", help="sign it again")


def _is_valid(key: Ed25519PublicKey, value: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(value, signed)
    except InvalidSignature:
        return False
    return True


def _private_key(file: Path) -> Ed25519PrivateKey:
    data = _read(file)
    _check_cryptography()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    secret = os.environ.get(PASSPHRASE)
    password = secret.encode() if secret else None
    openssh = b"BEGIN OPENSSH PRIVATE KEY" in data
    load = forms.load_ssh_private_key if openssh else forms.load_pem_private_key
    try:
        try:
            key = load(data, password)
        except TypeError:  # a password is given for a key that has none, or the other way round
            if password is None:
                raise SigningError(
                    f"the key `{file}` has a passphrase", help=f"give it in {PASSPHRASE}"
                ) from None
            key = load(data, None)
    except SigningError:
        raise
    except UnsupportedAlgorithm as error:  # bcrypt is not there, or a cipher of another age
        help = f"{install_help('sign')}, or take a key without a passphrase"
        raise SigningError(f"the key `{file}` cannot be unlocked", help=help) from error
    except Exception as error:  # many kinds; their words may tell of the key
        raise SigningError(f"`{file}` is no private key", help=f"name {_FORMS}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningError(f"`{file}` is a key of another kind", help=f"name {_FORMS}")
    return key


def _public_keys(file: Path) -> list[TrustedKey]:
    data = _read(file)
    _check_cryptography()
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    pem = data.lstrip().startswith(b"-----BEGIN")
    lines = [line.strip() for line in data.splitlines()]
    texts = [data] if pem else [line for line in lines if line and not line.startswith(b"#")]
    load = forms.load_pem_public_key if pem else forms.load_ssh_public_key
    keys = []
    for text in texts:
        try:
            key = load(text)
        except Exception as error:  # many kinds; nothing of the file is told
            help = f"name {_FORMS}, its public half"
            raise SigningError(f"`{file}` holds what is no public key", help=help) from error
        if not isinstance(key, Ed25519PublicKey):
            raise SigningError(f"`{file}` holds a key of another kind", help=f"name {_FORMS}")
        keys.append(TrustedKey(fingerprint(key), key, str(file)))
    if not keys:
        raise SigningError(f"`{file}` holds no key", help=f"name {_FORMS}, its public half")
    return keys


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise SigningError(f"there is no key file `{file}`", help="check the path")
        with file.open("rb") as stream:
            return stream.read(_MAX_BYTES)
    except OSError as error:
        reason = reason_of(error)
        raise SigningError(f"cannot read the key `{file}`: {reason}") from error


def _check_cryptography() -> None:
    """Refuse to go on where the library is missing, or cannot be loaded."""
    try:
        import cryptography.hazmat.primitives.asymmetric.ed25519
        import cryptography.hazmat.primitives.serialization  # noqa: F401 - imported where needed
    except ImportError as error:
        raise SigningError(NO_SIGN, help=install_help("sign")) from error
