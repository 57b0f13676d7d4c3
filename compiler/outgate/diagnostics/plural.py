"""Numbers with the thing they count."""


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 rule`, `2 rules`, `0 rules`; a plural that is not made with an s is given."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
