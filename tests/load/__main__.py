"""`python -m tests.load WHAT`: a crowd, a rush, a kill, a soak. Each says what it saw; 1 if that was bad."""

import argparse
import asyncio
import sys

from tests.load import crowd, kill, rush, soak


def main() -> int:
    """Run one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    which = parser.add_subparsers(required=True)
    for room in (crowd, rush, kill, soak):
        told = which.add_parser(room.__name__.rpartition(".")[2], description=room.__doc__, help=room.__doc__)
        room.options(told)
        told.set_defaults(run=room.run)
    chosen = parser.parse_args()
    for line in asyncio.run(chosen.run(chosen)):
        sys.stdout.write(line + "\n")
        if line.startswith("BAD"):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
