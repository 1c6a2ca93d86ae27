"""Options are checked once, and each refusal names the option."""

import pytest

from builder.errors import TrainingError
from training.synth import Options, Variation, scenes_named


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"images": 0}, "--images"),
        ({"val": -1}, "--val"),
        ({"size": 32}, "--size"),
        ({"min_visible": 0.0}, "--min-visible"),
        ({"hidden": "gone"}, "--hidden"),
        ({"max_products": 0}, "--max-products"),
        ({"scenes": (("beach", 1.0),)}, "--scenes"),
        ({"scenes": (("shelf", 0.0),)}, "--scenes"),
        ({"scenes": (("shelf", -1.0),)}, "--scenes shelf"),
    ],
)
def test_values_out_of_range_are_refused(given: dict[str, object], option: str):
    with pytest.raises(TrainingError) as caught:
        Options(**given)
    assert (caught.value.code, caught.value.where) == ("OFF713", option)


def test_scenes_take_weights_or_their_usual_share():
    assert dict(scenes_named("shelf=2, heap=0.5")) == {"shelf": 2.0, "heap": 0.5}
    assert dict(scenes_named("closeup"))["closeup"] > 0.1
    with pytest.raises(TrainingError, match="much"):
        scenes_named("shelf=much")


def test_variation_is_named_and_prints_its_name():
    for text in ("full", "none", "geometry", "light,sensor"):
        assert str(Variation.named(text)) == text
    assert Variation.named("geometry,light,sensor,scene") == Variation()
    with pytest.raises(TrainingError, match="colour") as caught:
        Variation.named("light,colour")
    assert caught.value.code == "OFF712"
