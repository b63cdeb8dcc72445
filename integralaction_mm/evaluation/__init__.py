"""What a training or test computes from predictions; imported by every process that trains."""

from .functional import (
    average_class_accuracy,
    class_accuracy,
    confusion_matrix,
    most_confused,
    predict_classes,
    top_k_accuracy,
    top_k_hits,
)
from .gate_metric import GateMetric

__all__ = [
    'GateMetric',
    'average_class_accuracy',
    'class_accuracy',
    'confusion_matrix',
    'most_confused',
    'predict_classes',
    'top_k_accuracy',
    'top_k_hits',
]
