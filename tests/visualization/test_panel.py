from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from integralaction_mm.visualization import draw_cursor, draw_panel
from integralaction_mm.visualization.panel import APPEARANCE, PANEL_WIDTH, POSE


def share(panel: np.ndarray, color: str, columns: slice = slice(None)) -> int:
    """Pixels of a colour."""
    rgb = np.round(255 * np.array(to_rgb(color)))
    return int((np.abs(panel[:, columns] - rgb).max(axis=-1) < 3).sum())


def test_bars_are_as_long_as_the_scores():
    panel = draw_panel(480, ['jump', 'run'], np.array([0.75, 0.25]))
    assert panel.shape == (480, PANEL_WIDTH, 3)
    assert panel.dtype == np.uint8
    first = (np.abs(panel - [242, 242, 242]).max(axis=-1) < 3).sum(axis=1).max()
    assert first == pytest.approx(0.75 * 320, abs=2)  # of 320 pixels
    second = (np.abs(panel - [125, 132, 142]).max(axis=-1) < 3).sum(axis=1).max()
    assert second == pytest.approx(0.25 * 320, abs=2)
    assert share(panel, APPEARANCE) == share(panel, POSE) == 0


def test_names_are_no_mathematics():
    panel = draw_panel(480, [r'$\frac{$', 'a'], np.array([0.75, 0.25]))
    assert panel.shape == (480, PANEL_WIDTH, 3)


def test_gate_parts_the_strip():
    gate = np.concatenate([np.full(50, 0.25), np.full(50, 0.75)])
    panel = draw_panel(480, ['jump'], np.array([1.0]), gate)
    strip = panel[480 - 26 - 92 : 480 - 26]
    left, right = slice(25, 170), slice(190, 335)
    for columns, part in ((left, 0.25), (right, 0.75)):
        counts = share(strip, APPEARANCE, columns), share(strip, POSE, columns)
        assert counts[0] / sum(counts) == pytest.approx(part, abs=0.03)


@pytest.mark.parametrize(('position', 'x'), [(0.0, 20), (0.5, 180), (1.0, 339)])
def test_cursor(position, x):
    panel = draw_panel(480, ['jump'], np.array([1.0]), np.full(10, 0.5))
    before = panel.copy()
    marked = draw_cursor(panel, position)
    np.testing.assert_array_equal(panel, before)
    changed = np.flatnonzero((marked != panel).any(axis=(0, 2)))
    assert changed.mean() == pytest.approx(x, abs=1)


def test_a_low_panel_drops_what_has_no_room():
    gate = np.full(10, 0.5)
    names = [f'class {number}' for number in range(20)]
    low, high = (draw_panel(h, names, np.full(20, 1.0), gate) for h in (420, 540))
    bars = [
        ((np.abs(panel - [125, 132, 142]).max(axis=-1) < 3).sum(axis=1) > 300).sum()
        for panel in (low, high)
    ]
    assert 0 < bars[0] < bars[1]
    assert share(low, POSE) == pytest.approx(share(high, POSE), rel=0.02)
