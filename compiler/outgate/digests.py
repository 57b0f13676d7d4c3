"""SHA-256, for whatever bears a digest."""


def sha256(data: bytes) -> str:
    """The digest of some bytes, in hexadecimal digits."""
    import hashlib  # loads OpenSSL: 3 ms, which is a fair part of a check that needs no digest

    return hashlib.sha256(data).hexdigest()
