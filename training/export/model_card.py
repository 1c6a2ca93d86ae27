"""``model-card.json``: what the project's files tell about a model, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.first_few import first_few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.export.known import Known
    from training.od_api.choose_checkpoint import Chosen
    from training.od_api.config import Config

CARD = "model-card.json"
FORMAT, VERSION = "offshelf-export", 1

LICENCES = {
    "shelf": {
        "name": "Apache-2.0",
        "note": "Offshelf's own shelf detector, which learnt from pictures that it drew and began "
        "with the Open Images weights of the npm package @mediapipe/objectron (Apache-2.0).",
    },
    "openimages": {
        "name": "Apache-2.0",
        "note": "As the npm package @mediapipe/objectron states, from which the weights are taken.",
    },
    "imagenet": {
        "name": "BSD-3-Clause",
        "note": "torchvision's, whose file the weights are. ImageNet's pictures, from which they "
        "learnt, are offered for research alone; what that means for weights is not settled.",
    },
}
"""Of weights to start from, by the name in ``project.json``."""

FRESH = "fresh weights"
"""What ``fit`` says of a start from nothing."""


def model_card(
    config: Config, labels: Sequence[str], chosen: Chosen, step: int | None, known: Known
) -> dict[str, Any]:
    """The card as JSON; ``None`` stands for what no file tells.

    Of a checkpoint from elsewhere neither data nor training are known, so both are ``None``.

    Args:
        config: that the model was built from.
        labels: in the order of ids.
        chosen: the checkpoint.
        step: at which its weights were taken.
        known: of the project.
    """
    ours = chosen.kind != "given"
    card: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "model": _model(config),
        "labels": list(labels),
        "checkpoint": {"kind": chosen.kind, "name": chosen.prefix.name, "step": step},
        **(known.data() if ours else {"data": None, "more_data": []}),
        "training": _training(config.train_config.fine_tune_checkpoint, known) if ours else None,
        "validation": _validation(known, step) if ours else None,
        "intended_use": f"To find {first_few(labels, 8)} in photographs.",
    }
    card["limits"] = _limits(card)
    return card


def _model(config: Config) -> dict[str, Any]:
    from training.od_api.model import input_size

    kind = config.model.WhichOneof("model")
    extractor = getattr(config.model, kind).feature_extractor
    height, width = input_size(config)
    nms = getattr(getattr(config.model, kind), "post_processing", None)
    most = nms.batch_non_max_suppression.max_total_detections if nms else None
    return {
        "architecture": extractor.type,
        "depth_multiplier": getattr(extractor, "depth_multiplier", None),
        "input": {"height": height, "width": width},
        "max_detections": most,
    }


def _training(given: str, known: Known) -> dict[str, Any]:
    """Of a run that started from the checkpoint ``given``, or from named weights when empty."""
    settings, fitted = known.settings, known.fitted
    account = [line.replace(given, Path(given).name) if given else line
               for line in fitted.get("weights") or ()]  # fmt: skip
    earlier = _earlier(known) if given else None
    return {
        "recipe": settings.get("recipe"),
        "seed": fitted.get("seed", settings.get("seed")),
        "steps": fitted.get("steps"),
        "stopped": fitted.get("stopped"),
        "weights": {
            "account": account or None,
            "licence": _licence_of(earlier)
            if earlier
            else _named_licence(settings, account, given),
            "earlier": earlier,
        },
    }


def _earlier(known: Known) -> dict[str, Any] | None:
    """What is known of the project that the checkpoint comes from."""
    before = known.earlier
    if before is None:
        return None
    weights = str(before.settings.get("weights") or "")
    start = weights if "/" in weights else ""
    return {**before.data(), "training": _training(start, before)}


def _licence_of(earlier: Mapping[str, Any]) -> dict[str, str] | None:
    """Of weights that learnt from data, and from weights before them: that of both."""
    weights = earlier["training"]["weights"]
    data = [earlier["data"] or {}, *earlier["more_data"]]
    sources = [("Its data", one.get("licence")) for one in data]
    if weights["account"] != [FRESH]:
        sources.append(("Weights before", weights["licence"]))
    if not all(licence for _, licence in sources):
        return None
    names = dict.fromkeys(licence["name"] for _, licence in sources)
    notes = dict.fromkeys(
        f"{source}: {licence['note']}" for source, licence in sources if licence["note"]
    )
    return {"name": " and ".join(names), "note": " ".join(notes)}


def _named_licence(
    settings: Mapping[str, Any], account: Sequence[str], given: str
) -> dict[str, str] | None:
    """Of the weights that were started from; not known of a checkpoint from elsewhere."""
    found = LICENCES.get(str(settings.get("weights"))) if account and not given else None
    return dict(found) if found else None


def _validation(known: Known, step: int | None) -> dict[str, Any] | None:
    """Average precision of these very weights: ``fit.json`` has that of the best step alone.

    ``None`` where it is not known, and figures that are ``None`` where nobody measured it.
    """
    fitted = known.fitted
    if step is None or fitted.get("best_step") != step or "best_ap" not in fitted:
        return None
    ap, ap50 = fitted["best_ap"], fitted.get("best_ap50")
    if ap is None or ap50 is None:
        return {"split": None, "images": None, "AP": None, "AP50": None}
    first = known.datasets[0].dataset if known.datasets else None
    if first and "val" not in first.splits:
        return None
    return {"split": "val", "images": fitted.get("validation_images"), "AP": ap, "AP50": ap50}


def _limits(card: Mapping[str, Any]) -> list[str]:
    """What follows from the card about where the model should not be relied on."""
    model, data, validation = card["model"], card["data"], card["validation"]
    size = model["input"]
    found = [
        f"The network sees a photograph at {size['width']} × {size['height']} pixels at most.",
    ]
    if model["max_detections"]:
        found.append(f"At most {model['max_detections']} products are found in a photograph.")
    if validation and validation["AP"] is None:
        found.append(
            "The average precision of these weights was not measured: training had no validation."
        )
    elif validation:
        found.append(
            "The average precision is that of the images by which these weights were chosen: on "
            "others expect less, and measure it with `offshelf train evaluate`."
        )
    else:
        found.append("The average precision of these weights is not known.")
    if data is None:
        found.append("What it was trained on is not known, and so neither is the licence of that.")
        return found
    every = [data, *card["more_data"]]
    licences = [one["licence"] for one in every]
    forbidding = [one["name"] for one in licences if one and one["commercial"] is False]
    found += [
        f"The data's licence ({name}) forbids commercial use." for name in dict.fromkeys(forbidding)
    ]
    if not forbidding and any(one is None or one["commercial"] is None for one in licences):
        found.append("Whether the data's licence allows commercial use is not known.")
    if all(one["tiles"] for one in every):
        found.append("It was trained on tiles of photographs, not on whole ones.")
    return found
