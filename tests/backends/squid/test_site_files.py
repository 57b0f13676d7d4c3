"""Which squid.conf a plan is held against: where it lies, what it includes, and how large it is."""

import pytest

from tests.backends.squid.debian import DEBIAN, plan
from tests.conftest import Workspace


def test_a_configuration_that_does_not_include_ours(space: Workspace) -> None:
    space.write("squid/squid.conf", DEBIAN.format(conf_d="other.d"))
    code, said = plan(space)
    assert code == 1
    assert "[not-included]: squid.conf does not include `squid/conf.d/outgate.conf`" in said, said


def test_a_configuration_that_nobody_named(space: Workspace) -> None:
    space.write("outgate.yaml", "targets: {edge: {backend: squid, path: outgate.conf}}\n")
    code, said = plan(space)
    assert code == 0
    assert "[unseen-policy]: where squid.conf is nobody said" in said


def test_a_configuration_of_this_machine_that_cannot_be_read_is_told(space: Workspace) -> None:
    """The environment named it: that no plan can be made without it, nobody said."""
    space.write("outgate.yaml", "targets: {edge: {backend: squid, path: outgate.conf}}\n")
    named = str(space.folder / "nowhere.conf")
    code, said = plan(space, env={"OUTGATE_SQUID_CONF": named})
    assert code == 0
    assert "[unseen-policy]" in said
    assert "nowhere.conf" in said


def test_includes_are_followed_in_the_folder_of_squid_conf_alone(
    space: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret.conf").write_text("http_access allow verysecret\n")
    space.write("policies/near.conf", "http_access deny verysecret\n")
    (space.folder / "squid" / "conf.d" / "link.conf").symlink_to(elsewhere / "secret.conf")
    includes = f"include {elsewhere}/*.conf ../policies/near.conf conf.*/debian.conf\n"
    space.write("squid/squid.conf", includes + DEBIAN.format(conf_d="conf.d"))
    _, said = plan(space)
    assert "verysecret" not in said
    for part in (f"{elsewhere}/*.conf", "../policies/near.conf", "conf.*/debian.conf"):
        assert f"includes `{part}`, which is not followed" in said
    assert "includes what cannot be read: cannot read `squid/conf.d/link.conf`: it leads" in said


def test_a_configuration_outside_of_the_project_is_refused(
    space: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "squid.conf"
    elsewhere.write_text("http_access allow verysecret\n")
    for config in (elsewhere, "/etc/passwd", "../squid.conf"):
        space.write(
            "outgate.yaml",
            f"targets: {{edge: {{backend: squid, path: outgate.conf, config: {config}}}}}\n",
        )
        code, said = plan(space)
        assert (code, "outside of the project" in said) == (1, True)
        assert "verysecret" not in said


def test_includes_without_end_end(space: Workspace) -> None:
    space.write("squid/conf.d/a.conf", "include *.conf\ninclude *.conf\n" * 50)
    space.write("squid/conf.d/b.conf", "include *.conf\n" * 50)
    code, said = plan(space)
    assert code == 0
    assert "includes more than is looked at" in said


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"acl a{n + 1} all-of {f'a{n} ' * 40}\n" for n in range(40))
        + "http_access deny a40\n" * 50,
        "acl p port " + " ".join(map(str, range(1, 60000, 2))) + "\n"
        + f"http_access deny {'p ' * 5000}\n" * 20,
        "".join(f"http_access deny a{n}\n" for n in range(100_000)),
    ],
    ids=["nested", "wide", "long"],
)  # fmt: skip
def test_a_configuration_that_means_harm_is_read_to_its_end(space: Workspace, text: str) -> None:
    """What would take hours if all of it was worked out."""
    space.write("squid/squid.conf", text + DEBIAN.format(conf_d="conf.d"))
    _, said = plan(space)
    assert "rules of the target: 5 added" in said
    assert ("more lines than are looked at" in said) == ("a99999" in text)


def test_no_more_is_included_than_can_be_looked_at(space: Workspace) -> None:
    for n in range(3):
        space.write(f"squid/conf.d/large{n}.conf", "# x\n" * (1 << 20 if n else 1))
    _, said = plan(space)
    assert "more than is looked at" not in said
    includes = "include conf.d/large*.conf\n" * 2
    space.write("squid/squid.conf", includes + DEBIAN.format(conf_d="conf.d"))
    _, said = plan(space)
    assert "`squid.conf:2` includes more than is looked at" in said


def test_a_large_configuration_is_refused(space: Workspace) -> None:
    space.write("squid/squid.conf", "# x\n" * (3 << 20))
    code, said = plan(space)
    assert (code, "larger than the 8 MiB" in said) == (1, True)


def test_a_copy_of_a_configuration_elsewhere_names_our_file_by_its_path(
    space: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    conf_d = tmp_path_factory.mktemp("etc") / "conf.d"
    conf_d.mkdir()
    space.write(
        "outgate.yaml",
        f"targets: {{edge: {{backend: squid, path: {conf_d}/outgate.conf, config: squid.conf}}}}\n",
    )
    space.write("squid.conf", DEBIAN.format(conf_d=conf_d))
    code, said = plan(space, env={"OUTGATE_ROOTS": str(conf_d)})
    assert code == 0
    assert "not-included" not in said
    assert "squid.conf:8 http_access deny CONNECT !SSL_ports" in said
