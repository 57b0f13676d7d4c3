"""What MkDocs is told of our pages: the ones from the top of the sources, file names, colours."""

import posixpath
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pygments.lexers import LEXERS

from manual.pages import FOLDER

# Pages that code hosts look for at the top of the sources: told once, shown in the site as well.
TOP = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")
_NAMED_FENCE = re.compile(r"^```(\w+) (\S+)$", re.MULTILINE)
_SET_UP = re.compile(r"^<!-- .*? -->\n", re.MULTILINE)


def on_config(config: MkDocsConfig) -> None:
    """Teach the highlighter the language."""
    LEXERS["PolicyLexer"] = ("manual.policy_lexer", "Outgate policy", ("policy",), (), ())


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Add the pages from the top of the sources."""
    for name, page in TOP.items():
        text = (FOLDER.parent / name).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with links as they are in the site, and with the file names of its blocks."""
    sources = {page: name for name, page in TOP.items()}
    uri = page.file.src_uri
    source = sources.get(uri, f"docs/{uri}")

    def link(match: re.Match[str]) -> str:
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[1]))
        place = TOP.get(wanted, wanted.removeprefix("docs/"))
        return posixpath.relpath(place, posixpath.dirname(uri) or ".")

    text = _SET_UP.sub("", markdown)
    return _NAMED_FENCE.sub(r'```\1 title="\2"', _LINK.sub(link, text))
