# setting_b.py and pantomime.py with a graph network or PoseC3D in place of the pose stream, over
# the window of the RGB frames. *_stage is what the pose stage reads, the same up to one frame as
# beside the RGB stream; rgb_* is what both read together; each by setting and phase.
_base_ = './frames.py'

# Pantomime: fewer poses, of the most confident person, which two CPU cores can train on.
settings = dict(
    setting_b=dict(
        graph=dict(clip_len=64, frame_interval=1),
        heatmap=dict(clip_len=32, frame_interval=2),
        num_person=2,
        scaling=0.25,
        num_clips=10,
    ),
    pantomime=dict(
        graph=dict(clip_len=32, frame_interval=2),
        heatmap=dict(clip_len=8, frame_interval=8),
        num_person=1,
        scaling=0.5,
        num_clips=3,
    ),
)
rgb_rate = dict(clip_len=8, frame_interval=8)
# SampleTwoRate wants each of both by stream.
rates = {
    name: {
        model: {key: dict(RGB=rgb_rate[key], Pose=s[model][key]) for key in rgb_rate}
        for model in ('graph', 'heatmap')
    }
    for name, s in settings.items()
}

clips = {
    name: dict(
        train=dict(), val=dict(test_mode=True), test=dict(test_mode=True, num_clips=s['num_clips'])
    )
    for name, s in settings.items()
}
to_graph = {
    name: [
        dict(type='PreNormalizeFound2D'),
        dict(type='GenSkeFeat', dataset='openpose', feats=['j']),
        dict(type='FormatGCNInput', num_person=s['num_person']),
    ]
    for name, s in settings.items()
}
to_maps = {
    name: dict(type='RenderPoseTarget', sigma=0.6, scaling=s['scaling'])
    for name, s in settings.items()
}
pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))

graph_stage = {
    name: {
        phase: [
            dict(type='SampleFrames', **s['graph'], **clip),
            dict(type='PoseDecode'),
            *_base_.spatial[name][phase],
            *to_graph[name],
            pack,
        ]
        for phase, clip in clips[name].items()
    }
    for name, s in settings.items()
}
heatmap_stage = {
    name: {
        phase: [
            dict(type='SampleFrames', **s['heatmap'], **clip),
            dict(type='PoseDecode'),
            *_base_.spatial[name][phase],
            to_maps[name],
            dict(type='FormatShape', input_format='NCTHW_Heatmap'),
            pack,
        ]
        for phase, clip in clips[name].items()
    }
    for name, s in settings.items()
}

rgb_graph = {
    name: {
        phase: [
            dict(type='SampleTwoRate', **rates[name]['graph'], **clip),
            dict(type='DecodeTwoStream'),
            *_base_.spatial[name][phase],
            dict(type='FormatShape', input_format='NCHW'),
            *to_graph[name],
            dict(collect_keys=('imgs', 'keypoint'), **pack),
        ]
        for phase, clip in clips[name].items()
    }
    for name in settings
}
# The same of bones in place of joints.
bone_stage, rgb_bone = (
    {
        name: {
            phase: [
                dict(step, feats=['b']) if step['type'] == 'GenSkeFeat' else step for step in steps
            ]
            for phase, steps in phases.items()
        }
        for name, phases in of_joints.items()
    }
    for of_joints in (graph_stage, rgb_graph)
)
# This FormatShape would also transpose the frames, so only its heatmaps are kept.
clips_of_maps = dict(
    type='KeyMapper',
    transforms=[dict(type='FormatShape', input_format='NCTHW')],
    remapping=dict(heatmap_imgs='heatmap_imgs'),
)
rgb_heatmap = {
    name: {
        phase: [
            dict(type='SampleTwoRate', **rates[name]['heatmap'], **clip),
            dict(type='DecodeTwoStream'),
            *_base_.spatial[name][phase],
            to_maps[name],
            clips_of_maps,
            dict(type='FormatShape', input_format='NCHW'),
            dict(collect_keys=('imgs', 'heatmap_imgs'), **pack),
        ]
        for phase, clip in clips[name].items()
    }
    for name in settings
}
