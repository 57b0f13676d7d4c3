"""Values by prefix: which hold a key, and which share a member with it."""

from outgate.traffic.prefix_map import PrefixMap


def test_prefixes() -> None:
    known = PrefixMap(".", {"com.*": 1, "com.a": 2, "com.a.*": 3, "com.a.b": 4, "com.b": 5})
    assert (known.get("com.a"), known.get("com.*"), known.get("com.c")) == (2, 1, None)
    assert list(known.wider("com.a.b")) == [1, 3]
    assert list(known.wider("com.a.*")) == [1]
    assert list(known.touching("com.a.b")) == [1, 3, 4]
    assert list(known.touching("com.a.c")) == [1, 3]
    assert list(known.touching("com.a.*")) == [1, 3, 4]
    assert list(known.touching("com.*")) == [1, 2, 3, 4, 5]
    assert list(known.touching("org.a")) == []
    assert list(PrefixMap("/", {"/*": 1, "/a//*": 2}).wider("/a//b")) == [1, 2]
