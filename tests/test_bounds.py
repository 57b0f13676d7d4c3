"""Numbers that somebody else has set, and numbers that say what a stranger's file may cost.

The first are facts of services and engines: one that is wrong by a digit renders what the firewall
refuses, in the night in which somebody applies it. The second are promises: whoever opens a pull
request controls every file of a project, so that a bound is moved here, with its reason, or not at
all. Both are typed a second time, from the pages that say so.
"""

from importlib import import_module

import pytest

from tests.conftest import ROOT

MIB = 1024 * 1024
AZURE, AWS = "backends.azure_firewall", "backends.aws_network_firewall"

FACTS = {
    # Azure: what the service takes of a rule collection group, and of an IP group.
    "emulators.azure.checks.GROUP_BYTES": 2 * MIB,
    "emulators.azure.checks.IP_GROUP_ADDRESSES": 5_000,
    # AWS Network Firewall: quotas of rule groups and of policies, and of text.
    f"{AWS}.render.MOST_RULES": 30_000,
    f"{AWS}.render.TEXT_BYTES": 2_000_000,
    f"{AWS}.settings.CAPACITY": 1_000,
    "emulators.aws.checks.MAX_CAPACITY": 30_000,
    "emulators.aws.checks.MAX_REFERENCES": 20,
    "emulators.aws.suricata.RULE_CHARACTERS": 8_192,
    # Suricata reads lines into a buffer of 8,192 bytes, of which the last one ends the text.
    "backends.suricata.rules.reading.BUFFER": 8_191,
    "backends.suricata.rules.lines.LONGEST": 8_000,
    "backends.suricata.rules.lines.NETWORKS": 2_500,
    "backends.suricata.rules.http.PORTS": 900,  # of 1,023 characters
    "backends.suricata.settings.SID_BASE": 1_000_000,  # where numbers for rules of one's own begin
    # Names of objects: FortiOS takes 79 characters, PAN-OS 31 for a list and 63 for an object.
    "backends.fortios.policies.NAME": 79,
    "backends.panos.lists.NAME": 31,
    "backends.panos.lowering.ENTRY": 255,  # of a URL in a list
    "backends.windows_proxy.device_files.MOST_OF_A_LINE": 8_191,  # of a command of Windows
    "backends.pac.render.MOST_BYTES": MIB,  # Chromium reads no longer file
    "backends.squid.site.DEPTH": 16,  # of files that include files, as Squid has it
    "backends.nftables.render.MOST_SETS": 5_000,
    # A lease of Azure Storage lasts for 15 to 60 seconds.
    "state.blob.LEASE_SECONDS": 60,
}
COSTS = {
    "documents.files.MAX_POLICY_BYTES": 8 * MIB,
    "documents.files.MAX_CATALOG_BYTES": 8 * MIB,
    "documents.files.MAX_CONFIG_BYTES": 1 * MIB,
    "documents.files.MAX_JSON_BYTES": 256 * MIB,
    "documents.yaml.MAX_VALUES": 500_000,
    "documents.yaml.MAX_CONFIG_VALUES": 20_000,
    "documents.json.MAX_VALUES": 8_000_000,
    "documents.fault.MAX_DEPTH": 64,
    "documents.fault.MAX_INTEGER_DIGITS": 18,  # what fits in 64 bits
    "documents.schema.MOST_FAULTS": 20,
    "catalog.importers.interface.MAX_FILE": 20 * MIB,
    "catalog.importers.tables.page.MAX_LINES": 20_000,
    "catalog.importers.tables.page.MAX_LINE": 100_000,
    "catalog.importers.tables.workbook.MAX_EXPANDED": 200 * MIB,
    "catalog.importers.tables.workbook.MAX_ROWS": 100_000,
    "catalog.importers.tables.workbook.MAX_COLUMNS": 200,
    "catalog.importers.tables.workbook.MAX_CELLS": 500_000,
    "inventory.read.MAX_INVENTORY_BYTES": 256 * MIB,
    "inventory.site_files.MAX_SITES_BYTES": 8 * MIB,
    "probe.read.MAX_RESULT_BYTES": 64 * MIB,
    "probe.read.MAX_ARCHIVE_BYTES": 512 * MIB,
    "probe.archive.MOST_MEMBERS": 10_000,
    "probe.archive.MEMBER_BYTES": 32 * MIB,
    "probe.archive.TOTAL_BYTES": 128 * MIB,
    "replay.sources.MAX_FILES": 100_000,
    "replay.logs.engine.MAX_LINE": 1 * MIB,
    "replay.logs.engine.MAX_REJECTED": 100_000,
    "replay.logs.detect.SAMPLE": 256 * 1024,
    "replay.flow_reader.MAX_LINE": 64 * 1024,
    "replay.flows.MAX_NAME": 300,  # characters of a source, protocol or host
    "replay.flows.MAX_PATH": 4_096,
    "replay.findings.NEAR_SOUGHT": 500,
    "replay.flow_reader.MAX_REQUESTS": 2**53,  # the largest count that JSON of others keeps exact
    "policy.lookups.MOST_NETWORKS": 50_000,
    "project.git._FAR": 100_000,  # commits behind a name of a revision
    "project.git_tree._LINKS": 40,  # as many as systems follow
    "project.git_tree._DEPTH": 60,
    "project.git_tree._ENTRIES": 100_000,
    "project.git_tree._BYTES": 64 * MIB,
    "commands.probe_names.MOST_NAMES": 100_000,
    "commands.probe_names._MOST_REQUESTS": 2**53,
    "commands.probe_names._LONGEST": 255,  # characters of a name of a host
    "commands.watch.MOST_FILES": 20_000,
    "commands.fix._MOST_ROUNDS": 100,
    "commands.doctor.SECONDS": 30,
    "commands.watch_targets.LONGEST_WAIT": 3_600,
    "code_hosts.web.ATTEMPTS": 4,
    "code_hosts.web.LONGEST_PAUSE": 60,
    "code_hosts.web._WHOLE_ANSWER": 120,
    "code_hosts.web._MAX_BYTES": 32 * MIB,
    "code_hosts.github._PAGES": 100,
    "deploy.look.compare.ATTEMPTS": 3,
    "deploy.look.told.MOST_KEPT": 2_000,
    "state.blob.RENEW_SECONDS": 20,
    "plan.comparison.weaker_guards.STEPS": 100_000,
    "language.parse.MOST_ERRORS": 50,
    "emulators.loopback.MAX_BYTES": 8_000_000,
    # How long an apply waits, in seconds, and how far it looks.
    f"{AZURE}.live.read.IDLE_SECONDS": 3_600,
    f"{AZURE}.live.read.LEVELS": 8,
    f"{AZURE}.arm.client.PAGES": 1_000,
    f"{AWS}.live.group.QUIET_SECONDS": 900,
    f"{AWS}.changes.apply.SYNC_SECONDS": 900,
    f"{AWS}.changes.apply.NOTICE_SECONDS": 30,
    "backends.envoy.chains.MOST_NAMES": 300_000,
    "backends.squid.site.MAX_BYTES": 8 * MIB,
    "backends.squid.site.MAX_FILES": 200,
    "backends.squid.site.MAX_LINES": 20_000,
    "backends.squid.site_rules.MOST_NAMES": 50,
    "backends.squid.site_rules.MOST_VALUES": 500,
    "backends.suricata.store.MAX_BYTES": 16 * MIB,
    "backends.suricata.store.MAX_LINES": 200_000,
    "backends.suricata.socket.LARGEST": 1 * MIB,
    "backends.nftables.table.MAX_BYTES": 64 * MIB,
    "backends.file_target.LOCK_SECONDS": 10,
    "backends.program.SECONDS": 60,
    "backends.program.SAID": 2_000,
}


@pytest.mark.parametrize("name", [*FACTS, *COSTS])
def test_a_bound_is_what_it_was_decided_to_be(name: str) -> None:
    module, _, constant = name.rpartition(".")
    assert getattr(import_module(f"outgate.{module}"), constant) == {**FACTS, **COSTS}[name]


PROMISES = {
    "trust.md": (
        "files are read up to 256 MiB, unpacked too",
        "texts are read up to 64 MiB, a zip up to 10,000 files, 32 MiB of each and 128 MiB of all",
        "Lines that are kept are cut to 200 characters",
    ),
    "codes.md": ("A policy file is larger than 8 MiB",),
}


@pytest.mark.parametrize("page", PROMISES)
def test_the_pages_promise_these_bounds(page: str) -> None:
    """Whoever moves one above reads here which sentence is no longer true."""
    text = " ".join((ROOT / "docs" / page).read_text(encoding="utf-8").split())
    assert [promise for promise in PROMISES[page] if promise not in text] == []
