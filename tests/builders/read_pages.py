"""Pages as readers and their scripts take them, without a browser."""

import json
import re
import sys
from html import unescape
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints, is_typeddict


def told(html: str) -> list[str]:
    """What a reader sees, an element a line, in the order of reading."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", html)
    lines = re.split(r"<[^>]+>", re.sub(r"</?(?:a|b|code|em|small)\b[^>]*>", "", body))
    return [unescape(line).strip() for line in lines if line.strip()]


def data_of(html: str) -> Any:
    """The data of a page, as its script reads it."""
    return json.loads(re.findall(r'(?s)<script[^>]* id="data">(.*?)</script>', html)[0])


def hold_shape(value: Any, shape: Any) -> None:
    """Fail where data are not of the shape that is told, all the way down."""
    origin, parts = get_origin(shape), get_args(shape)
    if is_typeddict(shape):
        assert vars(sys.modules[shape.__module__])[shape.__name__] is shape
        hints = get_type_hints(shape)
        assert value.keys() == hints.keys()
        for key, hint in hints.items():
            hold_shape(value[key], hint)
    elif origin is list:
        assert isinstance(value, list)
        for each in value:
            hold_shape(each, parts[0])
    elif origin is tuple:  # JSON has lists alone
        for each, part in zip(value, parts, strict=True):
            hold_shape(each, part)
    elif origin is UnionType:
        (one,) = set(parts) - {type(None)}
        if value is not None:
            hold_shape(value, one)
    else:
        assert type(value) is shape
