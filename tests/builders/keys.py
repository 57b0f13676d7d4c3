"""Pairs of keys that sign plans, the same for the same name."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ed25519


def key_pair(
    folder: Path, name: str = "key", *, pem: bool = False, password: bytes = b"", seed: bytes = b""
) -> tuple[Path, Path]:
    """Files of a private key and its public half."""
    key = ed25519.Ed25519PrivateKey.from_private_bytes(seed or name.encode().ljust(32, b"."))
    lock = forms.BestAvailableEncryption(password) if password else forms.NoEncryption()
    private = forms.PrivateFormat.PKCS8 if pem else forms.PrivateFormat.OpenSSH
    public = key.public_key().public_bytes(
        *(
            (forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
            if pem
            else (forms.Encoding.OpenSSH, forms.PublicFormat.OpenSSH)
        )
    )
    (folder / name).write_bytes(key.private_bytes(forms.Encoding.PEM, private, lock))
    (folder / f"{name}.pub").write_bytes(public + (b"" if pem else b" me@contoso\n"))
    return folder / name, folder / f"{name}.pub"
