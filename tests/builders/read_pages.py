"""Pages as readers and their scripts take them, without a browser."""

import json
import re
from html import unescape
from typing import Any


def told(html: str) -> list[str]:
    """What a reader sees, an element a line, in the order of reading."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", html)
    lines = re.split(r"<[^>]+>", re.sub(r"</?(?:a|b|code|em|small)\b[^>]*>", "", body))
    return [unescape(line).strip() for line in lines if line.strip()]


def data_of(html: str) -> Any:
    """The data of a page, as its script reads it."""
    return json.loads(re.findall(r'(?s)<script[^>]* id="data">(.*?)</script>', html)[0])
