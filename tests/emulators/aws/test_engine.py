"""The engine itself takes the rules that the emulator takes, and none that it calls malformed."""

import pytest

from tests.backends.suricata.engine import Engine, find_program
from tests.emulators.aws.rules import REFUSED, TAKEN

# What the service refuses, and Suricata by itself would not.
BY_THE_SERVICE = ("is not supported", "sid not assigned", "Using pcre without")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine to ask about rules."""
    one = Engine(find_program(), tmp_path_factory.mktemp("suricata"))
    one.prepare()
    return one


def test_what_is_taken(engine: Engine) -> None:
    rules = [rule.replace("sid:1;", f"sid:{number};") for number, rule in enumerate(TAKEN, 1)]
    taken, said = engine.check("\n".join(rules) + "\n")
    assert taken, said


def test_what_is_malformed(engine: Engine) -> None:
    wrong = [rule for rule, reason in REFUSED if not any(word in reason for word in BY_THE_SERVICE)]
    assert len(wrong) > 15
    numbered = [rule.replace("sid:1;", f"sid:{n};") for n, rule in enumerate(wrong, 1)]
    taken, said = engine.check("\n".join(numbered) + "\n")
    assert not taken
    assert [rule for rule in numbered if rule not in said] == []
