from .pose_driven_gating_head import PoseDrivenGatingHead

__all__ = ['PoseDrivenGatingHead']
