"""What takes long to read is read when Outgate is built, and kept beside the code.

hatch_build.py runs this, for a wheel and for a checkout that is installed in place.
"""

from collections.abc import Iterator
from pathlib import Path

from outgate.documents.yaml import read_yaml
from outgate.language.table import make_table
from outgate.resources import COMPILED, compiled_bytes, compiled_name, resource
from outgate.source import SourceFile


def sources() -> Iterator[Path]:
    """The shipped files that are read in advance."""
    yield resource("grammar", "policy.lark")
    yield from sorted(resource("catalog").rglob("*.yaml"))


def compile_source(path: Path) -> object:
    """What a shipped file holds: the parser's table of a grammar, the documents of a YAML file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".lark":
        return make_table(text)
    return read_yaml(SourceFile(path.name, text))


def write_compiled(folder: Path = COMPILED) -> None:
    """Make them all anew, and remove what was made of earlier texts."""
    folder.mkdir(exist_ok=True)
    made = {}
    for path in sources():
        text = path.read_bytes()
        made[compiled_name(text)] = compiled_bytes(text, compile_source(path))
    for path in folder.iterdir():
        if path.name not in made:
            path.unlink()
    for name, held in made.items():
        (folder / name).write_bytes(held)
