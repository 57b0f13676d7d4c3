"""What `outgate inventory` never tells, and that names in exports are text and nothing else."""

import re

import pytest

from outgate.inventory.readers.registry import FORMATS
from tests.builders.company import SECRETS
from tests.builders.company_files import AS_OF, POLICY, made_files
from tests.conftest import Workspace


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("propose", [False, True])
def test_nothing_personal_is_told(empty: Workspace, form: str, propose: bool) -> None:
    """No user in any case, no name and no address of a device unless somebody asks."""
    files, company = made_files(empty)
    extra = ("--propose", "--region", "EU") if propose else ("--all", "--full")
    ran = empty.run("inventory", *files, *AS_OF, "--format", form, *extra)
    assert ran.code == 0
    told = ran.out + ran.err
    assert "contoso" not in told.lower()
    assert not any(secret in told for secret in SECRETS)
    assert "pc-0" not in told
    addresses = set(re.findall(r"\d+\.\d+\.\d+\.\d+", told))
    assert not addresses & {each.address for each in company}
    assert not any(each.id in told for each in company)


def test_no_reader_names_a_column_about_people() -> None:
    columns = {column for each in FORMATS for column in each.columns}
    people = re.compile(
        r"user|upn|mail|logon|logged|owner|phone|mac$|macs|serial|imei|display name"
    )
    assert not [column for column in columns if people.search(column)]
    assert all(column == column.lower() for column in columns)
    assert all(
        signature <= set(each.columns) | {"onboarding status", "mderesults"}
        for each in FORMATS
        for signature in each.signatures
    )


def test_names_of_devices_and_files_are_text(empty: Workspace) -> None:
    evil = "|`</details><script>@everyone"
    empty.write("policies/p.policy", POLICY)
    name = "dev\x1b[31m::error ::ices.csv"
    empty.write(name, f"device,os,build,ip\n{evil},Windows11,22631,10.24.0.1\n")
    for form in ("text", "json", "markdown"):
        ran = empty.run("inventory", name, *AS_OF, "--show-devices", "5", "--format", form)
        assert ran.code == 0
        assert "\x1b" not in ran.out + ran.err
        assert not re.search(r"^::", ran.out + ran.err, re.MULTILINE)
        if form == "markdown":
            assert "<script>" not in ran.out
            assert not re.search(r"(?<!`)@everyone", ran.out)
