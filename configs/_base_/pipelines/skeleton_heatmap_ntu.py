# skeleton_heatmap.py for NTU-25.
_base_ = './skeleton_heatmap.py'

pairs = dict(
    left_kp=[8, 9, 10, 11, 16, 17, 18, 19, 23, 24], right_kp=[4, 5, 6, 7, 12, 13, 14, 15, 21, 22]
)
limb_pairs = dict(
    left_limb=[9, 10, 11, 12, 13, 14, 19, 20, 21, 22],
    right_limb=[3, 4, 5, 6, 7, 8, 15, 16, 17, 18],
)
limbs = [(0, 1), (1, 2), (2, 3), (4, 20), (4, 5), (5, 6), (6, 7), (7, 21), (21, 22), (8, 20)]
limbs += [(8, 9), (9, 10), (10, 11), (11, 23), (23, 24), (0, 12), (12, 13), (13, 14), (14, 15)]
limbs += [(0, 16), (16, 17), (17, 18), (18, 19), (1, 20)]

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
