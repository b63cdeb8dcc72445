"""Converts the annotated joints of Penn Action, in its official split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .converting_clips import build_clip_parser, run_clip_converter

if TYPE_CHECKING:
    from ..datasets.conversion_report import Report


def main() -> None:
    """Converts and says what was read, written and left out."""
    text = 'folder of the public download, with labels/*.mat, or a PoseDataset pickle (.pkl, .xz)'
    run_clip_converter(build_clip_parser(__doc__, 'data', text), convert)


def convert(**arguments: Any) -> Report:
    from ..converters.penn_action import convert_penn_action

    return convert_penn_action(**arguments)
