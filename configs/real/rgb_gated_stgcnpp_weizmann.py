# rgb_pose_weizmann.py with ST-GCN++ as the pose stream.
_base_ = ['./rgb_pose_weizmann.py', '../_base_/models/stgcnpp_half.py']

train_pipeline = _base_.rgb_graph.weizmann.train
test_pipeline = _base_.rgb_graph.weizmann.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_graph.weizmann.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

preprocessors = _base_.model.data_preprocessor.preprocessors
model = dict(
    pose_backbone=dict(_delete_=True, **_base_.stgcnpp),
    pose_input='keypoint',
    pose_feature='NMCTV',
    cls_head=dict(in_channels=dict(pose=128)),  # 32 poses end in 8
    data_preprocessor=dict(
        preprocessors=dict(
            _delete_=True,
            imgs=preprocessors.imgs,
            keypoint=dict(type='ActionDataPreprocessor'),
        )
    ),
)
load_from = (
    'streams://rgb=work_dirs/rgb_only_weizmann&pose=work_dirs/stgcnpp_joint_window_weizmann'
)
