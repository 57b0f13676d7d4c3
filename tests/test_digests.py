"""Digests are those that other programs work out."""

from outgate.digests import sha256


def test_a_digest_is_that_of_the_standard() -> None:
    """The first example of FIPS 180-2."""
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
