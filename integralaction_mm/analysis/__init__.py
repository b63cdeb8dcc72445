"""Dumps of predictions in; tables, significance, the gate, pictures and a page out."""

from .alignment import align_dumps
from .analyses import (
    analyse_classes,
    analyse_confusion,
    analyse_gates,
    analyse_weights,
)
from .annotations import Annotations
from .comparison import compare_models
from .confidence import pose_confidence
from .dumps import Dump, load_dump, save_dump, title_dumps
from .fusion import fuse_scores, oracle_selection, sweep_weights
from .gate import class_gates, group_outcomes, mean_gates
from .page import Block, write_blocks
from .report import ReportSet, write_report
from .result_table import ResultTable
from .significance import bootstrap_interval, mcnemar_test
from .stream_fusion import FUSION_METHODS, StreamFusion, choose_fusion

__all__ = [
    'FUSION_METHODS',
    'Annotations',
    'Block',
    'Dump',
    'ReportSet',
    'ResultTable',
    'StreamFusion',
    'align_dumps',
    'analyse_classes',
    'analyse_confusion',
    'analyse_gates',
    'analyse_weights',
    'bootstrap_interval',
    'choose_fusion',
    'class_gates',
    'compare_models',
    'fuse_scores',
    'group_outcomes',
    'load_dump',
    'mcnemar_test',
    'mean_gates',
    'oracle_selection',
    'pose_confidence',
    'save_dump',
    'sweep_weights',
    'title_dumps',
    'write_blocks',
    'write_report',
]
