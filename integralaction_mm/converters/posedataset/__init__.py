"""What the converters of released datasets share: sources in, ``PoseDataset`` files out."""

from ...datasets.conversion_report import NO_SKELETON, Report
from ...datasets.pose_arrays import Persons
from ...files import read_json
from .coco import read_coco
from .options import Options
from .source import Sample, Source
from .write import convert

__all__ = [
    'NO_SKELETON',
    'Options',
    'Persons',
    'Report',
    'Source',
    'Sample',
    'convert',
    'read_coco',
    'read_json',
]
