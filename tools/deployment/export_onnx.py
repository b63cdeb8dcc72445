"""Writes a trained model as an ONNX file, for run_onnx.py or any ONNX runtime."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import integralaction_mm  # noqa: F401  (first: it mends a stock install)
from integralaction_mm.command_line import add_class_names, exit_on_error
from integralaction_mm.deployment import export_onnx
from integralaction_mm.deployment.exportable import POSE_INPUTS
from integralaction_mm.engine.arguments import existing_checkpoint, existing_config, positive_int


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f'{__doc__} docs/deployment.md describes it.')
    parser.add_argument('config', type=existing_config, help='config of the model')
    parser.add_argument('checkpoint', type=existing_checkpoint, help='its file or address')
    parser.add_argument('--out', required=True, help='file to write, .onnx')
    parser.add_argument(
        '--input',
        choices=POSE_INPUTS,
        default='keypoints',
        help='what the pose stream takes: keypoints, drawn inside, or maps. Defaults to keypoints',
    )
    parser.add_argument(
        '--opset', type=positive_int, default=17, help="ONNX's operators. Defaults to 17"
    )
    add_class_names(parser, "those of the config's dataset, or numbers")
    return parser


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    with exit_on_error(parser, ImportError, RuntimeError):
        difference = export_onnx(
            args.config, args.checkpoint, args.out, args.input, args.opset, args.classes
        )
    print(f'greatest difference to PyTorch: {difference:.1e}')
    print(f'-> {args.out}')


if __name__ == '__main__':
    main()
