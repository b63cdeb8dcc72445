"""Writes a recognizer as an ONNX file."""

from __future__ import annotations

import inspect
import json
import warnings
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config

from ..config_files import load_config
from ..datasets import PoseHeatmapPAF
from ..datasets.class_names import load_class_names
from ..engine.loading import load_model
from ..files import writing
from .exportable import ExportableRecognizer
from .pipeline import ClipSpec, read_pipeline

__all__ = ['TOLERANCE', 'compare', 'export_onnx']

TOLERANCE = 1e-4
_BATCH_SIZES = (1, 3)


def export_onnx(
    config: str | Path,
    checkpoint: str | Path,
    out: str | Path,
    pose_input: str = 'keypoints',
    opset: int = 17,
    names: str | None = None,
) -> float:
    """Write the model of a config as an equivalent ONNX file that describes its input.

    The file's batch size is free. It appears only if ONNX Runtime agrees with PyTorch, on
    random input of 1 and 3 clips.

    Args:
        config (str | Path): Config with ``model`` and ``test_dataloader.dataset.pipeline``.
        checkpoint (str | Path): Checkpoint of its model: a file or an address.
        out (str | Path): The file to write.
        pose_input (str): 'keypoints' or 'maps'; see :class:`ExportableRecognizer`.
            Defaults to 'keypoints'.
        opset (int): Version of ONNX's operators. Defaults to 17.
        names (str, optional): Class names: a list that ``get_class_names`` knows, or a text file
            with one per line. Defaults to None: those of the config's dataset, or numbers.

    Returns:
        float: The greatest difference to PyTorch.

    Raises:
        FileNotFoundError: If the config, the checkpoint or the file of names does not exist.
        ValueError: If the model, its pipeline or an argument cannot be exported, or the file
            would differ by more than 1e-4.
    """
    cfg = load_config(str(config))
    spec = read_pipeline(cfg)
    dataset = cfg.test_dataloader.dataset
    classes = load_class_names(
        names, cfg.model.cls_head.num_classes, dataset.get('ann_file'), dataset.get('metainfo')
    )
    module = ExportableRecognizer(load_model(cfg, str(checkpoint)), spec, pose_input)
    metadata = _describe(cfg, spec, module, classes)
    with writing(out) as draft:
        _write(module, draft, opset)
        _add_metadata(draft, metadata)
        difference = compare(module, draft)
        if not difference <= TOLERANCE:
            raise ValueError(
                f'the exported model must equal PyTorch to {TOLERANCE}, '
                f'but differs by {difference:.1e}: {config}'
            )
    return difference


def compare(module: ExportableRecognizer, path: str | Path) -> float:
    """Greatest difference between a module and its ONNX file, on random input of 1 and 3 clips.

    Args:
        module (ExportableRecognizer): The module.
        path (str | Path): The file.

    Returns:
        float: Over all outputs; NaN if there is one.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(str(path), options, ['CPUExecutionProvider'])
    differences = []
    for batch_size in _BATCH_SIZES:
        inputs = module.random_inputs(batch_size)
        with torch.no_grad():
            wanted = module(*inputs)
        feed = {name: tensor.numpy() for name, tensor in zip(module.input_names, inputs)}
        got = session.run(module.output_names, feed)
        differences += [(a - torch.from_numpy(b)).abs().max() for a, b in zip(wanted, got)]
    return float(torch.stack(differences).max())


def _write(module: ExportableRecognizer, path: Path, opset: int) -> None:
    # By TorchScript: torch has it since 2.0, and it takes seconds where torch.export takes
    # minutes. The argument that selects it came with torch 2.5.
    takes_dynamo = 'dynamo' in inspect.signature(torch.onnx.export).parameters
    kwargs: dict[str, Any] = dict(dynamo=False) if takes_dynamo else {}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter('ignore')  # about tracing, and that this exporter is the older one
        torch.onnx.export(
            module,
            module.random_inputs(2),
            str(path),
            input_names=module.input_names,
            output_names=module.output_names,
            dynamic_axes=module.free_axes,
            opset_version=opset,
            **kwargs,
        )


def _describe(
    cfg: Config, spec: ClipSpec, module: ExportableRecognizer, classes: list[str]
) -> dict[str, Any]:
    metadata: dict[str, Any] = dict(
        config=Path(cfg.filename).stem,
        class_names=classes,
        inputs=module.input_names,
        pipeline=spec.steps,
    )
    if spec.frame_size is not None:
        metadata['frame_size'] = spec.frame_size
    if spec.layout is not None:
        metadata.update(layout=spec.layout.name, keypoints=spec.layout.keypoints)
    if spec.taken.dimensions == 3:
        metadata['dimensions'] = 3
    if isinstance(spec.renderer, PoseHeatmapPAF):
        metadata['max_persons'] = spec.renderer.max_persons
        metadata['map_size'] = spec.renderer.pose_maps['size']
    elif module.targets is not None:
        metadata['map_size'] = module.targets.size
    return metadata


def _add_metadata(path: Path, metadata: dict[str, Any]) -> None:
    import onnx

    model = onnx.load(str(path))
    onnx.helper.set_model_props(
        model, {key: json.dumps(value, ensure_ascii=False) for key, value in metadata.items()}
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
