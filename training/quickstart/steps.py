"""The steps of a quickstart: each calls what the command of its name calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.disk.folder import replace_folder
from builder.errors import BundleError, TrainingError
from builder.first_few import first_few
from training.dataset.place import LEFT_BEHIND
from training.quickstart.noting import Noting
from training.quickstart.plan import FROZEN_BLOCKS, SCENES
from training.quickstart.quality import brand_separator, quality, score_to_show
from training.quickstart.run_steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from training.evaluate import Row
    from training.quickstart.asked import Asked
    from training.quickstart.folders import Folders
    from training.quickstart.hands import Hands
    from training.quickstart.plan import Plan
    from training.quickstart.run_steps import Figures, Turn


@dataclass(frozen=True)
class Steps:
    """The methods are the steps; what they return stands in ``quickstart.json`` and ``--json``.

    Args:
        asked: what a person decided.
        plan: what was decided for them.
        folders: where everything goes.
        hands: what training must not import.
    """

    asked: Asked
    plan: Plan
    folders: Folders
    hands: Hands

    def all(self) -> tuple[Step, ...]:
        """In the order of ``ORDER``, each with the folder that it leaves."""
        at = self.folders
        return (
            Step("synth", "Making pictures", self.synth, at.shelves),
            Step("prepare", "Preparing the data", self.prepare, at.data),
            Step("init", "Setting up the project", self.init, at.project),
            Step("fit", "Training", self.fit, at.project / "best"),
            Step("export", "Exporting", self.export, at.exported),
            Step("evaluate", "Measuring", self.evaluate, at.report),
            Step("build", "Building the site", self.build, at.site),
            Step("verify", "Verifying in the browser", self.verify, at.proof),
        )

    def synth(self, turn: Turn) -> Figures:
        """Pictures of shelves with boxes."""
        from training.synth import Options, make

        options = Options(
            images=self.plan.images,
            val=self.plan.val,
            size=self.plan.picture,
            seed=self.asked.seed,
            scenes=SCENES,
            agnostic=False,
        )
        made = make(
            self.folders.shelves, options, self.asked.packshots, progress=turn.progress
        ).as_dict()
        return {
            **{key: made[key] for key in ("images", "boxes", "labels")},
            "side": self.plan.side,
        }

    def prepare(self, turn: Turn) -> Figures:
        """TFRecords and the label map."""
        from training.prepare import Options, prepare

        options = Options(format="coco", recipe=self.plan.recipe)
        made = prepare(self.folders.shelves, self.folders.data, options, turn.progress)
        return {key: made.as_dict()[key] for key in ("sha256", "splits", "warnings")}

    def init(self, turn: Turn) -> Figures:
        """The project, from the best weights that its recipe can start from."""
        from training.init import Given, init_project
        from training.od_api.project import SETTINGS

        file = self.folders.project / SETTINGS
        warnings: tuple[str, ...] = ()
        if not file.is_file():  # else a run was killed between writing it and saying so
            weights, warnings = self._weights(turn)
            made = init_project(
                self.folders.data,
                self.folders.project,
                recipe=self.plan.recipe,
                weights=weights,
                given=Given(
                    size=self.plan.side,
                    steps=self.asked.steps,
                    frozen_blocks=None if weights == "none" else FROZEN_BLOCKS,
                ),
                seed=self.asked.seed,
                progress=turn.progress,
            )
            warnings += made.warnings
        settings = json.loads(file.read_text("utf-8"))
        kept = (
            "recipe", "size", "weights", "frozen_blocks", "batch_size", "learning_rate",
            "recall_ceiling",
        )  # fmt: skip
        return {**{key: settings.get(key) for key in kept}, "warnings": list(warnings)}

    def _weights(self, turn: Turn) -> tuple[str, tuple[str, ...]]:
        """What to start from, as ``init`` names it, and why it is not the best where it is not."""
        from training.init.starting_weights import starting_weights
        from training.od_api.objectron import objectron_assets
        from training.recipes import find_recipe

        best = starting_weights("", find_recipe(self.plan.recipe)).name
        if best != "openimages":
            return best, ()
        turn.progress("Getting the Open Images weights to start from")
        try:
            objectron_assets()
        except TrainingError as error:
            if error.code != "OFF736":
                raise
            return "none", (
                f"training starts from nothing and learns less in the same time: {error.what}",
            )
        return best, ()

    def fit(self, turn: Turn) -> Figures:
        """Training, for as long as is left."""
        from training.fit import FitOptions, fit
        from training.fit.bfloat16 import has_instructions

        options = FitOptions(
            steps=self.asked.steps,
            minutes=turn.seconds / 60,
            patience=0,  # the schedule ends with the time: before that, a plateau is no end
            validations=self.plan.validations,
            validation_images=self.plan.checked,
            seed=self.asked.seed,
            bfloat16=has_instructions(),
        )
        fitted = fit(self.folders.project, options, turn.progress).as_dict()
        return {key: value for key, value in fitted.items() if key != "project"}

    def export(self, turn: Turn) -> Figures:
        """The SavedModel and its card."""
        from training.export import export_project

        made = export_project(self.folders.project, self.folders.exported, progress=turn.progress)
        return {"checkpoint": made.checkpoint.name, "warnings": list(made.warnings)}

    def evaluate(self, turn: Turn) -> Figures:
        """How good the SavedModel is at the score that the site begins with, with a report."""
        from training.dataset import iterate, load_dataset
        from training.evaluate import Brands, evaluate, open_saved_model, write_report

        dataset = load_dataset(self.folders.data)
        brands = Brands(separator=brand_separator(dataset.labels))
        turn.progress("Loading the detector")
        with open_saved_model(self.folders.exported) as detector:
            noting = Noting(detector)

            def shown_from(row: Row) -> float:
                pictures = zip(noting.best, iterate(dataset, "val"), strict=True)
                best = [score for score, picture in pictures if len(picture.boxes)]
                return score_to_show(row, best)

            result = evaluate(
                dataset, [noting], score=shown_from, brands=brands, progress=turn.progress
            )
        write_report(result, dataset, self.folders.report)
        return {**quality(result.rows[0]), "warnings": list(result.warnings)}

    def build(self, turn: Turn) -> Figures:
        """The site, with what is edited to build it again."""
        return self.hands.build(
            self.folders.model,
            self.folders.settings,
            name=self.asked.name,
            score=turn.figures["evaluate"]["score"],
            progress=turn.progress,
        )

    def verify(self, turn: Turn) -> Figures:
        """Whether the browser detects in some of the pictures what the model does."""
        pictures = self._pictures()
        _refuse_strangers(self.folders.photographs, pictures)
        replace_folder(self.folders.photographs, pictures)
        return self.hands.verify(
            self.folders.site,
            images=self.folders.photographs,
            model=self.folders.model,
            report=self.folders.proof,
            score=turn.figures["evaluate"]["score"],
            progress=turn.progress,
        )

    def _pictures(self) -> dict[str, bytes]:
        """The first validation pictures that show products."""
        note: dict[str, Any] = json.loads((self.folders.shelves / "val.json").read_text("utf-8"))
        shown = {box["image_id"] for box in note["annotations"]}
        names = [image["file_name"] for image in note["images"] if image["id"] in shown]
        return {
            name.rpartition("/")[2]: (self.folders.shelves / name).read_bytes()
            for name in names[: self.plan.verified]
        }


def _refuse_strangers(folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Photographs that somebody put beside those of an earlier run are not to be lost."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if strangers := sorted(there - LEFT_BEHIND - set(pictures)):
        raise BundleError(
            "OFF401",
            f"`offshelf train quickstart` did not put {first_few(strangers, 3)} there, so all "
            "of it is left as it is",
            where=str(folder),
            way_out="Move your photographs out of this folder, and verify with them by "
            "`offshelf verify`",
        )
