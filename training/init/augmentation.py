"""What is done to a photograph before each look at it, as the Object Detection API's options."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.init.text_proto import Message
    from training.recipes import Recipe

CROPS = 0.75
"""Part of the looks at photographs that are at a cut-out."""
LIGHT: tuple[Message, ...] = (
    {"random_adjust_brightness": {"max_delta": 0.2}},
    {"random_adjust_contrast": {"min_delta": 0.7, "max_delta": 1.3}},
    {"random_adjust_saturation": {"min_delta": 0.7, "max_delta": 1.3}},
)
JPEG: Message = {
    "random_jpeg_quality": {"random_coef": 0.5, "min_jpeg_quality": 40, "max_jpeg_quality": 95}
}


def augmentation(recipe: Recipe, classes: int, crops: float = CROPS) -> tuple[Message, ...]:
    """Options in the order in which they are applied; ``crops``: see ``CROPS``.

    With one class a package may be mirrored and its hue turned: it is still a product. With more,
    type is never mirrored in a shop, and colour is what tells one flavour from another.
    """
    if recipe.as_published:
        return ({"random_horizontal_flip": {}}, {"ssd_random_crop": {}})
    crop = _crop(crops)
    if classes > 1:
        return (crop, *LIGHT, {"random_adjust_hue": {"max_delta": 0.01}}, JPEG)
    mirrored: Message = {"random_horizontal_flip": {}}
    grey: Message = {"random_rgb_to_gray": {"probability": 0.05}}
    return (mirrored, crop, *LIGHT, {"random_adjust_hue": {"max_delta": 0.08}}, grey, JPEG)


def _crop(part: float) -> Message:
    # Down to a quarter of the photograph, so that products are seen up to twice as large; a box of
    # which less than a third is left teaches nothing.
    return {
        "random_crop_image": {
            "min_object_covered": 0.3,
            "min_aspect_ratio": 0.7,
            "max_aspect_ratio": 1.4,
            "min_area": 0.25,
            "max_area": 1.0,
            "overlap_thresh": 0.35,
            "random_coef": round(1 - part, 6),
        }
    }
