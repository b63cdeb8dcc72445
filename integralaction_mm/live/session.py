"""Decoding, poses, model and drawing at once: late frames are dropped, not queued."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..apis import ActionInferencer
from ..apis.poses import estimate_poses
from ..video.pixels import ToRGB
from .feed import Arrival, Feed
from .moments import Moment, Moments
from .picture import draw_lost, draw_moment, draw_verdict
from .summary import Summary

__all__ = ['Session', 'Shown', 'Verdict']

_RATE = 30.0  # frames per second if the source does not state its own
_PATIENCE = 0.5  # seconds without a frame until the picture says so
_FPS_OVER = 2.0  # seconds over which the shown rate is measured


@dataclass(frozen=True)
class Verdict:
    """The model's verdict on a window.

    Args:
        seconds (float): From the start of the session to its last frame.
        latency (float): Seconds from the arrival of its last frame to the verdict.
        result (dict): A result of ``ActionInferencer``.
        panel (np.ndarray): uint8 RGB, the verdict drawn.
    """

    seconds: float
    latency: float
    result: dict[str, Any]
    panel: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Shown:
    """One picture of a session.

    Args:
        image (np.ndarray): uint8 RGB (h, w, 3), drawn.
        verdict (Verdict, optional): A verdict that is new with this picture.
    """

    image: np.ndarray = field(repr=False)
    verdict: Verdict | None = None


class Session:
    """Recognises the actions of a live source while it runs.

    Poses are found in one frame after another, always the newest when the previous one
    is done; the model looks at the last window whenever it has finished the previous one.

    Args:
        inferencer (ActionInferencer): The model, with an estimator if it needs poses.
        feed (Feed): The source.
        rate (float, optional): Frames per second of the videos that the model was trained on.
            Defaults to None: that of the source, or 30 if it states none.
        topk (int): Classes of a verdict. Defaults to 5.

    Raises:
        ValueError: If the model needs poses and there is no estimator.
    """

    def __init__(
        self,
        inferencer: ActionInferencer,
        feed: Feed,
        rate: float | None = None,
        topk: int = 5,
    ) -> None:
        if inferencer.needs_poses and inferencer.pose_backend is None:
            raise ValueError('a model with a pose stream must be given a pose_backend')
        self._inferencer, self._feed, self._topk = inferencer, feed, topk
        self._moments = Moments(inferencer.window, rate or feed.rate or _RATE)
        self._to_rgb = ToRGB()
        self._verdict: Verdict | None = None
        self._picture: np.ndarray | None = None
        self._shown: list[float] = []
        self.summary = Summary()

    def run(self, seconds: float | None = None) -> Iterator[Shown]:
        """Pictures, one for each processed frame.

        Args:
            seconds (float, optional): When to stop. Defaults to None: when the source ends.

        Raises:
            SourceError: If the source was lost for good.
        """
        self._start = start = time.monotonic()
        self._forget()
        last, opening, future = 0, 0, None
        with ThreadPoolExecutor(1, thread_name_prefix='model') as model:
            while seconds is None or time.monotonic() - start < seconds:
                arrival = self._feed.next(last, _PATIENCE)
                if arrival is None:
                    if self._feed.ended:
                        break
                    self._forget()
                    if self._picture is not None:
                        yield Shown(draw_lost(self._picture, self._feed.lost_since))
                    continue
                self.summary.drop(arrival.number - last - 1)
                if arrival.opening != opening:  # a gap that ended before anybody waited
                    self._forget()
                last, opening = arrival.number, arrival.opening
                moment = self._look(arrival)
                verdict = self._collect(future)
                if future is None or verdict is not None:
                    future = self._ask(model)
                yield Shown(self._draw(moment), verdict)
            if future is not None and self._picture is not None:  # the last one, on its way
                yield Shown(self._picture, self._take(future))
        self.summary.finish(self._feed, time.monotonic() - start)
        if self._feed.error is not None:
            raise self._feed.error

    def _forget(self) -> None:
        """Start over: no window and no track spans a gap."""
        self._moments.clear()
        if self._inferencer.pose_backend is not None:
            self._inferencer.pose_backend.start()

    def _look(self, arrival: Arrival) -> Moment:
        """Find the poses of a frame."""
        with self.summary.stage('convert'):
            image = self._to_rgb(arrival.frame)
        backend, layout = self._inferencer.pose_backend, self._inferencer.layout
        keypoint, score = np.zeros((0, 0, 2), np.float32), np.zeros((0, 0), np.float32)
        if backend is not None and layout is not None:
            with self.summary.stage('pose'):
                keypoint, score = estimate_poses(backend, image, layout)
        moment = Moment(arrival.seen, image, keypoint, score)
        self._moments.add(moment)
        return moment

    def _ask(self, model: ThreadPoolExecutor) -> Future | None:
        """Make the model look at the last window, if there is one."""
        if not self._moments.is_full:
            return None
        layout = self._inferencer.layout if self._inferencer.needs_poses else None
        clip = self._moments.clip('live', layout.num_keypoints if layout is not None else None)
        return model.submit(self._recognise, clip, self._moments.newest)

    def _recognise(self, clip: Any, seen: float) -> Verdict:
        with self.summary.stage('model'):
            (result,) = self._inferencer.predict([clip], topk=self._topk)
        panel = draw_verdict(clip.shape, result)
        return Verdict(seen - self._start, time.monotonic() - seen, result, panel)

    def _collect(self, future: Future | None) -> Verdict | None:
        """The verdict that became ready since the last frame."""
        return self._take(future) if future is not None and future.done() else None

    def _take(self, future: Future) -> Verdict:
        self._verdict = verdict = future.result()
        self.summary.note('verdict', verdict.latency)
        return verdict

    def _draw(self, moment: Moment) -> np.ndarray:
        with self.summary.stage('draw'):
            latency = time.monotonic() - moment.seen
            self._shown = [t for t in self._shown if moment.seen - t < _FPS_OVER] + [moment.seen]
            over = max(self._shown[-1] - self._shown[0], 1e-6)
            fps = (len(self._shown) - 1) / over
            status = f'{fps:.0f} fps   {1000 * latency:.0f} ms'
            panel = self._verdict.panel if self._verdict is not None else None
            picture = draw_moment(moment, self._inferencer.layout, panel, status)
            self._picture = picture
        self.summary.note('picture', time.monotonic() - moment.seen)
        return picture
