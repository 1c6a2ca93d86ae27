"""``pipeline.config`` as the Object Detection API reads it, from a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from training.init.augmentation import augmentation
from training.init.text_proto import Enum, to_text
from training.recipes import MultiscaleAnchors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.init.plan import Plan
    from training.init.text_proto import Message
    from training.recipes import Recipe

SCORE_THRESHOLD = 1e-3
"""Detections below it cost time in non-maximum suppression and move no metric."""

GRADIENT_NORM = 10.0
"""One odd batch must not throw a run off; ordinary gradients are well below it."""


def pipeline_config(
    plan: Plan,
    *,
    classes: int,
    label_map: str,
    train: Sequence[str],
    val: Sequence[str],
    checkpoint: str = "",
) -> str:
    """The text of the file.

    Args:
        plan: what was decided.
        classes: number of labels.
        label_map: path of ``label_map.pbtxt``.
        train: paths of the training shards, or patterns for them.
        val: the same for validation.
        checkpoint: prefix of an Object Detection API checkpoint to start from, or "".
    """
    steps, recipe = plan.steps, plan.recipe
    return to_text(
        {
            "model": {"ssd": _ssd(plan, classes)},
            "train_config": {
                "batch_size": recipe.batch_size,
                "data_augmentation_options": list(augmentation(recipe, classes, plan.crops)),
                "freeze_variables": first_layers(plan.frozen_blocks) or None,
                "optimizer": {**_optimizer(plan), "use_moving_average": False},
                "gradient_clipping_by_norm": GRADIENT_NORM,
                "fine_tune_checkpoint": checkpoint or None,
                "fine_tune_checkpoint_type": "full" if checkpoint else None,
                "fine_tune_checkpoint_version": Enum("V2"),
                "num_steps": steps,
                "max_number_of_boxes": plan.most_boxes,
                "unpad_groundtruth_tensors": False,
            },
            "train_input_reader": {
                "label_map_path": label_map,
                "shuffle": True,
                "shuffle_buffer_size": 512,
                "num_readers": 4,
                "max_number_of_boxes": plan.most_boxes,
                "tf_record_input_reader": {"input_path": list(train)},
            },
            "eval_config": {
                "metrics_set": "coco_detection_metrics",
                "use_moving_averages": False,
                "batch_size": 1,
            },
            "eval_input_reader": {
                "label_map_path": label_map,
                "shuffle": False,
                "num_epochs": 1,
                "num_readers": 1,
                "max_number_of_boxes": plan.most_boxes,
                "tf_record_input_reader": {"input_path": list(val)},
            },
        }
    )


def first_layers(blocks: int) -> str:
    """A pattern for what comes before block ``blocks + 1`` of MobileNetV2; "" for no block."""
    if not blocks:
        return ""
    numbers = "|".join(str(number) for number in range(1, blocks + 1))
    return f"Conv1/|bn_Conv1/|expanded_conv_|block_({numbers})_"


def _ssd(plan: Plan, classes: int) -> Message:
    recipe, size = plan.recipe, plan.recipe.size
    return {
        "num_classes": classes,
        "image_resizer": {"fixed_shape_resizer": {"height": size, "width": size}},
        "feature_extractor": _feature_extractor(recipe),
        "box_coder": {
            "faster_rcnn_box_coder": {
                "y_scale": 10.0,
                "x_scale": 10.0,
                "height_scale": 5.0,
                "width_scale": 5.0,
            }
        },
        "matcher": {
            "argmax_matcher": {
                "matched_threshold": 0.5,
                "unmatched_threshold": 0.5,
                "ignore_thresholds": False,
                "negatives_lower_than_unmatched": True,
                "force_match_for_each_row": True,
                "use_matmul_gather": True,
            }
        },
        "similarity_calculator": {"iou_similarity": {}},
        "box_predictor": _box_predictor(recipe),
        "anchor_generator": _anchor_generator(recipe),
        "post_processing": {
            "batch_non_max_suppression": {
                "score_threshold": SCORE_THRESHOLD,
                "iou_threshold": plan.nms_iou,
                "max_detections_per_class": plan.most_detections,
                "max_total_detections": plan.most_detections,
                "use_class_agnostic_nms": True if classes > 1 and not plan.class_wise else None,
            },
            "score_converter": Enum("SIGMOID"),
        },
        "normalize_loss_by_num_matches": True,
        "normalize_loc_loss_by_codesize": True,
        "loss": {
            "localization_loss": {"weighted_smooth_l1": {"delta": 1.0}},
            "classification_loss": {
                "weighted_sigmoid_focal": {"gamma": 2.0, "alpha": recipe.focal_alpha}
            },
            "classification_weight": 1.0,
            "localization_weight": 1.0,
        },
        "encode_background_as_zeros": True,
        "inplace_batchnorm_update": True,
        "freeze_batchnorm": False,
    }


def _feature_extractor(recipe: Recipe) -> Message:
    hyperparams = _hyperparams(
        recipe, {"truncated_normal_initializer": {"mean": 0.0, "stddev": recipe.initial_stddev}}
    )
    common: dict[str, Any] = {"depth_multiplier": recipe.depth_multiplier, "min_depth": 16}
    common |= {"conv_hyperparams": hyperparams, "override_base_feature_extractor_hyperparams": True}
    if recipe.fpn is None or not isinstance(recipe.generator, MultiscaleAnchors):
        return {"type": "ssd_mobilenet_v2_keras", **common}
    levels = {"min_level": recipe.generator.min_level, "max_level": recipe.generator.max_level}
    return {
        "type": "ssd_mobilenet_v2_fpn_keras",
        **common,
        "use_depthwise": True,
        "fpn": {**levels, "additional_layer_depth": recipe.fpn.depth},
    }


def _box_predictor(recipe: Recipe) -> Message:
    hyperparams = _hyperparams(recipe, {"random_normal_initializer": {"mean": 0.0, "stddev": 0.01}})
    # -4.6 is the logit of 0.01: at first everything is background, as nearly all anchors are
    # (arXiv:1708.02002, section 4.1).
    common: Message = {"conv_hyperparams": hyperparams, "class_prediction_bias_init": -4.6}
    if recipe.fpn is None:
        plain = {"min_depth": 0, "max_depth": 0, "num_layers_before_predictor": 0}
        plain |= {"use_dropout": False, "kernel_size": 1, "box_code_size": 4}
        return {
            "convolutional_box_predictor": {
                **common,
                **plain,
                "apply_sigmoid_to_scores": False,
            }
        }
    return {
        "weight_shared_convolutional_box_predictor": {
            **common,
            "depth": recipe.fpn.head_depth,
            "num_layers_before_predictor": recipe.fpn.head_layers,
            "kernel_size": 3,
            "share_prediction_tower": recipe.fpn.towers == 1,
            "use_depthwise": True,
        }
    }


def _hyperparams(recipe: Recipe, initializer: Message) -> Message:
    return {
        "regularizer": {"l2_regularizer": {"weight": 4e-05}},
        "initializer": initializer,
        "activation": Enum("RELU_6"),
        "batch_norm": {
            "decay": recipe.batch_norm_decay,
            "center": True,
            "scale": True,
            "epsilon": 0.001,
            "train": True,
        },
    }


def _anchor_generator(recipe: Recipe) -> Message:
    generator = recipe.generator
    if isinstance(generator, MultiscaleAnchors):
        return {
            "multiscale_anchor_generator": {
                "min_level": generator.min_level,
                "max_level": generator.max_level,
                "anchor_scale": generator.anchor_scale,
                "aspect_ratios": list(generator.aspect_ratios),
                "scales_per_octave": generator.scales_per_octave,
            }
        }
    return {
        "ssd_anchor_generator": {
            "num_layers": generator.num_layers,
            "min_scale": generator.min_scale,
            "max_scale": generator.max_scale,
            "aspect_ratios": list(generator.aspect_ratios),
            "reduce_boxes_in_lowest_layer": generator.reduce_boxes_in_lowest_layer,
        }
    }


def _optimizer(plan: Plan) -> dict[str, Any]:
    optimizer = plan.recipe.optimizer
    warmup = round(plan.steps * optimizer.warmup_part)
    rate = {
        "cosine_decay_learning_rate": {
            "learning_rate_base": plan.learning_rate,
            "total_steps": max(optimizer.decay_steps or plan.steps, plan.steps),
            "warmup_learning_rate": float(f"{plan.learning_rate * optimizer.warmup_rate:.5g}"),
            "warmup_steps": warmup,
        }
    }
    if optimizer.kind == "adam":
        return {"adam_optimizer": {"learning_rate": rate}}
    momentum = {"momentum_optimizer_value": optimizer.momentum}
    return {"momentum_optimizer": {"learning_rate": rate, **momentum}}
