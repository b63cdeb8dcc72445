from .analyses import (
    analyse_classes,
    analyse_confusion,
    analyse_gates,
    analyse_weights,
    compare_models,
)
from .confidence import pose_confidence
from .dumps import Dump, align_dumps, load_dump, save_dump, title_dumps
from .formats import Sheet, load_class_names
from .functional import (
    average_class_accuracy,
    class_accuracy,
    confusion_matrix,
    fuse_scores,
    most_confused,
    oracle_selection,
    sweep_weights,
    top_k_accuracy,
    top_k_hits,
)
from .gate import class_gates, group_outcomes, mean_gates
from .gate_metric import GateMetric
from .page import Block, write_blocks
from .report import ReportSet, write_report
from .significance import bootstrap_interval, mcnemar_test

__all__ = [
    'Block',
    'Dump',
    'GateMetric',
    'ReportSet',
    'Sheet',
    'align_dumps',
    'analyse_classes',
    'analyse_confusion',
    'analyse_gates',
    'analyse_weights',
    'average_class_accuracy',
    'bootstrap_interval',
    'class_accuracy',
    'class_gates',
    'compare_models',
    'confusion_matrix',
    'fuse_scores',
    'group_outcomes',
    'load_class_names',
    'load_dump',
    'mcnemar_test',
    'mean_gates',
    'most_confused',
    'oracle_selection',
    'pose_confidence',
    'save_dump',
    'sweep_weights',
    'title_dumps',
    'top_k_accuracy',
    'top_k_hits',
    'write_blocks',
    'write_report',
]
