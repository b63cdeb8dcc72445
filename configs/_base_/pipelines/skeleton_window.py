# setting_b.py with a graph network or PoseC3D in place of the pose stream: 64 poses at tau = 1, or
# 32 at tau = 2, over the window of the RGB frames. *_stage is what the pose stage reads, up to one
# frame the same that it meets beside the RGB stream; rgb_* is what both together read.
_base_ = './setting_b.py'

clips = dict(train=dict(), val=dict(test_mode=True), test=dict(test_mode=True, num_clips=10))
spatial = dict(train=_base_.augment, val=_base_.center, test=_base_.center)
rgb_rate = dict(clip_len=8, frame_interval=8)
graph_rate = dict(clip_len=64, frame_interval=1)
heatmap_rate = dict(clip_len=32, frame_interval=2)

graph = [
    dict(type='PreNormalizeFound2D'),
    dict(type='GenSkeFeat', dataset='openpose', feats=['j']),
    dict(type='FormatGCNInput', num_person=2),
]
maps = dict(type='GeneratePoseTarget', sigma=0.6, scaling=0.25)
pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))

graph_stage = {
    phase: [
        dict(type='SampleFrames', **graph_rate, **clip),
        dict(type='PoseDecode'),
        *spatial[phase],
        *graph,
        pack,
    ]
    for phase, clip in clips.items()
}
heatmap_stage = {
    phase: [
        dict(type='SampleFrames', **heatmap_rate, **clip),
        dict(type='PoseDecode'),
        *spatial[phase],
        maps,
        dict(type='FormatShape', input_format='NCTHW_Heatmap'),
        pack,
    ]
    for phase, clip in clips.items()
}

# SampleTwoRate wants each setting by stream.
graph_rates = {key: dict(RGB=rgb_rate[key], Pose=graph_rate[key]) for key in rgb_rate}
heatmap_rates = {key: dict(RGB=rgb_rate[key], Pose=heatmap_rate[key]) for key in rgb_rate}
rgb_graph = {
    phase: [
        dict(type='SampleTwoRate', **graph_rates, **clip),
        _base_.decode,
        *spatial[phase],
        dict(type='FormatShape', input_format='NCHW'),
        *graph,
        dict(collect_keys=('imgs', 'keypoint'), **pack),
    ]
    for phase, clip in clips.items()
}
# This FormatShape would also turn the frames, so that only its heatmaps are kept.
clips_of_maps = dict(
    type='KeyMapper',
    transforms=[dict(type='FormatShape', input_format='NCTHW')],
    remapping=dict(heatmap_imgs='heatmap_imgs'),
)
rgb_heatmap = {
    phase: [
        dict(type='SampleTwoRate', **heatmap_rates, **clip),
        _base_.decode,
        *spatial[phase],
        maps,
        clips_of_maps,
        dict(type='FormatShape', input_format='NCHW'),
        dict(collect_keys=('imgs', 'heatmap_imgs'), **pack),
    ]
    for phase, clip in clips.items()
}
