"""Small ONNX models in the forms of pose estimators: what they find is as sure as it is bright."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

Arrays = dict[str, np.ndarray]
_FLOAT = TensorProto.FLOAT


def write_model(
    path: Path, given: list, outputs: Arrays, bright: Arrays, integers: bool = False
) -> Path:
    """Write a model.

    Args:
        path (Path): The file.
        given (list): Shape of the input, of pixels in 0..255.
        outputs (dict[str, np.ndarray]): Outputs on white.
        bright (dict[str, np.ndarray]): 1 where an output is multiplied with the brightness of the
            brightest pixel, in 0..1; of each output.
        integers (bool): Whether the input is int32. Defaults to False.
    """
    nodes = [
        helper.make_node('Cast', ['input'], ['pixels'], to=_FLOAT),
        helper.make_node('ReduceMax', ['pixels'], ['brightest'], keepdims=0),
        helper.make_node('Div', ['brightest', 'white'], ['brightness']),
        helper.make_node('Sub', ['brightness', 'one'], ['less']),
    ]
    constants = {'white': np.float32(255), 'one': np.float32(1)}
    for name, values in outputs.items():
        constants[f'{name}_values'] = values.astype(np.float32)
        constants[f'{name}_change'] = (values * bright[name]).astype(np.float32)
        nodes += [
            helper.make_node('Mul', [f'{name}_change', 'less'], [f'{name}_less']),
            helper.make_node('Add', [f'{name}_values', f'{name}_less'], [name]),
        ]
    kind = TensorProto.INT32 if integers else _FLOAT
    graph = helper.make_graph(
        nodes,
        'poses',
        [helper.make_tensor_value_info('input', kind, given)],
        [helper.make_tensor_value_info(n, _FLOAT, list(v.shape)) for n, v in outputs.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)], ir_version=8)
    onnx.save(model, path)
    return path


def joints_at(x: float, y: float, score: float) -> np.ndarray:
    """(17, 3): joints at (x, y), (x + 1, y), …"""
    return np.stack([x + np.arange(17), np.full(17, y), np.full(17, score)], axis=1)
