"""Frozen dataclasses that are made quickly: `dataclass` as the library has it, without its cost.

The library writes the code of six methods for each frozen class and compiles it at every start: a
third of the time of `outgate check`, half of it for refusing to assign. Here only `__init__` has
code of its own, of which there is one text for all classes that are alike in it, and that when the
first value is made, as a command makes values of half of the classes that it loads; the other
methods are functions over the fields. What comes out is a dataclass all the same, for `fields`,
`replace` and whoever reads its annotations.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, replace
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

__all__ = ["dataclass", "field", "replace"]

_ORDER = (("__lt__", lt), ("__le__", le), ("__gt__", gt), ("__ge__", ge))


if TYPE_CHECKING:
    from dataclasses import dataclass

    from _typeshed import DataclassInstance, SupportsRichComparison
else:

    def dataclass(*, frozen=False, slots=False, order=False, kw_only=False):
        """The decorator; what is not frozen is the library's."""
        if not frozen:
            return dataclasses.dataclass(slots=slots, order=order, kw_only=kw_only)
        return lambda written: _freeze(written, slots=slots, order=order, kw_only=kw_only)


def _freeze(written: type, *, slots: bool, order: bool, kw_only: bool) -> type:
    """A class as written, turned into a frozen dataclass; methods that it has already stay."""
    own = written.__dict__
    made: type = dataclasses.dataclass(
        init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
    )(written)
    every = fields(made)
    methods: dict[str, object] = {
        "__init__": _init_at_first_use(made, every, checks="__post_init__" in own),
        "__repr__": _repr,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        **_comparisons(_key(tuple(field.name for field in every if field.compare)), order=order),
    }
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    for name, method in methods.items():
        if own.get(name) is None:  # Python itself puts None there for `__hash__`
            setattr(made, name, method)
    return made


def _init_at_first_use(
    made: type, every: tuple[Field[object], ...], *, checks: bool
) -> Callable[..., None]:
    """An `__init__` that writes the real one and gives way to it."""

    def __init__(self: object, *values: object, **named: object) -> None:
        written = _init(every, checks=checks)
        type.__setattr__(made, "__init__", written)
        written(self, *values, **named)

    return __init__


def _init(every: tuple[Field[object], ...], *, checks: bool) -> FunctionType:
    """`__init__`, in code of its own: it is what takes time where there are many values."""
    # Those that must be named come last, whatever order they stand in.
    ordered = sorted(every, key=lambda one: bool(one.kw_only))
    names = {f"_{number}": one.name for number, one in enumerate(ordered)}
    code = _code(tuple(map(_way, ordered)), checks=checks)
    known: dict[str, object] = {"_set": object.__setattr__, "_MISSING": MISSING}
    defaults: list[object] = []
    named: dict[str, object] = {}
    for number, one in enumerate(ordered):
        known[f"_make_{number}"], known[f"_default_{number}"] = one.default_factory, one.default
        if one.init and (one.default, one.default_factory) != (MISSING, MISSING):
            if one.kw_only:
                named[one.name] = one.default
            else:
                defaults.append(one.default)
        elif defaults and one.init and not one.kw_only:  # it would take the default of another
            raise TypeError(f"non-default argument {one.name!r} follows default argument")
    own = code.replace(
        co_varnames=tuple(names.get(each, each) for each in code.co_varnames),
        co_consts=tuple(names.get(each, each) for each in code.co_consts),
    )
    made = FunctionType(own, known, argdefs=tuple(defaults))
    made.__kwdefaults__ = named
    return made


def _way(one: Field[object]) -> tuple[bool, bool, str]:
    """How a field gets its value: whether it is given, by its name alone, and what makes it."""
    if one.default_factory is not MISSING:
        return one.init, bool(one.kw_only), "make"
    return one.init, bool(one.kw_only), "" if one.init or one.default is MISSING else "default"


@cache
def _code(ways: tuple[tuple[bool, bool, str], ...], *, checks: bool) -> CodeType:
    """The code of `__init__` for fields that are called `_0`, `_1` and so on.

    Most classes are like some other in this, and to compile a text takes long.
    """
    parameters, lines = ["self"], ["pass"]
    for number, (given, by_name, otherwise) in enumerate(ways):
        name = f"_{number}"
        value = {"make": f"_make_{number}()", "default": f"_default_{number}"}.get(otherwise)
        if given:
            if by_name and "*" not in parameters:
                parameters.append("*")
            parameters.append(name)
            value = f"{value} if {name} is _MISSING else {name}" if value else name
        if value is not None:  # else `__post_init__` gives it
            lines.append(f"_set(self, '{name}', {value})")
    if checks:
        lines.append("self.__post_init__()")
    known: dict[str, FunctionType] = {}
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)
    return known["__init__"].__code__


def _key(names: tuple[str, ...]) -> Callable[[object], "SupportsRichComparison"]:
    """What two values of a class are compared by: their fields, or the only one."""
    return attrgetter(*names) if names else lambda self: ()


def _comparisons(
    key: Callable[[object], "SupportsRichComparison"], *, order: bool
) -> dict[str, object]:
    def __eq__(self: object, other: object) -> object:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:
        return hash(key(self))

    def ordered(
        compare: "Callable[[SupportsRichComparison, SupportsRichComparison], object]",
    ) -> Callable[[object, object], object]:
        return lambda self, other: (
            compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented
        )

    ranks = {name: ordered(compare) for name, compare in _ORDER} if order else {}
    return {"__eq__": __eq__, "__hash__": __hash__, **ranks}


def _repr(self: "DataclassInstance") -> str:
    values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
    return f"{type(self).__qualname__}({values})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: "DataclassInstance") -> list[object]:
    """What a copy takes along, as assigning is refused to it too."""
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: "DataclassInstance", state: list[object]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
