"""A signature holds for what was signed, by who is trusted, and for nothing else."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec

from outgate.extras import install_help
from outgate.signing import (
    FIELD,
    SigningError,
    find_trusted_keys,
    read_trusted_keys,
    sign,
    trusted_key_files,
    verify,
)
from tests.builders.keys import key_pair

DOCUMENT = {"format_version": "1.0", "rules": [{"b": 1.5, "a": "ü\ud800"}], "digest": "sha256:0"}
# Seed 0x00..0x1f; the fingerprint was printed by `ssh-keygen -l -f`.
SEED = bytes(range(32))
FINGERPRINT = "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"


def refused(document: Any, *keys: Path) -> str:
    with pytest.raises(SigningError) as caught:
        verify(document, read_trusted_keys(keys))
    return f"{caught.value.message}; {caught.value.help}"


@pytest.mark.parametrize("pem", [True, False])
def test_what_is_signed_is_verified_whatever_its_layout(tmp_path: Path, pem: bool) -> None:
    private, public = key_pair(tmp_path, pem=pem)
    signed = sign(DOCUMENT, private)
    assert {name: value for name, value in signed.items() if name != FIELD} == DOCUMENT
    again = json.loads(json.dumps(signed, indent=7, sort_keys=True))
    keys = read_trusted_keys([public])
    assert verify(again, keys) == keys[0]
    assert sign(signed, private) == signed


def test_openssl_makes_the_same_signature(tmp_path: Path) -> None:
    """What is signed, typed by hand; another program signs it."""
    private, _ = key_pair(tmp_path, pem=True, seed=SEED)
    document = {"b": [1, True, None], "a": "ü"}
    (tmp_path / "signed").write_bytes(b'outgate signature 1\0{"a":"\\u00fc","b":[1,true,null]}')
    command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", str(private), "-in"]
    done = subprocess.run([*command, str(tmp_path / "signed")], check=True, capture_output=True)
    value = signature_of(sign(document, private))
    assert value["value"] == base64.b64encode(done.stdout).decode()
    assert value["algorithm"] == "ed25519"
    assert value["key_id"] == FINGERPRINT


def signature_of(signed: dict[str, object]) -> dict[str, object]:
    signature = signed[FIELD]
    assert isinstance(signature, dict)
    return signature


@pytest.mark.parametrize(
    "change",
    [
        {"rules": []},
        {"digest": "sha256:1"},
        {"format_version": 1.0},
        {"more": None},
    ],
)
def test_what_was_changed_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    private, public = key_pair(tmp_path)
    signed = {**sign(DOCUMENT, private), **change}
    words = refused(signed, public)
    assert "was changed since `SHA256:" in words
    assert words.endswith("; make it again")


def test_another_key_is_not_trusted_whatever_it_says(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path)
    _, other = key_pair(tmp_path, "other")
    signed = sign(DOCUMENT, private)
    assert "no trusted key signed it" in refused(signed, other)
    (theirs,) = read_trusted_keys([other])
    posing = {**signed, FIELD: {**signature_of(signed), "key_id": theirs.id}}
    assert "was changed since" in refused(posing, other)
    # The name of the key is a hint: what counts is who signed.
    assert verify(posing, read_trusted_keys([other, public])).file == str(public)


def test_a_signature_that_is_gone_or_no_signature(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path)
    signed = sign(DOCUMENT, private)
    _, other = key_pair(tmp_path, "other")
    one, two = (each.id for each in read_trusted_keys([public, other]))
    unsigned = f"it is not signed; sign it with one of the keys `{one}`, `{two}`"
    assert refused(DOCUMENT, public, other) == unsigned
    assert refused({**signed, FIELD: None}, public, other) == unsigned
    signature = signature_of(signed)
    odd: Any
    for odd in (
        "x",
        [],
        {},
        {**signature, "algorithm": "none"},
        {**signature, "algorithm": "rsa"},
        {**signature, "value": "??"},
        {**signature, "value": 3},
        {**signature, "key_id": []},
    ):
        assert refused({**signed, FIELD: odd}, public).endswith("cannot be read; sign it again")
    for value in ("", "AAAA", base64.b64encode(bytes(64)).decode()):
        assert "was changed" in refused({**signed, FIELD: {**signature, "value": value}}, public)


def test_a_passphrase_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pem in (True, False):
        private, public = key_pair(tmp_path, pem=pem, password=b"secret")
        monkeypatch.delenv("OUTGATE_KEY_PASSPHRASE", raising=False)
        with pytest.raises(SigningError, match="has a passphrase") as caught:
            sign(DOCUMENT, private)
        assert "OUTGATE_KEY_PASSPHRASE" in str(caught.value.help)
        monkeypatch.setenv("OUTGATE_KEY_PASSPHRASE", "wrong")
        with pytest.raises(SigningError, match="is no private key"):
            sign(DOCUMENT, private)
        monkeypatch.setenv("OUTGATE_KEY_PASSPHRASE", "secret")
        assert verify(sign(DOCUMENT, private), read_trusted_keys([public]))
        # One that is not needed does no harm.
        bare, half = key_pair(tmp_path, "bare", pem=pem)
        assert verify(sign(DOCUMENT, bare), read_trusted_keys([half]))


def test_files_that_hold_no_such_key(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path)
    other = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "ec").write_bytes(
        other.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    )
    (tmp_path / "ec.pub").write_bytes(
        other.public_key().public_bytes(forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
    )
    (tmp_path / "text").write_text("SECRET words\n")
    (tmp_path / "empty").write_text("# nobody\n")
    for name, words in (
        ("ec", "of another kind"),
        ("text", "no private key"),
        ("none", "no key file"),
        (".", "no key file"),
        (public.name, "no private key"),
    ):
        with pytest.raises(SigningError, match=words) as caught:
            sign(DOCUMENT, tmp_path / name)
        assert "SECRET" not in f"{caught.value} {caught.value.help}"
    for name, words in (
        ("ec.pub", "of another kind"),
        ("text", "no public key"),
        ("empty", "holds no key"),
        ("none", "no key file"),
        (private.name, "no public key"),
    ):
        with pytest.raises(SigningError, match=words):
            read_trusted_keys([public, tmp_path / name])
    with pytest.raises(SigningError, match="there is no trusted key"):
        read_trusted_keys([])
    with pytest.raises(SigningError, match="there is no key file") as caught:
        read_trusted_keys([tmp_path / "none"])
    assert caught.value.help == "check the path"


def test_without_the_library_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, public = key_pair(tmp_path)
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.serialization", None)
    with pytest.raises(SigningError, match="the library that signs is not installed") as missing:
        sign(DOCUMENT, private)
    assert missing.value.help == install_help("sign")
    with pytest.raises(SigningError, match="the library that signs is not installed"):
        read_trusted_keys([public])


def test_several_keys_in_one_file(tmp_path: Path) -> None:
    one, first = key_pair(tmp_path, "one")
    two, second = key_pair(tmp_path, "two")
    (tmp_path / "all").write_text(f"# team\n{first.read_text()}\n{second.read_text()}")
    keys = read_trusted_keys([tmp_path / "all"])
    assert [verify(sign(DOCUMENT, each), keys) for each in (one, two)] == list(keys)


def test_of_a_file_no_more_is_read_than_keys_take(tmp_path: Path) -> None:
    _, public = key_pair(tmp_path)
    key = " ".join(public.read_text().split()[:2])
    file = tmp_path / "long"
    file.write_text("\n" * (64 * 1024 - len(key)) + key)
    assert len(read_trusted_keys([file])) == 1
    file.write_text("\n" * (64 * 1024 - len(key) + 1) + key)
    with pytest.raises(SigningError, match="no public key"):
        read_trusted_keys([file])


def test_where_trusted_keys_are_named(tmp_path: Path) -> None:
    assert trusted_key_files((), {}) == ()
    assert find_trusted_keys((), {}) == ()
    _, public = key_pair(tmp_path)
    named = find_trusted_keys([str(public)], {})
    assert named == read_trusted_keys([public])
    assert find_trusted_keys((), {"OUTGATE_TRUSTED_KEYS": str(public)}) == named
    environment = {"OUTGATE_TRUSTED_KEYS": f"{tmp_path}:/b"}
    assert trusted_key_files(("c",), environment) == (Path("c"), tmp_path, Path("/b"))
