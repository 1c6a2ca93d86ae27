"""The plan fits the time, whatever the machine and the catalogue."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import TrainingError
from training.quickstart.asked import Asked
from training.quickstart.budget import LEAST
from training.quickstart.plan import FROZEN_BLOCKS, ORDER, SCENES, make_plan

ASKED = Asked(packshots=Path("packshots"), output=Path("out"), name="Acme")
TUTORIAL = Path(__file__).parents[3] / "docs/tutorial/from-packshots.md"

machines = st.builds(
    lambda minutes, skus, cores: (replace(ASKED, minutes=minutes), skus, cores),
    st.floats(1, 600),
    st.integers(1, 2000),
    st.sampled_from([1, 2, 4, 16, 64]),
)


def refused(minutes: float, skus: int, cores: int) -> int | None:
    """Minutes that the refusal of a budget names; ``None`` if it is not refused."""
    try:
        make_plan(replace(ASKED, minutes=minutes), skus, cores).budget.left_for_training({})
    except TrainingError as error:
        return int(error.way_out.split("--minutes ")[1].split("`")[0])
    return None


@given(machines)
def test_every_step_has_its_time_and_training_takes_the_rest(machine):
    asked, skus, cores = machine
    plan = make_plan(asked, skus, cores)
    budget = plan.budget
    assert budget.order == ORDER
    assert set(ORDER) - set(budget.reserved) == {"fit"}
    assert all(seconds > 0 for seconds in budget.reserved.values())
    assert budget.seconds == 60 * asked.minutes
    assert 40 <= plan.images <= 4000
    assert 8 <= plan.val <= plan.images
    assert plan.checked <= plan.val
    if budget.seconds - sum(budget.reserved.values()) >= LEAST:
        rest = budget.seconds - sum(budget.reserved.values())
        assert budget.left_for_training({}) == pytest.approx(rest)


@given(st.integers(1, 300), st.sampled_from([1, 2, 8]), st.floats(1, 30))
def test_minutes_that_a_refusal_names_are_enough(skus, cores, minutes):
    needed = refused(minutes, skus, cores)
    if needed is not None:
        assert needed > minutes
        assert refused(needed, skus, cores) is None


def test_twenty_minutes_on_a_laptop_go_into_training_for_the_most_part():
    plan = make_plan(ASKED, skus=31, cores=2)
    assert plan.budget.left_for_training({}) > 0.6 * plan.budget.seconds
    assert plan.budget.reserved["synth"] < 0.2 * plan.budget.seconds
    assert plan.warnings == ()


def test_more_time_makes_more_pictures_and_more_cores_too():
    few, more = (make_plan(replace(ASKED, minutes=m), 31, 2).images for m in (10, 20))
    assert few < more < make_plan(ASKED, 31, 4).images


def test_what_is_asked_for_wins():
    asked = replace(ASKED, images=24, size=96, recipe="ssd-mobilenet-v2-035-fpnlite-320")
    plan = make_plan(asked, 2, 2)
    assert (plan.images, plan.side, plan.recipe) == (24, 96, asked.recipe)
    assert plan.val == 8
    assert plan.picture > plan.side


def test_many_products_in_little_time_are_looked_at_in_fewer_pixels():
    sides = [
        make_plan(replace(ASKED, minutes=minutes), skus, 2).side
        for minutes, skus in ((20, 31), (20, 3), (120, 31))
    ]
    assert sides == [224, 320, 320]


def test_a_catalogue_that_is_too_large_for_the_time_is_told_of():
    (warning,) = make_plan(ASKED, skus=900, cores=2).warnings
    assert "900 SKUs" in warning
    assert "more minutes" in warning


def test_one_product_is_a_catalogue():
    plan = make_plan(ASKED, skus=1, cores=2)
    assert plan.budget.left_for_training({}) > 0
    assert plan.val >= 24


def test_a_recipe_that_is_none_is_refused():
    with pytest.raises(TrainingError, match="OFF720"):
        make_plan(replace(ASKED, recipe="yolo"), 3, 2)


def test_the_tutorial_does_step_by_step_what_quickstart_does():
    plan = make_plan(ASKED, skus=31, cores=2)
    text = TUTORIAL.read_text("utf-8").split("## The same, step by step")[1]
    steps = " ".join(text.replace("\\\n", " ").split())
    minutes = plan.budget.left_for_training({}) / 60
    scenes = ",".join(f"{kind}={weight:g}" for kind, weight in SCENES)
    for command in (
        (
            f"synth --packshots packshots -o shelves --images {plan.images} --val {plan.val} "
            f"--size {plan.picture} --scenes {scenes}"
        ),
        f"prepare shelves -o data --recipe {plan.recipe}",
        (
            f"init data -o project --recipe {plan.recipe} --size {plan.side} "
            f"--freeze-blocks {FROZEN_BLOCKS}"
        ),
        f"fit project --minutes {minutes:.0f} --patience 0 --bfloat16",
    ):
        assert f"offshelf train {command}" in steps
