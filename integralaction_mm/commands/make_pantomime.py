"""Makes Pantomime, the synthetic dataset of actions in and out of context."""

from __future__ import annotations

import argparse

from .choices import BASIC_SPLITS, IN_CONTEXT_RATE, PANTOMIME_SPLITS
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    """Command line; the defaults are those of ``make_pantomime``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', required=True, help='folder to write to')
    parser.add_argument('--seed', type=int, default=0, help='seed, >= 0')
    parser.add_argument('--train', type=int, default=48, help='videos per class in train')
    parser.add_argument('--val', type=int, default=5, help='videos per class in val')
    parser.add_argument('--test', type=int, default=10, help='videos per class in each test split')
    parser.add_argument(
        '--size', type=int, nargs=2, default=(160, 120), metavar=('W', 'H'), help='pixels'
    )
    parser.add_argument('--frames', type=int, default=100, help='mean frames per video')
    parser.add_argument('--workers', type=int, default=2, help='processes that render')
    parser.add_argument(
        '--splits',
        nargs='+',
        choices=PANTOMIME_SPLITS,
        default=BASIC_SPLITS,
        metavar='SPLIT',
        help=f'splits to make, in addition to existing ones: {", ".join(PANTOMIME_SPLITS)}. '
        f'Defaults to {" ".join(BASIC_SPLITS)}',
    )
    parser.add_argument(
        '--in-context-rate',
        type=float,
        default=IN_CONTEXT_RATE,
        help='share of the videos in train and val that show their own context, 0.5 to 1',
    )
    parser.add_argument('--force', action='store_true', help='delete what is there, start over')
    return parser


def main() -> None:
    """Makes the dataset and says where it is."""
    parser = build_parser()
    args = vars(parser.parse_args())
    interrupted = 'interrupted; run the same command to resume'
    with exit_on_error(parser, interrupted):
        from ..pantomime import make_pantomime

        path = make_pantomime(**{**args, 'size': tuple(args['size'])})
    print(f'Pantomime is in {path.parent}; annotations: {path}')
