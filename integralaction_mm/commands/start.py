"""The command ``integralaction``: which commands there are, and how one is started."""

from __future__ import annotations

import argparse
import difflib
import importlib
import sys
from collections.abc import Mapping, Sequence
from typing import Union

from ..version import __version__

__all__ = ['COMMANDS', 'start']

# Name to module of this folder, or to more names.
Table = Mapping[str, Union[str, 'Table']]

COMMANDS: Table = {
    'demo': 'demo',
    'train': 'train',
    'test': 'test',
    'infer': 'infer',
    'live': 'live',
    'web': 'web',
    'extract-poses': 'extract_poses',
    'import-poses': 'import_poses',
    'convert': {
        'kinetics': 'kinetics_to_posedataset',
        'mimetics': 'mimetics_to_posedataset',
        'ntu': 'ntu_to_posedataset',
        'penn-action': 'penn_action_to_posedataset',
        'ut-interaction': 'ut_interaction_to_posedataset',
        'weizmann': 'weizmann_to_posedataset',
        'context': 'make_context',
        'pantomime': 'make_pantomime',
        'released-checkpoint': 'convert_released_checkpoint',
    },
    'export': 'export_onnx',
    'report': 'report',
    'stress': 'stress',
    'browse': 'browse',
    'flops': 'get_flops',
    'cam': 'cam',
    'compare': 'compare',
    'confusion': 'confusion',
    'fuse-scores': 'fuse_scores',
    'gate-stats': 'gate_stats',
    'per-class': 'per_class',
    'sheets': 'sheets',
    'cache-features': 'cache_features',
    'release': 'make_release',
    'experiments': 'run_experiments',
}
_GROUPS = {'convert': 'Converts a dataset, or a checkpoint of the released code'}


def start(argv: Sequence[str], table: Table = COMMANDS, program: str = 'integralaction') -> None:
    """Start the command that a command line names; without one, list them.

    Args:
        argv (list[str]): The command line without the program's name.
        table (dict): Commands to choose from. Defaults to :data:`COMMANDS`.
        program (str): What is before the command, for help and errors.

    Raises:
        SystemExit: With 2 at an unknown command, else as the command ends.
    """
    parser = _build_parser(table, program)
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return
    chosen, name = table[args.command], f'{program} {args.command}'
    if not isinstance(chosen, str):
        start(args.arguments, chosen, name)
        return
    sys.argv = [name, *args.arguments]  # as a separate program would find it
    importlib.import_module(f'.{chosen}', __package__).main()


def _build_parser(table: Table, program: str) -> argparse.ArgumentParser:
    names = '\n'.join(f'  {name:<20} {_summarize(name, what)}' for name, what in table.items())
    parser = argparse.ArgumentParser(
        program,
        description=f'{program} COMMAND --help tells more about a command:\n\n{names}',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage='%(prog)s [-h] [--version] COMMAND ...',
    )
    parser.add_argument('--version', action='version', version=f'integralaction_mm {__version__}')

    def command(text: str) -> str:
        if text in table:
            return text
        near = difflib.get_close_matches(text, table, n=1)
        hint = f'; did you mean {near[0]}?' if near else ''
        raise argparse.ArgumentTypeError(
            f'must be one of {", ".join(table)}, but got {text!r}{hint}'
        )

    parser.add_argument(
        'command', nargs='?', type=command, metavar='COMMAND', help=argparse.SUPPRESS
    )
    parser.add_argument('arguments', nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _summarize(name: str, what: str | Table) -> str:
    """What a command does: the first line of its module."""
    if not isinstance(what, str):
        return _GROUPS[name]
    text = importlib.import_module(f'.{what}', __package__).__doc__ or ''
    return text.partition('\n')[0].rstrip('.,:')
