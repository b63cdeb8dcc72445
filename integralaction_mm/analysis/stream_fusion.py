"""Rules that fuse two streams' scores, with parameters chosen on validation videos.

The parameters are chosen without videos out of context: on pairs of the same video, and on
shuffled pairs, in which the RGB stream saw a different video. The label is that
of the pose's video, as out of context the action is what the body does.

Letters: N videos, C classes, S shuffles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from ..evaluation.functional import top_k_accuracy
from .alignment import align_dumps
from .dumps import Dump

__all__ = [
    'FUSION_METHODS',
    'StreamFusion',
    'choose_fusion',
    'choose_weight',
    'fit_temperature',
    'fuse_streams',
    'measure_agreement',
]

FUSION_METHODS = ('average', 'temperature', 'log_linear', 'agreement')
WEIGHTS = np.linspace(0, 1, 101)
SHUFFLES = 20  # more do not change the choice, and take longer


def _log(scores: np.ndarray) -> np.ndarray:
    return np.log(np.clip(scores, 1e-12, None))


def fit_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """Temperature T for which softmax(log(scores) / T) explains the labels best.

    Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 4.2.

    Args:
        scores (np.ndarray): (N, C), probabilities.
        labels (np.ndarray): int (N,).

    Returns:
        float: In [0.05, 20]; above 1 if the stream is too sure.
    """
    logits, videos = _log(scores), np.arange(len(labels))

    def loss(exponent: float) -> float:
        return -special.log_softmax(logits / np.exp(exponent), axis=1)[videos, labels].mean()

    bounds = np.log([0.05, 20])
    return float(np.exp(optimize.minimize_scalar(loss, bounds=bounds, method='bounded').x))


def measure_agreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """1 minus the Jensen-Shannon divergence in bits (Lin, 1991) of two models' scores.

    Args:
        first (np.ndarray): (N, C), probabilities.
        second (np.ndarray): (N, C), probabilities.

    Returns:
        np.ndarray: float64 (N,), 1 if both are the same, 0 if they share no class.
    """
    middle = (first + second) / 2
    divergence = (special.rel_entr(first, middle) + special.rel_entr(second, middle)).sum(axis=1)
    return 1 - divergence / (2 * np.log(2))


def fuse_streams(
    rgb: np.ndarray,
    pose: np.ndarray,
    weight: float,
    method: str = 'average',
    temperatures: tuple[float, float] = (1.0, 1.0),
) -> np.ndarray:
    """Fuse the scores of two streams.

    With p the pose's and q the RGB stream's probabilities and w the weight:

    - 'average': w q + (1 - w) p.
    - 'temperature': the same with softmax(log(q) / T_q) and softmax(log(p) / T_p).
    - 'log_linear': the product q^w p^(1 - w), scaled to a sum of 1 (a logarithmic opinion pool).
    - 'agreement': w a q + (1 - w a) p, with the agreement a of :func:`measure_agreement`; so the
      less the streams agree, the more the pose decides.

    Args:
        rgb (np.ndarray): (N, C), probabilities of the RGB stream.
        pose (np.ndarray): (N, C), those of the pose stream on the same videos.
        weight (float): w in 0..1.
        method (str): One of ``FUSION_METHODS``. Defaults to 'average'.
        temperatures (tuple[float, float]): T_q and T_p, for 'temperature'. Defaults to 1.

    Returns:
        np.ndarray: float64 (N, C), probabilities.

    Raises:
        ValueError: If the method is unknown.
    """
    if method not in FUSION_METHODS:
        raise ValueError(f'method must be one of {FUSION_METHODS}, but got {method!r}')
    if method == 'log_linear':
        return special.softmax(weight * _log(rgb) + (1 - weight) * _log(pose), axis=1)
    if method == 'temperature':
        rgb, pose = (
            special.softmax(_log(scores) / temperature, axis=1)
            for scores, temperature in zip((rgb, pose), temperatures)
        )
    share = weight * measure_agreement(rgb, pose)[:, None] if method == 'agreement' else weight
    return share * rgb + (1 - share) * pose


def choose_weight(
    rgb: np.ndarray,
    pose: np.ndarray,
    labels: np.ndarray,
    method: str = 'average',
    temperatures: tuple[float, float] = (1.0, 1.0),
) -> tuple[float, tuple[float, float]]:
    """Choose the weight with the highest mean of top-1 on the same and on shuffled pairs.

    Among equals it takes the one of lowest cross-entropy. In the shuffled pairs, each video's
    pose meets the RGB scores of up to 20 others; together they count as much as the same pairs.

    Args:
        rgb (np.ndarray): (N, C), probabilities of the RGB stream on validation videos.
        pose (np.ndarray): (N, C), those of the pose stream.
        labels (np.ndarray): int (N,).
        method (str): One of ``FUSION_METHODS``. Defaults to 'average'.
        temperatures (tuple[float, float]): As in :func:`fuse_streams`. Defaults to 1.

    Returns:
        tuple[float, tuple[float, float]]: The weight of the RGB stream, and top-1 in percent on
        the same and on shuffled pairs.

    Raises:
        ValueError: If there are fewer than 2 videos.
    """
    count = len(labels)
    if count < 2:
        raise ValueError(f'a weight must be chosen on 2 or more videos, but got {count}')
    order = np.random.default_rng(0).permutation(count)
    rank = np.argsort(order)
    shuffled = [order[(rank + shift) % count] for shift in range(1, min(SHUFFLES, count - 1) + 1)]
    # [2][pairs, C]: the same video, and others
    sides = [
        (rgb, pose, labels),
        (rgb[np.concatenate(shuffled)], np.tile(pose, (len(shuffled), 1)),
         np.tile(labels, len(shuffled))),
    ]  # fmt: skip
    best: tuple[float, float] = (-np.inf, -np.inf)
    chosen: tuple[float, tuple[float, float]] = (0.0, (0.0, 0.0))
    for weight in WEIGHTS:
        top1, fit = [], []
        for q, p, truth in sides:
            fused = fuse_streams(q, p, weight, method, temperatures)
            top1.append(top_k_accuracy(fused, truth, 1))
            fit.append(_log(fused)[np.arange(len(truth)), truth].mean())
        if (round(sum(top1), 6), sum(fit)) > best:
            best = round(sum(top1), 6), sum(fit)
            chosen = float(weight), (top1[0], top1[1])
    return chosen


@dataclass(frozen=True)
class StreamFusion:
    """A rule of :func:`fuse_streams` with its parameters.

    Args:
        method (str): One of ``FUSION_METHODS``.
        weight (float): Weight of the RGB stream, 0..1.
        temperatures (tuple[float, float]): Those of RGB and pose. Defaults to 1.
        top1 (tuple[float, float], optional): Top-1 in percent on the same and on shuffled pairs of
            the videos it was chosen on. Defaults to None.
    """

    method: str
    weight: float
    temperatures: tuple[float, float] = (1.0, 1.0)
    top1: tuple[float, float] | None = None

    def describe(self) -> str:
        """The rule in words."""
        text = f'{self.method}, weight {self.weight:.2f} of RGB, {1 - self.weight:.2f} of pose'
        if self.method == 'temperature':
            text += f', temperatures {self.temperatures[0]:.2f} and {self.temperatures[1]:.2f}'
        if self.top1:
            text += (
                f', top1 {self.top1[0]:.1f} on the same and {self.top1[1]:.1f} on shuffled pairs'
            )
        return text

    def fuse(self, rgb: Dump, pose: Dump) -> Dump:
        """Fuse the predictions of both streams on the same videos.

        Raises:
            ValueError: If they are of different videos, labels or classes.
        """
        rgb, pose = align_dumps([rgb, pose])
        scores = fuse_streams(rgb.scores, pose.scores, self.weight, self.method, self.temperatures)
        return Dump(rgb.names, scores, rgb.labels)


def choose_fusion(rgb: Dump, pose: Dump, method: str = 'average') -> StreamFusion:
    """Choose a rule's parameters on validation videos, see :func:`choose_weight`.

    Args:
        rgb (Dump): Predictions of the RGB stream on validation videos.
        pose (Dump): Those of the pose stream on the same videos.
        method (str): One of ``FUSION_METHODS``; for 'temperature', each stream's temperature is
            chosen separately. Defaults to 'average'.

    Returns:
        StreamFusion: The rule.

    Raises:
        ValueError: If the method is unknown, there are fewer than 2 videos, a video has no label,
            or the dumps are of different videos, labels or classes.

    Examples:
        >>> rule = choose_fusion(load_dump('val_rgb.pkl'), load_dump('val_pose.pkl'))
        >>> save_dump(rule.fuse(load_dump('rgb.pkl'), load_dump('pose.pkl')), 'average.pkl')
    """
    rgb, pose = align_dumps([rgb, pose])
    labels, temperatures = rgb.get_labels(), (1.0, 1.0)
    if method == 'temperature':
        temperatures = fit_temperature(rgb.scores, labels), fit_temperature(pose.scores, labels)
    weight, top1 = choose_weight(rgb.scores, pose.scores, labels, method, temperatures)
    return StreamFusion(method, weight, temperatures, top1)
