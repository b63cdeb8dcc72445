"""Converts a checkpoint of the released code, snapshot_*.pth.tar, to one of this project.

docs/released_checkpoints.md says how to use it.
"""

from __future__ import annotations

import argparse

from ..escaping import printable
from .choices import RELEASED_STAGES
from .errors import exit_on_error


def main() -> None:
    """Converts and says what was found, used and left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('checkpoint', help='checkpoint of the released code')
    parser.add_argument('out', help='checkpoint to write, .pth')
    parser.add_argument(
        '--stage',
        choices=RELEASED_STAGES,
        help='stage that it must be from. Detected by default',
    )
    args = parser.parse_args()
    with exit_on_error(parser):
        from ..converters.released_checkpoint import convert_released_checkpoint

        conversion = convert_released_checkpoint(args.checkpoint, args.out, args.stage)
    print('\n'.join((*conversion.lines(), printable(f'-> {args.out}'))))
