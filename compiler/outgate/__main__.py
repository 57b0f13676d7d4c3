"""`python -m outgate`, for those who have no script on their path."""

from outgate.cli.main import main

if __name__ == "__main__":
    main()
