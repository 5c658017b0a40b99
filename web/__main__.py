"""`python -m web` is `haat`."""

from web.cli import main

if __name__ == "__main__":
    main()
