"""Recognises the action in a video with a model from export_onnx.py.

This file needs Python, NumPy, OpenCV, PyAV, ONNX Runtime and, beside it, the folder
``integralaction_mm/deployment/standalone``; for poses in a pickle ``integralaction_mm/unpickling``
too.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any


def import_standalone() -> Any:
    """The package that runs models, beside this file or in its place in the checkout."""
    here = Path(__file__).resolve().parent
    for folder in (here, here.parents[1] / 'integralaction_mm' / 'deployment'):
        file = folder / 'standalone' / '__init__.py'
        if file.is_file():
            spec: Any = importlib.util.spec_from_file_location('standalone', file)
            sys.modules['standalone'] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise FileNotFoundError(f'folder standalone not found beside {Path(__file__).name}: {here}')


def _printable(text: str) -> str:
    return ''.join(c if c.isprintable() else c.encode('unicode_escape').decode() for c in text)


def _positive_int(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'must be an integer >= 1, but got {text!r}')
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('model', type=Path, help='model from export_onnx.py')
    add('video', type=Path, help='video, or folder of images')
    add('--poses', type=Path, help='.json, .pkl or .npz with the poses; see docs/deployment.md')
    add('--clips', type=_positive_int, help="clips of the video. Defaults to the config's")
    add('--topk', type=_positive_int, default=5, help='classes to print. Defaults to 5')
    add('--threads', type=int, default=0, help='of ONNX Runtime. Defaults to 0: all cores')
    add('--json', type=Path, help='file for the result')
    return parser


def _write_whole(path: Path, text: str) -> None:
    """Write to another file, then rename it, so that a stop leaves no half-written file."""
    part = path.with_name(f'.part-{path.name}')
    try:
        part.write_text(text, encoding='utf-8')
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    try:
        recognise = import_standalone().recognise
        result = recognise(args.model, args.video, args.poses, args.clips, args.topk, args.threads)
        if args.json is not None:
            _write_whole(args.json, json.dumps(result, indent=2))
    except KeyboardInterrupt:
        parser.exit(130, '\ninterrupted\n')
    except (OSError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')
    for item in result['topk']:
        print(f'{item["score"]:.4f}  {_printable(item["name"])}')
    if 'gate_mean' in result:
        print(f'mean gate {result["gate_mean"]:.4f}')


if __name__ == '__main__':
    main()
