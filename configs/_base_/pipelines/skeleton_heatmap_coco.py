# skeleton_heatmap.py for COCO-17, with MMAction2's own limbs.
_base_ = './skeleton_heatmap.py'

pairs = dict(left_kp=[1, 3, 5, 7, 9, 11, 13, 15], right_kp=[2, 4, 6, 8, 10, 12, 14, 16])
limb_pairs = dict(left_limb=[0, 2, 3, 6, 7, 8, 12, 14], right_limb=[1, 4, 5, 9, 10, 11, 13, 15])
limbs = [[0, 5], [0, 6], [5, 7], [7, 9], [6, 8], [8, 10], [5, 11], [11, 13], [13, 15], [6, 12]]
limbs += [[12, 14], [14, 16], [0, 1], [0, 2], [1, 3], [2, 4], [11, 12]]

flip = dict(type='Flip', flip_ratio=0.5, **pairs)
keypoint = _base_.keypoint
limb = dict(with_kp=False, with_limb=True, skeletons=limbs, **_base_.target)
inputs = dict(
    keypoint=dict(train=keypoint, val=keypoint, test=dict(double=True, **pairs, **keypoint)),
    limb=dict(train=limb, val=limb, test=dict(double=True, **limb_pairs, **limb)),
)
space = dict(train=[*_base_.cropped, flip], val=_base_.centered, test=_base_.centered)
heatmap = {
    name: {
        phase: [sample, *space[phase], maps[phase], *_base_.pack_heatmap]
        for phase, sample in _base_.samples.items()
    }
    for name, maps in inputs.items()
}
