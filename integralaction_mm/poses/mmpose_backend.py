from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from mmengine.registry import DefaultScope

from ..layouts import LAYOUTS
from .backend import PoseBackend
from .mmpose_gaps import import_mmpose


class MMPoseBackend(PoseBackend):
    """Any 2D model of MMPose 1.x, through its ``MMPoseInferencer``.

    The default is RTMO-l (Lu et al., CVPR 2024; MMPose's alias 'rtmo'), which finds all persons
    in one stage and so needs no detector. From a model with more keypoints, such as a whole-body
    one, those of COCO-17 are kept.

    Args:
        pose2d (str): Config file, or a name or alias of MMPose's model zoo. Defaults to 'rtmo'.
        weights (str, optional): Checkpoint; without it the model zoo's is fetched. Needed with a
            config file. Defaults to None.
        device (str, optional): Such as 'cuda:0'. Defaults to None: the best available.
        det_model (str, optional): For a top-down model: a detector of MMDetection, or
            'whole_image' for one person that fills the frame. Defaults to None, MMPose's choice.

    Raises:
        ImportError: If MMPose is not installed, or the model needs MMDetection and it is missing.
        FileNotFoundError: If the checkpoint does not exist, or cannot be fetched; the message
            says what to download and where to put it.
        ValueError: If there is no such model, it lacks COCO's keypoints, or an argument is
            missing or cannot work.
    """

    name = 'mmpose'

    def __init__(
        self,
        pose2d: str = 'rtmo',
        weights: str | None = None,
        device: str | None = None,
        det_model: str | None = None,
    ) -> None:
        apis = import_mmpose()
        self.model = pose2d
        self._det_model = det_model
        if weights is not None and not Path(weights).is_file():
            raise FileNotFoundError(f'weights must be an existing file, but got {weights!r}')
        zoo = None if Path(pose2d).is_file() else _zoo_weights(pose2d)
        if weights is None and zoo is None:
            raise ValueError(f'weights (--weights) must come with the config file {pose2d!r}')
        self._weights = weights or zoo or ''
        with DefaultScope.overwrite_default_scope('mmpose'):
            self._inferencer = self._build(apis, device)
        model = self._inferencer.inferencer.model
        self._columns = _coco_columns(model.dataset_meta, pose2d)
        # The inferencer's own thresholds are for top-down models; a one-stage model's are in its
        # config (RTMO: 0.1 and 0.65). MMPose's pose_based_nms stays off: it fails on a person
        # whose joints are all in one place (nearby_joints_nms).
        test_cfg = getattr(getattr(model, 'head', None), 'test_cfg', None) or {}
        self._options = {
            option: float(test_cfg[key])
            for option, key in (('bbox_thr', 'score_thr'), ('nms_thr', 'nms_thr'))
            if key in test_cfg
        }

    def settings(self) -> dict[str, Any]:
        """Name, model, version, checkpoint and detector."""
        import mmpose

        return {
            **super().settings(),
            'backend_version': mmpose.__version__,
            'weights': Path(self._weights).name,
            'det_model': self._det_model,
        }

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the persons of a frame."""
        image = np.ascontiguousarray(frame[..., ::-1])  # MMPose takes BGR
        with DefaultScope.overwrite_default_scope('mmpose'):
            result = next(self._inferencer(image, return_datasamples=True, **self._options))
        persons = result['predictions'][0].pred_instances
        if not len(persons):
            return np.zeros((0, 17, 2)), np.zeros((0, 17))
        keypoint = np.asarray(persons.keypoints)[..., :2]  # [P, K, 2]
        score = np.asarray(persons.keypoint_scores)  # [P, K]
        return keypoint[:, self._columns], score[:, self._columns]

    def _build(self, apis: Any, device: str | None) -> Any:
        try:
            return apis.MMPoseInferencer(
                pose2d=self.model,
                pose2d_weights=self._weights,
                device=device,
                det_model=self._det_model,
            )
        except OSError as error:
            if '://' not in self._weights:
                raise
            raise FileNotFoundError(_not_fetched(self.model, self._weights, error)) from error
        except RuntimeError as error:
            if 'MMDetection' in str(error):
                raise ImportError(
                    f'{self.model!r} is a top-down model, which must have MMDetection or '
                    "det_model='whole_image' (--det-model whole_image), but there is none"
                ) from error
            raise ValueError(f'{self.model!r} cannot run on device {device!r}: {error}') from error


def _zoo_weights(pose2d: str) -> str:
    """Address of a model's checkpoint in MMPose's model zoo."""
    from mmengine.infer import BaseInferencer

    folder = BaseInferencer._get_repo_or_mim_dir('mmpose')
    for entry in BaseInferencer._get_models_from_metafile(folder):
        aliases = entry.get('Alias', [])
        names = [entry['Name'], *([aliases] if isinstance(aliases, str) else aliases)]
        if pose2d.lower() in [name.lower() for name in names]:
            weights = entry['Weights']
            return weights[0] if isinstance(weights, list) else weights
    raise ValueError(
        "pose2d must be a config file, or a name or alias of MMPose's model zoo such as 'rtmo', "
        f'but got {pose2d!r}'
    )


def _not_fetched(model: str, address: str, error: Exception) -> str:
    import torch

    folder = Path(torch.hub.get_dir()) / 'checkpoints'
    return (
        f'weights of {model!r} could not be fetched ({error}); download {address} elsewhere and '
        f'give the file with weights (--weights), or put it into {folder}'
    )


def _coco_columns(meta: dict[str, Any], pose2d: str) -> list[int]:
    """Where COCO-17's keypoints are among the model's, by name."""
    sides = (('L_', 'left_'), ('R_', 'right_'))
    names = LAYOUTS['coco17'].keypoints
    for short, long in sides:
        names = tuple(name.replace(short, long) for name in names)
    ids = meta['keypoint_name2id']
    missing = [name.lower() for name in names if name.lower() not in ids]
    if missing:
        raise ValueError(
            f"pose2d must be a model with COCO's 17 keypoints, but {pose2d!r} lacks {missing}"
        )
    return [ids[name.lower()] for name in names]
