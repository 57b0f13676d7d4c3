"""Our dataclasses do what the library's do."""

import copy
import dataclasses
import inspect
import operator
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from outgate import values


def _classes(dataclass: Any) -> dict[str, Any]:
    @dataclass(frozen=True, slots=True, order=True)
    class Pair:
        """Two values, and one that does not count."""

        first: str
        second: int = 2
        note: str = dataclasses.field(default="", compare=False, repr=False)

    @dataclass(frozen=True, slots=True)
    class Lone:
        """One value that is made anew."""

        items: list[int] = dataclasses.field(default_factory=list)
        kind: str = dataclasses.field(default="lone", init=False)

    @dataclass(frozen=True)
    class Counted:
        """A value that is worked out, with a hash and text of its own."""

        text: str
        size: int = dataclasses.field(init=False, repr=False, compare=False)
        later: int | None = dataclasses.field(default=None, init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "size", len(self.text))

        def __hash__(self) -> int:
            return self.size

        def __str__(self) -> str:
            return self.text

    @dataclass(frozen=True, slots=True)
    class Empty:
        """Nothing that is ever given."""

        missing: int = dataclasses.field(init=False, repr=False, compare=False)

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Named:
        """Values that must be named."""

        first: int
        second: int = 2

    @dataclass(frozen=True, slots=True)
    class Mixed:
        """One value in its place, one that is worked out, and one that must be named."""

        named: int = dataclasses.field(kw_only=True)
        first: int = 1
        total: int = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "total", self.first + self.named)

    return {made.__name__: made for made in (Pair, Lone, Counted, Empty, Named, Mixed)}


QUESTIONS: tuple[Callable[[dict[str, Any]], Any], ...] = (
    lambda classes: repr(classes["Pair"]("a")),
    lambda classes: repr(classes["Pair"](second=3, first="b", note="n")),
    lambda classes: classes["Pair"]("a", note="x") == classes["Pair"]("a", note="y"),
    lambda classes: hash(classes["Pair"]("a", 5)),
    lambda classes: [
        compare(classes["Pair"]("b", one), classes["Pair"]("b", other))
        for compare in (operator.lt, operator.le, operator.gt, operator.ge)
        for one, other in ((1, 2), (2, 2), (2, 1))
    ],
    lambda classes: classes["Named"](first=1) < classes["Named"](first=2),
    lambda classes: classes["Pair"]("a") == classes["Lone"](),
    lambda classes: classes["Pair"].__match_args__,
    lambda classes: [classes["Pair"]("a")] and list(inspect.signature(classes["Pair"]).parameters),
    lambda classes: classes["Pair"].__slots__,
    lambda classes: repr(dataclasses.replace(classes["Pair"]("a"), second=9)),
    lambda classes: dataclasses.asdict(classes["Pair"]("a")),
    lambda classes: repr(copy.deepcopy(classes["Lone"]([1, 2]))),
    lambda classes: classes["Lone"]().items is classes["Lone"]().items,
    lambda classes: repr(copy.copy(classes["Counted"]("abc"))),
    lambda classes: classes["Counted"]("abc").later,
    lambda classes: [
        hash(classes["Counted"]("abc")),
        str(classes["Counted"]("abc")),
        classes["Counted"]("a").size,
    ],
    lambda classes: classes["Empty"]() == classes["Empty"](),
    lambda classes: hash(classes["Empty"]()),
    lambda classes: classes["Empty"]().missing,
    lambda classes: setattr(classes["Pair"]("a"), "first", "b"),
    lambda classes: delattr(classes["Pair"]("a"), "first"),
    lambda classes: classes["Pair"](),
    lambda classes: classes["Pair"]("a", 1, "b", 4),
    lambda classes: classes["Counted"]("a", 1),
    lambda classes: classes["Pair"]("a") < 3,
    lambda classes: repr(classes["Named"](first=1)),
    lambda classes: classes["Named"](1, 2),
    lambda classes: classes["Named"](second=1),
    lambda classes: (
        [classes["Named"](first=1)]
        and [
            (each.name, each.kind, each.default)
            for each in inspect.signature(classes["Named"]).parameters.values()
        ]
    ),
    lambda classes: classes["Counted"](),
    lambda classes: [repr(classes["Mixed"](named=3)), repr(classes["Mixed"](5, named=3))],
    lambda classes: classes["Mixed"](),
    lambda classes: classes["Mixed"](1, 2),
)


def _answer(question: Callable[[dict[str, Any]], Any], classes: dict[str, Any]) -> Any:
    try:
        return question(classes)
    except Exception as error:
        return type(error), str(error) if isinstance(error, AttributeError) else ""


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_they_answer_like_those_of_the_library(
    question: Callable[[dict[str, Any]], Any],
) -> None:
    values._code.cache_clear()  # as if no class had been like these
    ours, theirs = _classes(values.dataclass), _classes(dataclasses.dataclass)
    assert _answer(question, ours) == _answer(question, theirs)


def test_values_of_the_product_can_be_sent() -> None:
    from outgate.traffic.host import parse_host

    host = parse_host("*.contoso.example")
    assert pickle.loads(pickle.dumps(host)) == host


@pytest.mark.parametrize("dataclass", [dataclasses.dataclass, values.dataclass])
def test_no_value_takes_the_default_of_another(dataclass: Any) -> None:
    written = type("Wrong", (), {"first": 1, "__annotations__": {"first": int, "second": int}})
    with pytest.raises(TypeError, match="non-default argument 'second' follows default argument"):
        dataclass(frozen=True)(written)(5)
