"""What can go wrong, as a small tree that the command line prints as one sentence and a way out.

    OffshelfError
    ├── ConfigError        OFF1xx  site.toml and the values in it
    ├── DetectorError      OFF2xx  the model that came in, its labels, its conversion
    ├── SiteError          OFF3xx  theme, logo, pages
    ├── BundleError        OFF4xx  folders, disks, targets: what is written and served
    ├── VerifyError        OFF5xx  photographs and browsers: what keeps a check from running
    ├── EnvironmentFault   OFF6xx  the machine: a missing package, browser or tool
    └── TrainingError      OFF7xx  data sets, recipes, training, evaluation

A failed check is not an error: ``offshelf verify`` reports it and exits with 1. An error exits
with 2. Codes are stable: docs/reference/errors.md lists each one, held to this by a test.
"""

from __future__ import annotations

from functools import partial


class OffshelfError(Exception):
    """A failure that a person can act on.

    Args:
        code: stable, ``OFF`` and three digits, listed in ``CODES``.
        what: one sentence that says what is wrong, with the offending value in it.
        where: the file, key or address it concerns, or an empty string.
        way_out: what to do about it, in the imperative.
    """

    def __init__(self, code: str, what: str, *, where: str = "", way_out: str) -> None:
        if code not in CODES:
            raise KeyError(f"{code} is not listed in builder.errors.CODES")
        self.code, self.what, self.where, self.way_out = code, what, where, way_out
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple[partial[OffshelfError], tuple[str, str]]:
        """How the error travels from a worker process, as some of its arguments have names."""
        again = partial(type(self), where=self.where, way_out=self.way_out)
        return again, (self.code, self.what)

    def sentence(self) -> str:
        """The whole message on one line, as logs and ``--json`` carry it."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.code}: {self.what}{place}. {self.way_out}"

    def within(self, place: str) -> OffshelfError:
        """The same error, with the file that its place is in named before it."""
        where = f"{place}, {self.where}" if self.where else place
        return type(self)(self.code, self.what, where=where, way_out=self.way_out)

    def as_dict(self) -> dict[str, str]:
        """The error as ``--json`` prints it."""
        return {
            "code": self.code,
            "what": self.what,
            "where": self.where,
            "way_out": self.way_out,
        }


class ConfigError(OffshelfError):
    """``site.toml``, or a value given on the command line, cannot be used."""


class DetectorError(OffshelfError):
    """The model, its labels or its conversion cannot be used."""


class SiteError(OffshelfError):
    """Theme, logo or texts cannot be turned into pages."""


class BundleError(OffshelfError):
    """A folder, a disk or a target refuses what is to be written or served."""


class VerifyError(OffshelfError):
    """A check could not be run at all (a check that fails is a report, not an error)."""


class EnvironmentFault(OffshelfError):  # noqa: N818 - EnvironmentError is taken, by OSError
    """The machine lacks something that the command needs."""


class TrainingError(OffshelfError):
    """A data set, a recipe or a checkpoint cannot be used, or training cannot go on."""


CODES: dict[str, str] = {
    # configuration
    "OFF101": "site.toml is missing or cannot be read",
    "OFF102": "site.toml is not valid TOML",
    "OFF103": "unknown key in site.toml",
    "OFF104": "a value in site.toml is of the wrong type or out of range",
    "OFF105": "a path in site.toml leads to nothing",
    "OFF106": "the output would overwrite its own input",
    "OFF107": "site.toml is there already",
    # detectors
    "OFF201": "no model at this path",
    "OFF202": "a format that Offshelf does not read",
    "OFF203": "the model's files are incomplete or damaged",
    "OFF204": "a weight shard is missing or has the wrong length",
    "OFF205": "not a detector, or no head that Offshelf knows",
    "OFF206": "the graph could not be cut where preprocessing or post-processing meets it",
    "OFF207": "the model uses an operation that TF.js cannot run",
    "OFF208": "labels cannot be read",
    "OFF209": "labels do not fit the number of classes",
    "OFF210": "what was read from the graph does not reproduce the graph's own results",
    "OFF211": "conversion to TF.js failed",
    # site
    "OFF301": "a colour is not a colour, or too faint to read",
    "OFF302": "the logo cannot be used",
    "OFF303": "a language without a locale file",
    # bundles
    "OFF401": "a folder that Offshelf did not make",
    "OFF402": "the disk is full",
    "OFF403": "a file cannot be written or read",
    "OFF404": "a limit of the target is exceeded",
    "OFF405": "not a bundle that Offshelf made",
    "OFF406": "the address is taken or cannot be served",
    # verify
    "OFF501": "no photographs to verify with",
    "OFF502": "a photograph cannot be used",
    "OFF503": "nothing to compare with: neither the model nor stored goldens",
    "OFF504": "the site did not become ready in the browser",
    # environment
    "OFF601": "a Python package is missing or broken",
    "OFF602": "no browser that can be driven",
    "OFF603": "this installation lacks the built runtime",
    "OFF604": "memory ran out",
    # training: data sets
    "OFF701": "not a source that prepare reads",
    "OFF702": "no images, or no boxes, to learn from",
    "OFF703": "labels of a data set do not agree",
    "OFF704": "an annotation file cannot be read",
    "OFF705": "a data set is partial, damaged or missing",
    "OFF706": "the cluster cannot be reached, or its nodes do not see the same files",
    # training: made pictures
    "OFF711": "no packshots to make pictures from",
    "OFF712": "no source of variation of this name",
    "OFF713": "an option of synth is out of range",
    "OFF714": "a packshot cannot be used",
    "OFF715": "two SKUs of one name",
    # training: recipes and projects
    "OFF720": "no recipe of this name",
    "OFF721": "a project is there already",
    "OFF722": "the weights to start from cannot be used with this recipe",
    "OFF723": "a data set does not fit what is to be trained on it",
    "OFF724": "a setting of a recipe is out of range",
    "OFF725": "quickstart cannot go on from what is in its folder",
    "OFF726": "the time is too short for a quickstart",
    "OFF730": "not a training project",
    "OFF731": "the training configuration cannot be used",
    "OFF732": "a checkpoint is missing, or of another model",
    "OFF733": "the training configuration does not fit the data or the machine",
    "OFF734": "the loss is not a number",
    "OFF735": "a batch does not fit into memory",
    "OFF736": "weights to start from cannot be had",
    "OFF737": "machines cannot train together, or one of them is gone",
    "OFF738": "another process is at work in the folder",
    # training: evaluation
    "OFF741": "not a detector that evaluate reads",
    "OFF742": "detector and data set have no label in common",
    "OFF743": "photographs cannot be cut into tiles in this way",
    "OFF744": "no photographs to evaluate on",
    "OFF745": "brands cannot be used",
    # training: export and set-up
    "OFF751": "an export may not be written here",
    "OFF752": "no checkpoint to export or evaluate",
    "OFF761": "packages that training needs are missing",
    "OFF762": "the Object Detection API is missing",
    "OFF763": "the Object Detection API could not be installed",
}
