"""Converts Weizmann, in three folds of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converting_clips import add_poses, build_clip_parser, run_clip_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    parser = build_clip_parser(__doc__, 'videos', 'folder of <person>_<action>.avi')
    add_poses(parser)
    run_clip_converter(parser, convert)


def convert(**arguments: Any) -> Report:
    from ..converters.weizmann import convert_weizmann

    return convert_weizmann(**arguments)
