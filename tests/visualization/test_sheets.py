from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from integralaction_mm.visualization import Card, Verdict, fit_tile, plot_sheet

VERDICTS = (Verdict('RGB', 'rowing boat', 0.9, False), Verdict('pose', 'a' * 50, 0.25, True))
CARD = Card('punching bag', 'b/x.mp4', np.zeros((3, 60, 80, 3), np.uint8), VERDICTS)


@pytest.mark.parametrize(('shape', 'rows', 'columns'), [
    ((60, 80), slice(0, 240), slice(0, 320)),
    ((1080, 1920), slice(30, 210), slice(0, 320)),
    ((400, 200), slice(0, 240), slice(100, 220)),
])  # fmt: skip
def test_fit_tile_keeps_the_aspect(shape, rows, columns):
    tile = fit_tile(np.zeros((*shape, 3), dtype=np.uint8))
    wanted = np.full((240, 320, 3), 255)
    wanted[rows, columns] = 0
    np.testing.assert_array_equal(tile, wanted)


def test_sheet_tells_title_verdicts_and_gate():
    figure = plot_sheet([CARD, replace(CARD, gate=np.array([0.25, 0.75]))])
    strip, verdicts, _, _, gate = figure.axes
    assert strip.get_title('left') == 'punching bag'
    assert strip.get_title('right') == 'b/x.mp4'
    texts = {text.get_text(): text.get_color() for text in verdicts.texts}
    assert texts['RGB'] == 'tab:gray'
    assert texts['✗ rowing boat'] == texts['90%'] == 'tab:red'
    assert texts['25%'] == 'tab:green'
    assert sum(text.startswith('✓ aaaa') and '…' in text for text in texts) == 1
    assert [bar.get_width() for bar in verdicts.patches] == [1, 0.9, 1, 0.25]
    assert gate.get_title() == 'gate G, mean 0.50'
    # Rows do not overlap, and nothing leaves the page.
    boxes = [ax.get_position() for ax in figure.axes]
    assert boxes[0].y0 > boxes[2].y1
    assert all(box.x1 <= 1 and box.y1 < 1 and box.x0 >= 0 and box.y0 > 0 for box in boxes)


@pytest.mark.parametrize(('cards', 'got'), [
    ([], r'\[\]'),
    ([CARD, replace(CARD, frames=CARD.frames[:1])], r'\[1, 3\]'),
])  # fmt: skip
def test_numbers_of_frames(cards, got):
    with pytest.raises(ValueError, match=f'equal numbers of frames >= 1, but got {got}'):
        plot_sheet(cards)
