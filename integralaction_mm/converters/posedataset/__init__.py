"""What the converters of released datasets share: sources in, ``PoseDataset`` files out."""

from .coco import read_coco
from .options import Options
from .poses import Persons
from .report import NO_SKELETON, Report
from .source import Source, Video
from .write import convert

__all__ = [
    'NO_SKELETON',
    'Options',
    'Persons',
    'Report',
    'Source',
    'Video',
    'convert',
    'read_coco',
]
