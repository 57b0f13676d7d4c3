"""`python -m manual`: writes the parts of the pages that are made from the program."""

from manual.pages import make_page, pages


def main() -> None:
    """Make every page anew, and write those that changed."""
    for path in pages():
        made = make_page(path)
        if made != path.read_text(encoding="utf-8"):
            path.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
