from __future__ import annotations

from typing import Any

from mmaction.registry import MODELS
from mmcv.cnn import ConvModule
from mmengine.logging import MMLogger
from mmengine.model.weight_init import normal_init
from torch import nn

from ..tensor_check import check_tensors
from .fast_resnet_tsm import FastResNetTSM


@MODELS.register_module()
class StemlessResNetTSM(FastResNetTSM):
    """ResNet with temporal shift for pose maps, the pose stream of IntegralAction (section 3.2).

    A 3x3 convolution replaces the stride-2 convolution and the max-pool of ResNet's stem, with
    batch norm and ReLU, so that maps of a quarter of the frames' size end in features of the same
    size: (N*T, in_channels, 56, 56) -> (N*T, 512, 7, 7) with ``depth=18``.

    Args:
        depth (int): Depth of the ResNet, from {18, 34, 50, 101, 152}. Defaults to 18.
        in_channels (int): Channels of the pose maps; 52 for OpenPose-18 heatmaps and part
            affinity fields. Defaults to 52.
        pretrained (str, optional): ImageNet checkpoint of torchvision's ResNet, a path or URL,
            for the residual stages; the front convolution starts from a normal distribution with
            sigma 0.001 (section 3.5). Defaults to None: everything starts from scratch.
        front_bias (bool): Whether the front convolution has a bias, as in the authors' released
            code. Defaults to False.
        pretrained2d (bool, optional): As in ``ResNetTSM``, where it says whether ``pretrained``
            is of a 2D ResNet. Here it always is, so this must be True with ``pretrained``
            and False without. Defaults to None: whichever fits.
        **kwargs: Arguments of ``FastResNetTSM``: ``channels_last=True``, ``num_segments=8``,
            ``shift_div=8``, ...

    Raises:
        ValueError: If ``pretrained2d`` does not fit ``pretrained``, or as in ``FastResNetTSM``.
    """

    def __init__(
        self,
        depth: int = 18,
        in_channels: int = 52,
        pretrained: str | None = None,
        front_bias: bool = False,
        pretrained2d: bool | None = None,
        **kwargs: Any,
    ) -> None:
        if pretrained2d not in (None, pretrained is not None):
            raise ValueError(
                f'pretrained2d must be {pretrained is not None} with pretrained={pretrained!r}, '
                f'but got {pretrained2d!r}; weights of this backbone itself are loaded by '
                "init_cfg=dict(type='Pretrained', checkpoint=...)"
            )
        self.front_bias = front_bias
        super().__init__(
            depth,
            in_channels=in_channels,
            pretrained=pretrained,
            pretrained2d=pretrained is not None,
            **kwargs,
        )

    def _make_stem_layer(self) -> None:
        self.conv1 = ConvModule(
            self.in_channels,
            64,
            kernel_size=3,
            padding=1,
            bias=self.front_bias,
            conv_cfg=self.conv_cfg,
            norm_cfg=self.norm_cfg,
            act_cfg=self.act_cfg,
        )
        self.maxpool = nn.Identity()

    def load_original_weights(self, logger: MMLogger) -> None:
        """Load the residual stages from a torchvision checkpoint, but not its stem.

        Raises:
            ValueError: If the checkpoint lacks a tensor of the residual stages or has it in
                another shape.
        """
        front, self.conv1 = self.conv1, nn.Identity()
        # ResNetTSM loads what fits, so a checkpoint with other names would silently load nothing.
        check = self._register_load_state_dict_pre_hook(self._check_tensors)
        try:
            super().load_original_weights(logger)
        except RuntimeError as error:
            raise ValueError(f'pretrained: {error}: {self.pretrained}') from error
        finally:
            check.remove()
            self.conv1 = front
        normal_init(front.conv, std=0.001)

    def _check_tensors(self, state_dict: dict, *args: Any) -> None:
        wanted = {k: v for k, v in self.state_dict().items() if '.non_local_block.' not in k}
        check_tensors(f'ResNet-{self.depth} without its stem', wanted, state_dict)
