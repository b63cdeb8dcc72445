# skeleton_window.py on whole frames of 64x48: 32 poses at tau = 2 of the most confident person, or
# heatmaps of 8 at tau = 8, which two CPU cores can train on in minutes.
_base_ = './pantomime.py'

clips = dict(train=dict(), val=dict(test_mode=True), test=dict(test_mode=True, num_clips=3))
spatial = dict(train=_base_.augment, val=_base_.whole, test=_base_.whole)
rgb_rate = dict(clip_len=8, frame_interval=8)
graph_rate = dict(clip_len=32, frame_interval=2)
heatmap_rate = dict(clip_len=8, frame_interval=8)

graph = [
    dict(type='PreNormalizeFound2D'),
    dict(type='GenSkeFeat', dataset='openpose', feats=['j']),
    dict(type='FormatGCNInput', num_person=1),
]
maps = dict(type='GeneratePoseTarget', sigma=0.6, scaling=0.5)
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
