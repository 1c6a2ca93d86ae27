import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import TrainingError
from training.evaluate.suppress import Suppression, suppress
from training.evaluate.tiled import TiledDetector
from training.evaluate.tiling import Tiling, parse_tiling, windows
from training.metrics import Detections

HEIGHT, WIDTH = 300, 400


class Painted:
    """Finds every patch of one grey level, wholly or as far as it reaches into the tile."""

    name, kind, labels, side, limit = "painted", "test", ("patch",), 100, None
    suppression = Suppression(0.6)

    def detect(self, image):
        height, width = image.shape[:2]
        boxes, scores = [], []
        for level in np.unique(image[image > 0]):
            rows, columns = np.nonzero(image[..., 0] == level)
            box = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
            boxes.append(np.array(box) / [height, width, height, width])
            scores.append(0.9)
        return Detections(
            np.array(boxes, np.float32).reshape(-1, 4),
            np.array(scores, np.float32),
            np.ones(len(boxes), np.int32),
        )


def painted(*patches):
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for level, (top, left, bottom, right) in enumerate(patches, 1):
        image[top:bottom, left:right] = level
    return image


def found(image, tiling):
    boxes = TiledDetector(Painted(), tiling).detect(image).boxes * [HEIGHT, WIDTH, HEIGHT, WIDTH]
    return sorted(map(tuple, np.rint(boxes).astype(int).tolist()))


@given(
    height=st.integers(1, 500),
    width=st.integers(1, 500),
    columns=st.integers(1, 7),
    rows=st.integers(1, 7),
)
def test_tiles_cover_every_pixel_and_stay_inside(height, width, columns, rows):
    seen = np.zeros((height, width), np.bool_)
    for place in windows(height, width, columns, rows):
        assert 0 <= place.top < place.bottom <= height
        assert 0 <= place.left < place.right <= width
        seen[place.top : place.bottom, place.left : place.right] = True
    assert seen.all()


def test_a_product_on_an_inner_edge_is_counted_once_and_whole():
    # 2x2 tiles of 400 px with a quarter shared: columns 0..229 and 171..400.
    patch = (20, 180, 60, 240)  # cut by the left tile, whole in the right one
    assert found(painted(patch), Tiling(2, 2)) == [patch]


def test_a_product_at_the_edge_of_the_photograph_is_no_cut_one():
    patches = (0, 0, 40, 40), (260, 360, 300, 400)
    assert found(painted(*patches), Tiling(2, 2)) == sorted(patches)


def test_a_product_larger_than_the_overlap_is_whole_only_with_the_whole_photograph():
    large = (20, 20, 280, 380)
    assert len(found(painted(large), Tiling(2, 2))) == 4
    assert found(painted(large), Tiling(2, 2, whole=True)) == [large]


def test_suppression_is_by_class_unless_asked_otherwise():
    twice = Detections(
        np.array([[0, 0, 1, 1], [0, 0, 1, 0.9]], np.float32),
        np.array([0.5, 0.8], np.float32),
        np.array([1, 2], np.int32),
    )
    assert suppress(twice, Suppression(0.6)).classes.tolist() == [2, 1]
    assert suppress(twice, Suppression(0.6, class_wise=False)).classes.tolist() == [2]


@pytest.mark.parametrize("class_wise", [True, False])
@pytest.mark.parametrize("agnostic", [True, False])
def test_tiles_keep_two_labels_of_a_product_where_the_detector_does(class_wise, agnostic):
    class TwoLabels(Painted):
        def detect(self, image):
            one = super().detect(image)
            return Detections(
                np.concatenate([one.boxes, one.boxes]),
                np.concatenate([one.scores, one.scores / 2]),
                np.repeat(np.arange(1, 3, dtype=np.int32), len(one)),
            )

    inner = TwoLabels()
    inner.suppression = Suppression(0.6, class_wise)
    image = painted((20, 20, 60, 60))
    kept = TiledDetector(inner, Tiling(2, 2), agnostic=agnostic).detect(image)
    assert len(kept) == (2 if class_wise and not agnostic else 1)


@pytest.mark.parametrize(("iou", "left"), [(0.6, 2), (0.45, 1)])
def test_what_is_found_is_put_together_with_the_detectors_own_threshold(iou, left):
    class Beside(Painted):
        def detect(self, image):
            one = super().detect(image)
            width = one.boxes[:, 3:] - one.boxes[:, 1:2]
            moved = one.boxes + width / 3 * [0, 1, 0, 1]  # an IoU of a half
            return Detections(
                np.concatenate([one.boxes, moved.astype(np.float32)]),
                np.concatenate([one.scores, one.scores / 2]),
                np.concatenate([one.classes, one.classes]),
            )

    inner = Beside()
    inner.suppression = Suppression(iou)
    assert len(TiledDetector(inner, Tiling(2, 2)).detect(painted((20, 20, 60, 60)))) == left


@pytest.mark.parametrize("text", ["none", "auto", "2x3", "3x3+whole", "auto+whole"])
def test_ways_to_cut_are_written_as_they_are_read(text):
    tiling = parse_tiling(text)
    assert (str(tiling) if tiling else "none") == text


@pytest.mark.parametrize("text", ["", "2", "0x2", "2x2+", "none+whole", "2x2+all"])
def test_other_ways_to_cut_are_refused(text):
    with pytest.raises(TrainingError, match="OFF743"):
        parse_tiling(text)


def test_auto_shrinks_no_tile_by_more_than_two_as_long_as_six_by_six_suffice():
    assert Tiling().grid(640, 640, 320) == (1, 1)
    columns, rows = Tiling().grid(1000, 1500, 320)
    place = windows(1000, 1500, columns, rows)[0]
    assert max(place.bottom - place.top, place.right - place.left) <= 640
    assert Tiling().grid(9000, 9000, 320) == (6, 6)
