"""Writes a trained model as an ONNX file, for run_onnx.py or any ONNX runtime."""

from __future__ import annotations

import argparse

from ..escaping import printable
from .arguments import (
    add_class_names,
    existing_checkpoint,
    existing_config,
    existing_weights,
    positive_int,
)
from .choices import POSE_INPUTS
from .errors import exit_on_error
from .recognising import parse_with_model


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f'{__doc__} docs/deployment.md describes it.')
    parser.add_argument('config', nargs='?', type=existing_config, help='config of the model')
    parser.add_argument(
        'checkpoint', nargs='?', type=existing_checkpoint, help='its file or address'
    )
    parser.add_argument(
        '--weights',
        type=existing_weights,
        help='instead of both, an archive of make_release.py: a file, or an address that tells '
        'its SHA-256',
    )
    parser.add_argument('--out', required=True, help='file to write, .onnx')
    parser.add_argument(
        '--input',
        choices=POSE_INPUTS,
        default='keypoints',
        help='input of the pose stream: keypoints, drawn inside, or maps. Defaults to keypoints',
    )
    parser.add_argument(
        '--opset', type=positive_int, default=17, help='ONNX operator set. Defaults to 17'
    )
    add_class_names(parser, "those of the config's dataset, or numbers")
    return parser


def main() -> None:
    parser = build_parser()
    args = parse_with_model(parser, None)
    with exit_on_error(parser):
        from ..deployment import export_onnx
        from ..releases import fetch_release

        if args.weights is not None:
            args.config = args.checkpoint = fetch_release(args.weights)

        difference = export_onnx(
            args.config, args.checkpoint, args.out, args.input, args.opset, args.classes
        )
    print(f'greatest difference to PyTorch: {difference:.1e}')
    print(printable(f'-> {args.out}'))
