"""Converts UT-Interaction, across its two places and within each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converting_clips import add_poses, build_clip_parser, run_clip_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    text = 'folder with set1/ and set2/ of <id>_<sequence>_<label>.avi or .mp4'
    parser = build_clip_parser(__doc__, 'videos', text)
    add_poses(parser)
    run_clip_converter(parser, convert)


def convert(**arguments: Any) -> Report:
    from ..converters.ut_interaction import convert_ut_interaction

    return convert_ut_interaction(**arguments)
