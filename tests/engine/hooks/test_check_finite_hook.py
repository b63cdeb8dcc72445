"""A training that diverges stops, and leaves no checkpoint with NaN."""

from __future__ import annotations

import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from mmengine.runner import Runner
from torch import nn

from integralaction_mm.engine.hooks import CheckFiniteHook

STEPS = 3  # of an epoch


class Diverging(BaseModel):
    """A weight whose loss or gradient is NaN from a step on."""

    def __init__(
        self, bad_loss: int = 99, bad_gradient: int = 99, bad_score: bool = False
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.bad_loss, self.bad_gradient, self.bad_score = bad_loss, bad_gradient, bad_score
        self.step = 0

    def forward(self, inputs, data_samples=None, mode='tensor'):
        if mode == 'predict':
            score = torch.full((2,), torch.nan if self.bad_score else 0.5)
            sample = ActionDataSample(metainfo=dict(filename='a.mp4'))
            return [sample.set_pred_score(score)]
        self.step += 1
        loss = self.weight.square().mean()
        if self.step == self.bad_loss:
            loss = loss * torch.nan
        if self.step == self.bad_gradient:
            loss = loss + (self.weight * 0).sqrt().sum()  # 0, whose gradient is 0 * infinity
        return dict(loss_cls=loss)


class Count(BaseMetric):
    def process(self, data_batch, data_samples):
        self.results += data_samples

    def compute_metrics(self, results):
        return dict(count=len(results))


def train(work_dir, **kwargs) -> None:
    loader = dict(
        dataset=[0] * STEPS,
        sampler=dict(type='DefaultSampler', shuffle=False),
        collate_fn=dict(type='pseudo_collate'),
    )
    best = dict(save_best='count', rule='greater', max_keep_ckpts=1)
    Runner(
        Diverging(**kwargs),
        str(work_dir),
        train_dataloader=loader,
        val_dataloader=loader,
        val_evaluator=[Count()],
        train_cfg=dict(by_epoch=True, max_epochs=3),
        val_cfg=dict(),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        default_hooks=dict(checkpoint=dict(type='CheckpointHook', interval=1, **best)),
        custom_hooks=[dict(type='CheckFiniteHook')],
        experiment_name=work_dir.name,
        default_scope='mmaction',
    ).train()


def test_a_training_that_does_not_diverge(tmp_path):
    train(tmp_path)
    assert {path.name for path in tmp_path.glob('*.pth')} == {
        'epoch_3.pth',
        'best_count_epoch_1.pth',
    }


@pytest.mark.parametrize(
    ('step', 'message'),
    [
        (1, r'loss is nan, loss_cls is nan in iteration 1 of 9; there is no checkpoint yet'),
        (5, r'nan in iteration 5 of 9; the last good checkpoint is .*epoch_1\.pth\. A lower'),
    ],
)
def test_the_first_loss_that_is_not_finite(tmp_path, step, message):
    with pytest.raises(
        ValueError, match=f'losses must be finite, but {message}' if step == 1 else message
    ):
        train(tmp_path, bad_loss=step)
    assert len(list(tmp_path.glob('epoch_*.pth'))) == step // STEPS


def test_weights_that_the_last_step_spoilt(tmp_path):
    message = r'but 1 tensors are not, such as weight, in iteration 6 of 9; .*epoch_1\.pth'
    with pytest.raises(ValueError, match=message):
        train(tmp_path, bad_gradient=2 * STEPS)
    for path in tmp_path.glob('*.pth'):
        assert torch.load(path, weights_only=False)['state_dict']['weight'].isfinite().all()


def test_no_checkpoint_is_saved_in_the_middle_of_an_epoch(tmp_path):
    runner = Runner(Diverging(), str(tmp_path), experiment_name=tmp_path.name)
    checkpoint = dict(state_dict=dict(good=torch.ones(1), bad=torch.tensor([torch.inf])))
    with pytest.raises(ValueError, match='1 tensors are not, such as bad'):
        CheckFiniteHook().before_save_checkpoint(runner, checkpoint)


def test_scores_that_are_not_finite(tmp_path):
    with pytest.raises(ValueError, match="scores must be finite, but those of 'a.mp4' are not"):
        train(tmp_path, bad_score=True)
    sample = dict(
        filename='b.mp4', pred_score=dict(rgb=torch.ones(2), pose=torch.tensor([torch.inf]))
    )
    with pytest.raises(ValueError, match="those of 'b.mp4' are not"):
        CheckFiniteHook().after_test_iter(None, 0, None, [sample])
