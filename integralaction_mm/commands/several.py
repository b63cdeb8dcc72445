"""Runs command lines of this package one after another in one process.

Whoever starts many of them then does not wait for Python each time.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import sys
from collections.abc import Sequence

from .errors import exit_on_error


def command_lines(text: str) -> list[list[str]]:
    """Argparse type: a JSON list of lists of words, a module of ``commands`` first."""
    try:
        content = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f'must be JSON, but {error}: {text!r}') from error
    if not isinstance(content, list) or not all(
        isinstance(line, list) and line and all(isinstance(word, str) for word in line)
        for line in content
    ):
        raise argparse.ArgumentTypeError(f'must be a list of lists of words, but got {text!r}')
    return content


def main(argv: Sequence[str] | None = None) -> None:
    """Run what the arguments say, by default those of the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'lines',
        type=command_lines,
        metavar='JSON',
        help='list of command lines, such as [["test", "CONFIG", "CHECKPOINT"]]',
    )
    args = parser.parse_args(argv)
    with exit_on_error(parser):
        for program, *arguments in args.lines:
            sys.argv = [program, *arguments]
            importlib.import_module(f'.{program}', __package__).main()
            gc.collect()  # workers of a loader live as long as it does


if __name__ == '__main__':
    main()
