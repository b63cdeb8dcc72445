from __future__ import annotations

import pytest
import torch

from integralaction_mm.models.recognizers.counterfactual_contexts import CounterfactualContexts


def test_every_sample_gets_another_ones_appearance():
    torch.manual_seed(0)
    for count in (2, 3, 8):
        for _ in range(20):
            partners, emptied = CounterfactualContexts(share=1, empty_pose=1).draw(count)
            assert (partners != torch.arange(count)).all()
            assert partners.min() >= 0
            assert partners.max() < count
            assert not emptied.any()


def test_parts_of_the_batch():
    torch.manual_seed(0)
    own = torch.arange(20000)
    partners, emptied = CounterfactualContexts(share=0.6, empty_pose=0.2).draw(20000)
    shuffled = partners != own
    assert shuffled.float().mean().item() == pytest.approx(0.6, abs=0.01)
    assert emptied[~shuffled].float().mean().item() == pytest.approx(0.2, abs=0.01)
    assert not emptied[shuffled].any()
    # Every other sample is as likely: the distance to the partner is uniform.
    distance = (partners - own)[shuffled] % 20000
    assert distance.float().mean().item() == pytest.approx(10000, rel=0.02)


def test_one_sample_keeps_its_appearance():
    partners, _ = CounterfactualContexts(share=1).draw(1)
    assert partners.tolist() == [0]


def test_nothing_by_default():
    partners, emptied = CounterfactualContexts().draw(5)
    assert partners.tolist() == [0, 1, 2, 3, 4]
    assert not emptied.any()


def test_same_seed_same_draw():
    contexts, draws = CounterfactualContexts(share=0.5, empty_pose=0.5), []
    for _ in range(2):
        torch.manual_seed(3)
        draws.append(torch.stack(contexts.draw(100)))
    assert torch.equal(*draws)


@pytest.mark.parametrize('name', ['share', 'empty_pose'])
@pytest.mark.parametrize('value', [-0.1, 1.5])
def test_wrong_argument(name, value):
    with pytest.raises(ValueError, match=f'{name} must be in 0..1, but got {value}'):
        CounterfactualContexts(**{name: value})
