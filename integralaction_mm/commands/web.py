"""Serves a page that recognises the actions of videos."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from ..video.files import find_videos
from .arguments import positive_int
from .choices import WEB_LIMITS
from .errors import exit_on_error
from .recognising import add_model_options, build_inferencer, parse_with_model

__all__ = ['build_parser', 'main']

_EXAMPLES = 12
_LOOPBACK = ('127.0.0.1', 'localhost', '::1')


def build_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/web.py``."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add_model_options(parser)
    add(
        '--window',
        type=positive_int,
        help='frames per window. Defaults to the span of a clip in the config',
    )
    add('--stride', type=positive_int, help='frames between windows. Defaults to half a window')
    add('--examples', help='folder of videos to try; twelve of them are shown')
    add(
        '--host',
        default='127.0.0.1',
        help='where to listen. Defaults to 127.0.0.1: only this machine '
        'can reach the page; 0.0.0.0 lets in everybody on the network',
    )
    add('--port', type=_port, default=7860, help='0 for any free port. Defaults to 7860')
    for name, what in (('seconds', 'longest video'), ('mib', 'largest file, in MiB')):
        default = WEB_LIMITS[f'max_{name}']
        text = f'{what}. Defaults to {default:g}'
        add(f'--max-{name}', type=_limit, default=default, help=text)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, and serve the page until Ctrl-C or SIGTERM.

    The exit code is 2 for a mistake in the arguments; 130 after Ctrl-C; and 1 for any other
    error, which ends in one line.
    """
    parser = build_parser()
    args = parse_with_model(parser, arguments)
    with exit_on_error(parser):
        run(args)


def run(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    from ..web.answer import Settings, check_settings
    from ..web.page import build_page
    from ..web.serving import check_gradio, choose_port, private_folder, serve

    check_gradio()  # like the port and examples, before the model is loaded
    port = choose_port(args.host, args.port)
    examples = _choose(args.examples) if args.examples is not None else []
    inferencer = build_inferencer(args)
    window = args.window or inferencer.window
    settings = Settings(
        window, args.stride or max(window // 2, 1), args.topk, args.max_seconds, args.max_mib
    )
    check_settings(inferencer, settings)
    with private_folder():
        page = build_page(inferencer, settings, examples)
        if args.host not in _LOOPBACK:
            print(f'everybody who reaches {args.host} can use the page', file=sys.stderr)
        serve(page, args.host, port, args.max_mib)


def _choose(folder: str) -> list[Path]:
    """Videos of a folder, spread evenly over their names, so that actions differ."""
    videos = find_videos([folder])[1]
    count = min(len(videos), _EXAMPLES)
    return [videos[number * len(videos) // count].path for number in range(count)]


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'must be an integer in 0..65535, but got {text!r}')
    return int(text)


def _limit(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f'must be a number > 0, but got {text!r}')
    return value
