"""Applying to a real nftables and dnsmasq."""

from tests.backends.nftables.scene import NETWORK, Scene


def test_try(scene: Scene) -> None:
    assert scene.lab.send([NETWORK]) == [True]
    print(scene.run("plan", "--target", "edge"))
    code, said = scene.run("apply", "--target", "edge", "--yes")
    print(said)
    print(scene.lab.nft("list", "table", "inet", "outgate"))
    print(scene.serves())
    print(scene.run("plan", "--target", "edge"))
    assert 0
