"""Converts Weizmann, in three folds of persons."""

from __future__ import annotations

from ..converters.weizmann import convert_weizmann
from .converting_clips import add_poses, build_clip_parser, run_clip_converter


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_clip_parser(__doc__, 'videos', 'folder of <person>_<action>.avi')
    add_poses(parser)
    run_clip_converter(parser, convert_weizmann)
