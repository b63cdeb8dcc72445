"""Counts multiply-adds and parameters of any recognizer, for one clip of its own pipeline."""

from __future__ import annotations

import argparse

from ..config_files import load_config
from .arguments import add_cfg_options, existing_config, merge_options
from .errors import exit_on_error


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=f"{__doc__} MMAction2's tool of this name takes one input; this one takes as "
        'many as the model has. It needs no data and no checkpoint.'
    )
    parser.add_argument('config', type=existing_config, help='config of any recognizer')
    parser.add_argument('--table', action='store_true', help='also by module')
    add_cfg_options(parser)
    return parser


def run(args: argparse.Namespace) -> None:
    from mmengine.logging import MMLogger

    from ..experiments.complexity import measure_complexity

    MMLogger.get_current_instance().setLevel('ERROR')  # what is not counted, and was not called
    cfg = load_config(args.config)
    merge_options(cfg, args.cfg_options)
    found = measure_complexity(cfg)
    if args.table:
        print(found.table)
    for key, shape in found.inputs.items():
        print(f'{key}: {" x ".join(map(str, shape))}')
    print(f'Flops, without the head: {found.flops / 1e9:.3f} G')
    print(f'Params: {found.parameters / 1e6:.3f} M')


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser):
        run(args)
