"""Whether the RGB stream sees that a pose lies on the body in the picture.

    python benchmarks/pose_on_body.py --streams work_dirs/rgb_only_pantomime/epoch_6.pth \
        --data data/pantomime --test-data data/pantomime3

A frozen RGB stream's features at the joints, before pooling, go to a small network that tells a
video's own pose from that of another video: of the same action for most, so that the scene gives
nothing away. It learns from the training videos and is judged on the validation videos, and on
the test splits, where ``test_other_pose`` shows an action in its scene under another pose, and
``test_out_of_context`` another scene under the body's own. One clip a video.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import load_checkpoint
from scipy.stats import rankdata
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.common import describe_machine, limit_threads, print_table

LAYERS = 'layer1', 'layer2'  # on Pantomime's frames maps of 16x12 and of 8x6
SAME_ACTION = 0.7  # of the other videos


class Net(nn.Module):
    """Logit of another video's pose, from features at the joints (N, T, K, C)."""

    def __init__(self, channels: int, joints: int = 18, width: int = 64) -> None:
        super().__init__()
        self.by_joint = nn.Parameter(torch.zeros(joints, width))
        self.first, self.second = nn.Linear(channels, width), nn.Linear(width, 1)

    def forward(self, features: Tensor, seen: Tensor) -> Tensor:
        logits = self.second(F.relu(self.first(features) + self.by_joint))[..., 0]
        return (logits * seen).sum((1, 2)) / seen.sum((1, 2)).clamp(min=1)


class Clips:
    """Feature maps of a split's videos, and their joints."""

    def __init__(self, backbone: nn.Module, cfg: Config, root: str, split: str) -> None:
        steps = cfg.val_dataloader.dataset.pipeline
        until = next(i for i, step in enumerate(steps) if step['type'] == 'PoseHeatmapPAF')
        dataset = DATASETS.build(
            dict(type='TwoStreamDataset', ann_file=f'{root}/annotations.pkl',
                 data_prefix=dict(video=f'{root}/videos'), split=split, test_mode=True,
                 pipeline=steps[:until])
        )  # fmt: skip
        normalize = cfg.model.data_preprocessor.preprocessors.imgs
        mean, std = (torch.tensor(normalize[key]).view(3, 1, 1) for key in ('mean', 'std'))
        self.maps: list[list[Tensor]] = []
        places, scores, labels = [], [], []
        for results in map(dataset.__getitem__, range(len(dataset))):
            x = backbone.maxpool(backbone.conv1((torch.tensor(results['imgs']) - mean) / std))
            maps = []
            for layer in LAYERS:
                x = getattr(backbone, layer)(x)
                maps.append(x.half())
            self.maps.append(maps)
            height, width = results['img_shape']
            place = (results['keypoint'][0] + 0.5) / (width, height) * 2 - 1
            places.append(torch.tensor(place, dtype=torch.float32))
            scores.append(torch.tensor(results['keypoint_score'][0]))
            labels.append(int(results['label']))
        self.places, self.seen = torch.stack(places), torch.stack(scores) > 0
        self.labels = torch.tensor(labels)
        self.found = self.seen.any(2).any(1)

    def look(self, pictures: Tensor, poses: Tensor) -> tuple[Tensor, Tensor]:
        """Features of pictures at the joints of poses, less the frame's mean: (N, T, K, C)."""
        places = self.places[poses].flatten(0, 1)[:, :, None]  # [N*T, K, 1, 2]
        parts = []
        for level in range(len(LAYERS)):
            maps = torch.cat([self.maps[i][level] for i in pictures]).float()  # [N*T, C, h, w]
            at = F.grid_sample(maps, places, padding_mode='border', align_corners=False)
            parts.append((at[..., 0] - maps.mean(dim=(2, 3))[..., None]).transpose(1, 2))
        features = torch.cat(parts, dim=2).unflatten(0, (len(poses), -1))
        return features, self.seen[poses]


def draw_others(clips: Clips, own: Tensor, share: float) -> Tensor:
    """Another video for each one, a share of them of the same action."""
    found = clips.found.nonzero()[:, 0]
    others = []
    for index in own.tolist():
        pool = found[found != index]
        if torch.rand(()) < share:
            pool = pool[clips.labels[pool] == clips.labels[index]]
        others.append(pool[torch.randint(len(pool), ())])
    return torch.stack(others)


def train(clips: Clips, epochs: int) -> tuple[Net, Tensor, Tensor]:
    own = clips.found.nonzero()[:, 0]
    features, seen = clips.look(own, own)
    mean, std = features.mean((0, 1, 2)), features.std((0, 1, 2)) + 1e-5
    net = Net(features.shape[-1])
    optimizer = torch.optim.AdamW(net.parameters(), 1e-2, weight_decay=0.1)
    steps = epochs * (len(own) // 32)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        part = torch.randint(len(own), (32,))
        wrong, _ = clips.look(draw_others(clips, own[part], SAME_ACTION), own[part])
        x = (torch.cat([features[part], wrong]) - mean) / std
        x = x + 0.3 * torch.randn_like(x)
        loss = F.binary_cross_entropy_with_logits(
            net(x, seen[part].repeat(2, 1, 1)), torch.arange(64).ge(32).float()
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net, mean, std


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--streams', required=True, help='checkpoint of the RGB stage')
    parser.add_argument('--data', default='data/pantomime')
    parser.add_argument('--test-data', required=True, help='with the split test_other_pose')
    parser.add_argument('--epochs', type=int, default=40, help='(default: 40)')
    parser.add_argument('--seed', type=int, default=0, help='(default: 0)')
    args = parser.parse_args()
    limit_threads()
    torch.manual_seed(args.seed)
    init_default_scope('mmaction')
    cfg = Config.fromfile(str(ROOT / 'configs/pantomime/rgb_pose_pantomime.py'))
    stage = MODELS.build(
        Config.fromfile(str(ROOT / 'configs/pantomime/rgb_only_pantomime.py')).model
    )
    load_checkpoint(stage, args.streams, map_location='cpu')
    stage.eval()
    with torch.no_grad():
        learnt = Clips(stage.backbone, cfg, args.data, 'train')
    net, mean, std = train(learnt, args.epochs)

    def judge(clips: Clips, pictures: Tensor, poses: Tensor) -> np.ndarray:
        features, seen = clips.look(pictures, poses)
        return net((features - mean) / std, seen).numpy()

    with torch.no_grad():
        val = Clips(stage.backbone, cfg, args.data, 'val')
        own = val.found.nonzero()[:, 0].repeat(4)
        right = judge(val, own, own)
        rows = [
            (f'val: {name}', measure_auroc(judge(val, draw_others(val, own, share), own), right))
            for name, share in (('any other pose', 0), ('of the same action', 1))
        ]
        scores = {}
        for split in ('in_context', 'out_of_context', 'other_pose'):
            clips = Clips(stage.backbone, cfg, args.test_data, f'test_{split}')
            found = clips.found.nonzero()[:, 0]
            scores[split] = judge(clips, found, found)
    for split in ('in_context', 'out_of_context'):
        rows.append((f'other_pose, {split}', measure_auroc(scores['other_pose'], scores[split])))
    print(f'{describe_machine()}; {args.epochs} epochs, seed {args.seed}\n')
    print_table(('another pose against the own', 'AUROC'), [(n, f'{x:.3f}') for n, x in rows])


def measure_auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Share of the pairs in which the positive one is greater."""
    ranks, count = rankdata(np.concatenate([positive, negative])), len(positive)
    return (ranks[:count].sum() - count * (count + 1) / 2) / (count * len(negative))


if __name__ == '__main__':
    main()
