"""Recognises the actions of a camera or a stream while it runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from .arguments import positive_int, seconds
from .errors import exit_on_error
from .recognising import add_model_options, build_inferencer, parse_with_model

if TYPE_CHECKING:
    from ..live import Shown, Verdict

__all__ = ['build_parser', 'main']

_TITLE = 'integralaction live'


def build_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/live.py``."""
    parser = argparse.ArgumentParser(
        description=f'{__doc__} Verdicts go to standard output, one JSON object a line.'
    )
    add = parser.add_argument
    add(
        '--source',
        required=True,
        help='number of a camera, such as 0; an address, such as rtsp://HOST/PATH; a named pipe; '
        'or a video file, which is read at its own rate',
    )
    add_model_options(parser)
    add(
        '--rate',
        type=positive_int,
        help='frames per second of the videos that the model was trained on. Defaults to that of '
        'the source',
    )
    add('--seconds', type=seconds, help='when to stop. Defaults to the end of the source')
    add(
        '--give-up',
        type=seconds,
        default=30.0,
        help='seconds to wait for a source that was lost. Defaults to 30',
    )
    add('--out', help='MP4 to record to')
    add('--show', action='store_true', help='show the pictures in a window; q closes it')
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and run until the source ends, ``--seconds``, q, or Ctrl-C.

    A summary goes to standard error. The exit code is 0; 2 for a mistake in the arguments; 130
    after Ctrl-C, with recording and summary whole; and 1 for any other error.
    """
    parser = build_parser()
    args = parse_with_model(parser, arguments)
    if args.out is not None and not args.out.lower().endswith('.mp4'):
        parser.error(f'argument --out: must end in .mp4, but got {args.out!r}')
    with exit_on_error(parser):
        run(args)


def run(args: argparse.Namespace) -> None:
    """Do what the command line says."""
    from ..live import Feed, Session
    from ..live.recording import Recorder

    if args.show:
        _check_window()
    feed = Feed(args.source, args.give_up)  # first: its mistakes show before the model loads
    with ExitStack() as stack:
        stack.callback(feed.close)
        inferencer = build_inferencer(args)
        session = Session(inferencer, feed, args.rate, args.topk)
        stack.callback(lambda: print(session.summary.lines(), file=sys.stderr))
        recorder = stack.enter_context(Recorder(args.out)) if args.out is not None else None
        for shown in session.run(args.seconds):
            if shown.verdict is not None:
                print(json.dumps(_describe(shown.verdict)), flush=True)
            if recorder is not None:
                recorder.add(shown.image)
            if args.show and not _show(shown):
                break


def _describe(verdict: Verdict) -> dict[str, Any]:
    keys = ('topk', 'context_conflict', 'pose_on_body', 'pred_gate')
    kept = {key: verdict.result[key] for key in keys if key in verdict.result}
    return dict(seconds=round(verdict.seconds, 3), latency=round(verdict.latency, 3), **kept)


def _check_window() -> None:
    import cv2

    try:
        cv2.namedWindow(_TITLE, cv2.WINDOW_NORMAL)
    except cv2.error as error:
        raise ValueError(
            '--show needs a display and an OpenCV with windows (opencv-python, not '
            '-headless), but there is none; use --out FILE.mp4, or the lines on standard output'
        ) from error


def _show(shown: Shown) -> bool:
    import cv2

    cv2.imshow(_TITLE, cv2.cvtColor(shown.image, cv2.COLOR_RGB2BGR))
    return cv2.waitKey(1) & 0xFF != ord('q')
