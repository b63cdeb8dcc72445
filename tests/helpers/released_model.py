"""The released model, written anew in plain PyTorch from its description, to compare with.

Names of modules are the released ones, so that its state dict is that of a released checkpoint.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3)}


def shift(x: Tensor, frames: int) -> Tensor:
    """The first quarter comes from the frame before, the second from the frame after."""
    x = x.unflatten(0, (-1, frames))
    out = torch.zeros_like(x)
    quarter = x.shape[2] // 4
    out[:, 1:, :quarter] = x[:, :-1, :quarter]
    out[:, :-1, quarter : 2 * quarter] = x[:, 1:, quarter : 2 * quarter]
    out[:, :, 2 * quarter :] = x[:, :, 2 * quarter :]
    return out.flatten(0, 1)


class Block(nn.Module):
    """A basic block or a bottleneck that shifts its input, but not its shortcut."""

    def __init__(self, before: int, width: int, stride: int, bottleneck: bool, frames: int):
        super().__init__()
        self.frames = frames
        after = 4 * width if bottleneck else width
        kernels = (1, 3, 1) if bottleneck else (3, 3)
        strides = (1, stride, 1) if bottleneck else (stride, 1)
        widths = (before, *[width] * (len(kernels) - 1), after)
        for i, (kernel, step) in enumerate(zip(kernels, strides)):
            conv = nn.Conv2d(widths[i], widths[i + 1], kernel, step, kernel // 2, bias=False)
            self.add_module(f'conv{i + 1}', conv)
            self.add_module(f'bn{i + 1}', nn.BatchNorm2d(widths[i + 1]))
        self.depth = len(kernels)
        self.downsample = None
        if stride > 1 or before != after:
            self.downsample = nn.Sequential(
                nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after)
            )

    def forward(self, x: Tensor) -> Tensor:
        out = shift(x, self.frames)
        for i in range(1, self.depth + 1):
            out = getattr(self, f'bn{i}')(getattr(self, f'conv{i}')(out))
            out = out.relu() if i < self.depth else out
        return (out + (x if self.downsample is None else self.downsample(x))).relu()


class Backbone(nn.Module):
    def __init__(self, depth: int, frames: int):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        bottleneck, before = depth == 50, 64
        for i, blocks in enumerate(BLOCKS[depth]):
            layer = nn.Sequential()
            for j in range(blocks):
                stride = 2 if i and not j else 1
                layer.append(Block(before, 64 * 2**i, stride, bottleneck, frames))
                before = 64 * 2**i * (4 if bottleneck else 1)
            self.add_module(f'layer{i + 1}', layer)
        self.width = before

    def forward(self, x: Tensor, stem: bool) -> Tensor:
        if stem:
            x = F.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


def conv_norm_relu(conv: nn.Module, norm: nn.Module) -> nn.Sequential:
    return nn.Sequential(conv, norm, nn.ReLU())


class ReleasedModel(nn.Module):
    """The released model of one stage.

    Args:
        mode: 'rgb_only', 'pose_only' or 'rgb+pose'.
        depths: ResNets of RGB and pose.
        factor: Pose frames per RGB frame; 1 in setting B, 4 in setting A.
        channels: Channels of the pose maps.
        classes: Number of classes.
        frames: RGB frames.
    """

    def __init__(
        self,
        mode: str = 'rgb+pose',
        depths: tuple[int, int] = (18, 18),
        factor: int = 1,
        channels: int = 52,
        classes: int = 50,
        frames: int = 8,
    ):
        super().__init__()
        self.mode, self.factor, self.frames = mode, factor, frames
        self.pose_frames = (frames - 1) * factor + 1
        self.img_backbone = Backbone(depths[0], frames)
        self.pose_backbone = Backbone(depths[1], self.pose_frames)
        self.pose2feat = nn.Module()
        self.pose2feat.conv = conv_norm_relu(
            nn.Conv2d(channels, 64, 3, padding=1), nn.BatchNorm2d(64)
        )
        rgb, pose = self.img_backbone.width, self.pose_backbone.width
        self.aggregator = nn.Module()
        self.aggregator.pose_temporal_conv = conv_norm_relu(
            nn.Conv3d(pose, pose, (5, 1, 1), (factor, 1, 1), (2, 0, 0)), nn.BatchNorm3d(pose)
        )
        self.aggregator.pose_gate_fc = nn.Sequential(nn.Linear(pose, 512))
        for name, width in (('img', rgb), ('pose', pose)):
            conv = conv_norm_relu(nn.Conv2d(width, 512, 1), nn.BatchNorm2d(512))
            self.aggregator.add_module(f'{name}_conv', conv)
            self.aggregator.add_module(f'{name}_norm', nn.LayerNorm([512, 1, 1]))
        width = {'rgb_only': rgb, 'pose_only': pose, 'rgb+pose': 512}[mode]
        self.classifier = nn.Module()
        self.classifier.fc = nn.Sequential(nn.Linear(width, classes))

    def forward(self, imgs: Tensor, maps: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits (N, classes) and the gate of the pose (N*T, 512, 1, 1).

        Frames (N, T, 3, H, W) are in 0..1, maps are (N, T', C, h, w).
        """
        gate = None
        if self.mode != 'pose_only':
            feature = self.img_backbone(imgs.flatten(0, 1), stem=True)
        if self.mode != 'rgb_only':
            front = self.pose2feat.conv(maps.flatten(0, 1))
            pose = self.pose_backbone(front, stem=False)
        if self.mode == 'pose_only':
            feature = pose
        if self.mode == 'rgb+pose':
            feature, gate = self.integrate(feature, pose)
        logits = self.classifier.fc(feature.mean(dim=(2, 3)))  # [N*T, classes]
        return logits.unflatten(0, (len(imgs), -1)).mean(dim=1), gate

    def integrate(self, rgb: Tensor, pose: Tensor) -> tuple[Tensor, Tensor]:
        part = self.aggregator
        rgb, pose = (x.mean(dim=(2, 3), keepdim=True) for x in (rgb, pose))
        if self.factor > 1:
            pose = pose.unflatten(0, (-1, self.pose_frames)).transpose(1, 2)  # [N, C, T', 1, 1]
            pose = part.pose_temporal_conv(pose).transpose(1, 2).flatten(0, 1)
        gate = part.pose_gate_fc(pose.flatten(1)).sigmoid()[:, :, None, None]
        rgb, pose = part.img_norm(part.img_conv(rgb)), part.pose_norm(part.pose_conv(pose))
        return gate * pose + (1 - gate) * rgb, gate

    def losses(
        self, logits: Tensor, gate: Tensor | None, labels: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """Classification loss, and gate loss times 1.5."""
        gate_loss = None if gate is None else 1.5 * F.binary_cross_entropy(gate, gate * 0 + 1)
        return F.cross_entropy(logits, labels), gate_loss


def trained(seed: int = 0, **kwargs) -> ReleasedModel:
    """A model with random weights and, where its stage trains it, statistics of batch norms."""
    torch.manual_seed(seed)
    model = ReleasedModel(**kwargs).eval()
    untouched = {
        'rgb_only': ('pose_backbone', 'pose2feat', 'aggregator'),
        'pose_only': ('img_backbone', 'aggregator'),
        'rgb+pose': () if model.factor > 1 else ('aggregator.pose_temporal_conv',),
    }[model.mode]
    with torch.no_grad():
        for name, module in model.named_modules():
            if name.startswith(untouched) or not list(module.parameters(recurse=False)):
                continue
            if isinstance(module, (nn.Conv2d, nn.Conv3d, nn.Linear)):
                module.weight.normal_(std=(2 / module.weight[0].numel()) ** 0.5)
                if module.bias is not None:
                    module.bias.normal_(std=0.3)
            else:
                module.weight.uniform_(0.4, 0.8)
                module.bias.normal_(std=0.3)
            if hasattr(module, 'running_mean'):
                module.running_mean.normal_(std=0.3)
                module.running_var.uniform_(0.5, 2)
                module.num_batches_tracked.fill_(7)
    return model


def save(model: ReleasedModel, path: Path) -> Path:
    """A checkpoint as the released code writes it."""
    network = nn.DataParallel(model).state_dict()
    optimizer = torch.optim.SGD(model.parameters(), lr=5e-4, momentum=0.9).state_dict()
    torch.save({'epoch': 29, 'network': network, 'optimizer': optimizer}, path)
    return path
