from __future__ import annotations

import threading

from squares import Squares

from integralaction_mm.poses.estimators import Estimators


class Twin(Squares):
    def twin(self) -> Twin:
        return Twin()


def test_each_video_has_an_estimator_of_its_own():
    first = Twin()
    estimators = Estimators(first, 2)
    with estimators.lend() as one, estimators.lend() as other:
        assert one is first
        assert other is not first
    with estimators.lend() as one:
        assert one is first  # ready to work, while another may have to start


def test_videos_wait_for_the_only_one():
    first = Squares()
    estimators, lent = Estimators(first, 2), []

    def ask() -> None:
        with estimators.lend() as estimator:
            lent.append(estimator)

    with estimators.lend() as estimator:
        assert estimator is first
        other = threading.Thread(target=ask)
        other.start()
        other.join(0.05)
        assert lent == []
    other.join(30)
    assert lent == [first]
