"""``prepare``: photographs and annotations in, a data set out. Read top to bottom as the data flow.

source ── find_source ──▶ records ── look ──▶ hashes, labels ── assign ──▶ splits and shards
       ── write_shard ──▶ TFRecords, defects ── summarise, plot ──▶ a folder, put in place whole
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.disk.room import check_room, room_for
from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.dataset.manifest import MANIFEST, Dataset, Licence, Split
from training.dataset.place import check_output, growing, put_in_place
from training.dataset.write_label_map import LABEL_MAP, label_map_text
from training.prepare.assign import assign, shard_count, shard_of
from training.prepare.choose_labels import choose_labels
from training.prepare.convert import Plan
from training.prepare.formats import find_source
from training.prepare.licences import licence_named
from training.prepare.options import DEFAULTS, Options
from training.prepare.plot import PICTURES, Plot, plot
from training.prepare.prepared import Prepared, warnings_of
from training.prepare.run import begin_early, in_processes, in_this_process
from training.prepare.statistics import Statistics
from training.prepare.summarise import summarise
from training.prepare.work import Look, Write, Wrote, look, write_shard
from training.prepare.write_report import write_report
from training.process_pool import cores
from training.recipes import find_recipe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.prepare.run import Runner
    from training.prepare.source import Record, Source

LOOK = 32
"""Pictures in a task of the first pass."""

REENCODED = 3.0
"""How much larger tiles of quality 95 may be than the photograph that they are cut from."""


def prepare(
    source: Path | str,
    output: Path | str,
    options: Options = DEFAULTS,
    progress: Progress = silent,
) -> Prepared:
    """Write a data set; bytes depend on source and options alone, not on who does the work.

    Args:
        source: a folder of photographs and annotations, or the CSV, JSON or data.yaml itself.
        output: the folder to write, or to replace if ``prepare`` wrote it.
        options: see there.
        progress: told where the work stands.

    Raises:
        TrainingError: OFF701 to OFF704, OFF706; OFF720, there is no such recipe.
        BundleError: OFF401, OFF402, OFF403.
        EnvironmentFault: OFF601 without Ray, OFF604 when a worker was killed.
    """
    source, output = Path(source), Path(output)
    real = check_output(output, source)
    if options.recipe is not None:
        find_recipe(options.recipe)  # before hours of work, not after them
    with room_for(real, 0), growing(real) as work, ExitStack() as stack:
        progress("Looking for annotations")
        workers = options.workers or cores()
        if options.ray is None and workers > 1:
            begin_early()
        spool = work / ".spool"
        spool.mkdir()
        found = find_source(source, options.format, spool)
        run = _runner(options.ray, workers, len(found.records), stack)
        digests, size, names = _look(found, run, work, progress)
        chosen = choose_labels(names, found.labels, given=options.labels, agnostic=options.agnostic)
        assigned = assign(found.records, digests, options.val, options.test)
        plan = Plan(chosen.labels, chosen.ids, options.tiles)
        needed = int(size * (REENCODED if options.tiles else 1.02)) + (16 << 20)
        check_room(real, needed)
        tasks = _tasks(found, assigned.splits, plan, size, work, needed)
        wrote = _write(tasks, run, progress)
        own = (*found.defects, *chosen.defects, *assigned.defects)
        defects = write_report(work, own, wrote)
        licence = licence_named(options.licence) if options.licence else found.licence or Licence()
        dataset = Dataset(
            real,
            chosen.labels,
            {name: _split(name, wrote) for name in assigned.splits},
            licence,
            _provenance(found, options),
            options.tiles.as_dict() if options.tiles else None,
        )
        _refuse_nothing(dataset, defects, source)
        summary = _summarise(dataset, wrote, options.recipe, work, run)
        _clean(work)
        # Last: a folder without it is no data set.
        (work / MANIFEST).write_text(dataset.manifest(), "utf-8")
        put_in_place(work, real)
    return Prepared(dataset, summary, defects, warnings_of(dataset, defects, summary))


def _runner(ray: str | None, workers: int, pictures: int, stack: ExitStack) -> Runner:
    if ray is not None:
        from training.prepare.cluster import on_ray

        return stack.enter_context(on_ray(ray))
    workers = min(workers, -(-pictures // LOOK))
    return stack.enter_context(in_processes(workers)) if workers > 1 else in_this_process


def _look(
    found: Source, run: Runner, work: Path, progress: Progress
) -> tuple[list[bytes | None], int, Counter[str]]:
    names = found.labels is None
    parts = [found.records[i : i + LOOK] for i in range(0, len(found.records), LOOK)]
    tasks = (Look(part, found.format, found.context, str(work), names) for part in parts)
    digests: list[Sequence[bytes | None]] = [()] * len(parts)
    size, counts = 0, Counter[str]()
    for done, (number, looked) in enumerate(run(look, tasks), 1):
        digests[number] = looked.digests
        size += looked.bytes
        counts += looked.names
        progress("Reading pictures and labels", done / len(parts))
    return [digest for part in digests for digest in part], size, counts


def _tasks(
    found: Source,
    splits: Mapping[str, list[tuple[Record, bytes]]],
    plan: Plan,
    size: int,
    work: Path,
    needed: int,
) -> list[Write]:
    tasks = []
    grown = size * (2 if plan.tiles else 1) / max(1, sum(map(len, splits.values())))
    for split, entries in splits.items():
        count = shard_count(len(entries), int(grown * len(entries)))
        shards: list[list[tuple[Record, bytes]]] = [[] for _ in range(count)]
        for entry in entries:
            shards[shard_of(entry[1], count)].append(entry)
        for number, shard in enumerate(shards):
            file = f"{split}-{number:05d}-of-{count:05d}.tfrecord"
            records, digests = tuple(e[0] for e in shard), tuple(e[1] for e in shard)
            tasks.append(
                Write(file, records, digests, found.format, found.context, plan, str(work), needed)
            )
    # The longest first, so that no core waits for the last.
    return sorted(tasks, key=lambda task: (-len(task.records), task.file))


def _write(tasks: list[Write], run: Runner, progress: Progress) -> dict[str, Wrote]:
    wrote = {}
    done, total = 0, sum(len(task.records) for task in tasks)
    for number, result in run(write_shard, tasks):
        wrote[tasks[number].file] = result
        done += len(tasks[number].records)
        progress("Writing shards", done / max(1, total))
    return {file: wrote[file] for file in sorted(wrote)}


def _split(name: str, wrote: Mapping[str, Wrote]) -> Split:
    shards = tuple(w.shard for file, w in wrote.items() if file.startswith(f"{name}-"))
    return Split(sum(s.images for s in shards), sum(s.boxes for s in shards), shards)


def _summarise(
    dataset: Dataset, wrote: Mapping[str, Wrote], recipe: str | None, work: Path, run: Runner
) -> dict[str, Any]:
    splits = {name: Statistics() for name in dataset.splits}
    for name, statistics in splits.items():
        statistics.merge(*(w.statistics for f, w in wrote.items() if f.startswith(f"{name}-")))
    summary = summarise(dataset.labels, splits, recipe)
    text = json.dumps(summary, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (work / "summary.json").write_text(text, "utf-8")
    (work / LABEL_MAP).write_text(label_map_text(dataset.labels), "utf-8")
    list(run(plot, (Plot(name, str(work), splits, recipe) for name in PICTURES)))
    return summary


def _clean(work: Path) -> None:
    import shutil

    for path in sorted(work.iterdir()):
        if path.name.startswith("."):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif path.suffix == ".defects":
            path.unlink()


def _provenance(found: Source, options: Options) -> dict[str, Any]:
    return {
        "format": found.format,
        "pictures": len(found.records),
        "val": options.val,
        "test": options.test,
        "agnostic": options.agnostic,
    }


def _refuse_nothing(dataset: Dataset, defects: Mapping[tuple[str, str], int], source: Path) -> None:
    images = sum(split.images for split in dataset.splits.values())
    if not images or not sum(split.boxes for split in dataset.splits.values()):
        worst = max(defects, key=lambda key: defects[key], default=None)
        because = f"; most often: {worst[0]} ({defects[worst]})" if worst else ""
        what = "no boxes are left" if images else "no picture can be used"
        raise TrainingError(
            "OFF702", f"{what}{because}", where=str(source), way_out="Mend the source, or give more"
        )
