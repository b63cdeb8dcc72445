from __future__ import annotations

import numpy as np

from integralaction_mm.experiments.release_card import write_card
from integralaction_mm.releases import Release


def both(inside: float, outside: float) -> dict:
    return dict(in_context=dict(top1=inside), out_of_context=dict(top1=outside))


def test_card():
    figures = dict(
        top=dict(rgb_only=both(95.0, 0.0), robust=both(95.0, 67.5), packed=both(94.1666, 68.3333)),
        agreement=dict(in_context=[119, 120], out_of_context=[118, 120]),
    )
    release = Release(
        'robust', '0.3', ['jump', 'row'], dict(dataset=0, trainings=4), figures, 5, {},
        dict(w=np.zeros(1)),
    )  # fmt: skip
    recipe = dict(train=48, val=5, test=10, size=[160, 120], frames=100)
    card = write_card(release, 'robust', recipe)
    words = ' '.join(card.split())
    assert card.startswith('# robust\n')
    assert '2 actions, 96 videos for training, 10 for validation, 20 in each test' in words
    assert '160x120 pixels, about 100 frames' in words
    assert 'In 95% of the training videos' in words
    assert 'Seed of the dataset: 0; of the trainings: 4.' in words
    assert 'Actions: jump, row.' in words
    assert '| robust, as packed | 94.2 | 68.3 |' in words
    assert '| rgb_only, the stream alone | 95.0 | 0.0 |' in words
    assert 'float16 with 5 of the 10 bits' in words
    assert '119 of 120 in context and 118 of 120 out of context' in words
    assert 'one is 0.8 points' in words
    assert '`{"__tuple__": [...]}`' in card
    assert 'Apache-2.0' in card
