"""No table has an empty word.

An empty word matches every text, or says nothing to whoever reads: among issuers it makes every
certificate Microsoft's, among suffixes it takes every file, as a title it leaves a heading blank.
So each constant and each table of the whole package is looked through.
"""

from itertools import chain

import pytest

from tests.builders.tables import constants, empty_in, modules

# What is empty on purpose: constants, members, and fields of classes, with what it stands for.
ON_PURPOSE = {
    "ANY_DEVICE": "a row that is for every device names no fleet",
    "BackendKind.treatments": "a kind that is settings of devices has no treatments",
    "END_OF_FOLDED": "blank lines of Markdown",
    "EVER": "a window of time that is open at both ends",
    "FleetNeed.feature": "a row that is for no feature",
    "Kind.help": "a file is no statement that could be explained",
    "PARTS": "figures of the HTML report without a unit",
    "Why.NONE": "a fleet is known, so that there is no reason",
    "_ACTIONS": "a log that knows no actions",
    "_NOTHING": "what exports write where they know nothing",
    "_PLAIN": "in YAML nothing is null",
    "_UNTIMED": "the hour of requests of which a log does not tell the time",
    "_SUFFIXES": "files without a suffix may be text",
}


@pytest.mark.slow
def test_no_table_of_words_has_an_empty_one() -> None:
    named = chain.from_iterable(map(constants, modules()))
    empty = chain.from_iterable(empty_in(name, value) for name, value in named)
    assert set(empty) == set(ON_PURPOSE)
