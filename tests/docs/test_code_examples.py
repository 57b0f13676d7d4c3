"""Every code is shown: by the examples of its page, which are run, or by a test that is named."""

import json
import re
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import pytest

from outgate.diagnostics import codes
from outgate.diagnostics.pages import Example, code_pages
from tests.conftest import Workspace

PAGES = code_pages()
SHOWN = tuple(code for code, page in PAGES.items() if page.wrong is not None)
# What the published list says is not for the author of a policy to mend.
WITHOUT_HELP = ("read-as-newest", "older-than-noted", "path-not-enforced")
# The fixes of the wrong examples; tests/diagnostics/test_fixes.py has what comes of each.
FIXES = {
    "tab": ("write spaces",),
    "syntax": ("write `allow`",),
    "unclosed-string": ('add the closing `"`',),
    "unclosed-brace": ("add `}}` behind its last line",),
    "duplicate-clause": ("put both lists into one clause",),
    "unknown-service": ("write `mde`",),
    "unknown-region": ("write `EU`",),
    "unknown-fleet": ("write `win10-1709`",),
    "unknown-source": ("write `hamburg`",),
    "unknown-feature": ("write `live-response`",),
    "unknown-method": ("write `streamlined`",),
    "bad-address": ("write `10.20.0.0/16`", "write `10.20.4.7`"),
    "bad-url": ("write `https://winatp-gw-neu.microsoft.com`",),
    "bad-date": ("write `2027-03-31`",),
    "clause-not-applicable": ("leave `standard` out",),
    "feature-both-ways": ("keep `with updates`", "keep `without updates`"),
    "fleet-not-eligible": ("leave `mma` out",),
    "no-list": ("write `standard`",),
    "clause-without-effect": ("leave `storage` out",),
    "every-address": ("write `any`",),
    "expired": ("remove the statement",),
    "withheld-required": ("take `updates` out of `without`",),
    "redundant-statement": ("remove the statement",),
    "idle-without": ("take `updates` out of `without`",),
    "unused-source": ("remove the definition of `milan`",),
    "unused-fleet": ("remove the definition of `laptops`",),
    "bad-config": ("write `policies`",),
    "bad-catalog": ("write `endpoints`",),
}
# Formats in which a command tells all that it has to say, with the places.
REPORTING = ("check", "compile", "plan")


@dataclass
class Said:
    """What was said with one code: the texts that were underlined, help, titles of fixes."""

    underlined: list[str] = field(default_factory=list)
    helped: bool = False
    fixes: list[str] = field(default_factory=list)


def said(folder: Path, example: Example) -> dict[str, Said]:
    """What a command says of an example, by the codes."""
    workspace = Workspace(folder)
    for name, text in example.files:
        workspace.write(name, text)
    reporting = example.command[0] in REPORTING and "--out" not in example.command
    form = ("--format", "sarif") if reporting else ()
    ran = workspace.run(*example.command, *form)
    if not reporting:
        named = re.findall(r"^\w+\[([a-z-]+)\]", ran.err, re.MULTILINE)
        return {code: Said(helped="  help: " in ran.err) for code in named}
    told: dict[str, Said] = {}
    for result in json.loads(ran.out)["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        one = told.setdefault(result["ruleId"], Said())
        one.helped |= "\nhelp: " in result["message"]["text"]
        one.fixes += [fix["description"]["text"] for fix in result.get("fixes", ())]
        if "startColumn" in region and region["startLine"] == region["endLine"]:
            lines = (folder / place["artifactLocation"]["uri"]).read_text().split("\n")
            line = lines[region["startLine"] - 1]
            one.underlined.append(line[region["startColumn"] - 1 : region["endColumn"] - 1])
    return told


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_shows_the_code_and_the_right_one_does_not(
    code: str, tmp_path: Path
) -> None:
    page = PAGES[code]
    assert page.wrong is not None
    assert page.right is not None
    (tmp_path / "wrong").mkdir()
    (tmp_path / "right").mkdir()
    wrong = said(tmp_path / "wrong", page.wrong)
    assert code in wrong
    if page.wrong.at:
        assert page.wrong.at in wrong[code].underlined
    assert wrong[code].helped is (code not in WITHOUT_HELP)
    assert tuple(wrong[code].fixes) == FIXES.get(code, ())
    right = said(tmp_path / "right", page.right)
    severe = {each.id for each in codes.EVERY if each.severity is codes.Severity.ERROR}
    assert code not in right
    assert not severe & set(right)


# What takes a firewall, a network, a large file or a broken installation to show.
ELSEWHERE = {
    "unreadable-log": "tests.replay.test_formats.test_what_cannot_be_read_is_said",
    "unread-lines": "tests.replay.test_command.test_lines_that_cannot_be_read_are_told",
    "not-judged": "tests.replay.test_command.test_what_is_not_judged_is_told",
    "hardly-judged": "tests.replay.test_command.test_too_little_of_a_log_is_an_error_with_a_report",
    "not-text": "tests.language.test_files.test_files_that_are_no_policies",
    "file-too-large": "tests.language.test_files.test_files_that_are_no_policies",
    "too-many-errors": "tests.language.test_parse.test_many_mistakes_are_counted_not_listed",
    "guard-undecided": "tests.backends.toy.test_toy."
    "test_a_guard_that_may_be_about_a_blind_rule_is_undecided",
    "accepted-undecided": "tests.backends.toy.test_toy."
    "test_what_is_told_by_address_only_may_be_accepted",
    "lock-mismatch": "tests.catalog.test_lock.test_another_digest_is_an_error_with_the_fix",
    "unsupported-rule": "tests.backends.azure.test_render.test_what_azure_cannot_say",
    "wider-rule": "tests.backends.azure.test_render.test_entries",
    "target-limit": "tests.backends.azure.test_render.test_limits",
    "target-capacity": "tests.backends.panos.test_render.test_more_than_a_firewall_takes",
    "accepted-widening": "tests.backends.azure.test_render.test_a_real_plan",
    "ipv6-left-out": "tests.backends.azure.test_lowering.test_a_service_tag_loses_no_ipv6_networks",
    "target-tier": "tests.backends.azure.test_neighbours.test_what_can_be_wrong",
    "name-taken": "tests.backends.azure.test_neighbours.test_a_name_of_an_ip_group_is_taken",
    "priority-taken": "tests.backends.azure.test_neighbours.test_a_group_of_others_before_ours",
    "shadowed-rule": "tests.backends.azure.test_neighbours.test_rules_that_come_before_ours",
    "unseen-policy": "tests.backends.azure.test_waiting."
    "test_a_base_policy_that_cannot_be_read_is_told",
    "not-included": "tests.backends.squid.test_site_files."
    "test_a_configuration_that_does_not_include_ours",
    "group-unused": "tests.backends.aws.test_preflight."
    "test_a_policy_that_does_not_refer_to_our_group",
    "policy-defaults": "tests.backends.aws.test_preflight.test_defaults",
    "not-inline": "tests.backends.suricata.test_apply.test_an_engine_that_only_watches_is_told_of",
    "inspection-depth": "tests.backends.suricata.test_apply."
    "test_an_engine_that_looks_at_the_beginning_alone_is_told_of",
    "unknown-field": "tests.backends.azure.test_plan_and_apply."
    "test_unknown_fields_are_told_and_kept",
    "inspection-not-kept": "tests.backends.azure.test_render.test_a_real_plan",
    "treatment-not-kept": "tests.backends.toy.test_toy.test_plan_apply_and_plan_again",
    "not-enforced": "tests.backends.pac.test_hostile."
    "test_otherwise_takes_a_reason_and_is_told_each_time",
    "deployed-from-files": "tests.backends.toy.test_toy."
    "test_a_target_without_a_store_is_deployed_from_files",
    "target-failed": "tests.backends.azure.test_interrupted."
    "test_ctrl_c_says_what_is_done_unknown_and_not_attempted",
    "target-moved": "tests.backends.test_local.test_a_target_that_moved_is_left_alone",
    "bad-plan": "tests.deploy.test_apply.test_a_plan_with_a_network_that_is_none_is_refused",
    "not-confirmed": "tests.cli.test_json_results."
    "test_a_refused_apply_says_why_and_changes_nothing",
    "not-reached": "tests.cli.test_apply_probe.test_what_is_printed_where",
    "nothing-to-export": "tests.cli.test_errors.test_one_style_of_errors",
    "emulator-failed": "tests.emulators.test_missing_library.test_how_to_install_it_is_said",
    "comment-failed": "tests.code_hosts.test_refusals.test_a_token_that_may_only_read_is_told",
    "import-alarm": "tests.cli.test_catalog.test_a_list_that_shrank_stops_the_import",
    "bad-feed": "tests.cli.test_errors.test_one_style_of_errors",
    "bug": "tests.test_errors.test_what_ends_a_command_is_printed_once",
}


def test_every_code_is_shown_once() -> None:
    every = [code.id for code in codes.EVERY]
    assert sorted([*SHOWN, *ELSEWHERE]) == sorted(every)


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_is_shown_elsewhere_is(code: str) -> None:
    module, _, name = ELSEWHERE[code].rpartition(".")
    assert name.startswith("test_")
    assert callable(getattr(import_module(module), name))
