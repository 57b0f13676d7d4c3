"""Fingerprints of remarks that stay the same while lines move, for readers that keep a history."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from outgate.cli.report import Remark
from outgate.digests import sha256

NAME = "outgate/v1"
_COMMENT = re.compile(r'("[^"\n]*")|#[^\n]*')


def fingerprints(remarks: Iterable[Remark], paths: Mapping[str, str]) -> list[str]:
    """One for each remark, of its code, its file, what is underlined, and which of those it is.

    Layout and comments play no part, nor does the line. Where nothing is underlined it is the
    message that counts.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for remark in remarks:
        key = _key(remark, paths)
        text = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        made.append(sha256(text.encode("utf-8", "surrogatepass")))
    return made


def _key(remark: Remark, paths: Mapping[str, str]) -> tuple[str, ...]:
    code, span = remark.diagnostic.code.id, remark.span
    if span is None or not span.text:
        return code, remark.subject, remark.diagnostic.message
    text = _COMMENT.sub(lambda match: match[1] or " ", span.text)
    return code, paths[span.file.name], " ".join(text.split())
