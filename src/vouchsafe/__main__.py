"""`python -m vouchsafe` is `vouchsafe`."""

from vouchsafe.cli import main

if __name__ == "__main__":
    main()
