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

crop = [*_base_.crop[:-1], dict(type='Flip', flip_ratio=0.5, **pairs)]
inputs = dict(
    keypoint=dict(with_kp=True, with_limb=False, **pairs, **_base_.target),
    limb=dict(with_kp=False, with_limb=True, skeletons=limbs, **limb_pairs, **_base_.target),
)
heatmap = {
    name: dict(
        train=[_base_.samples.train, *crop, maps, *_base_.pack_heatmap],
        val=[_base_.samples.val, *_base_.centered, maps, *_base_.pack_heatmap],
        test=[
            _base_.samples.test,
            *_base_.centered,
            dict(double=True, **maps),
            *_base_.pack_heatmap,
        ],
    )
    for name, maps in inputs.items()
}
