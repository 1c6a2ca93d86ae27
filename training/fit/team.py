"""The machines and graphics cards that train together, and what they have to agree on.

Every collective operation has to be asked for by all machines, in the same order; so whatever a
machine decides by its own clock, its own signals or its own disk is decided by the leader here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from builder.errors import TrainingError
from builder.progress import Progress, silent
from training.fit.cluster import Place, read_place

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Team:
    """Who trains: one process for each machine, each with its graphics cards or its processor.

    Args:
        strategy: of ``tf.distribute``.
        place: of this process among the machines.
    """

    strategy: Any
    place: Place = field(default_factory=Place)

    @property
    def leads(self) -> bool:
        """Whether this process writes checkpoints, logs and the report."""
        return self.place.leads

    @property
    def alone(self) -> bool:
        """Whether there is one machine."""
        return self.place.machines == 1

    def leaders(self, values: Iterable[float]) -> list[float]:
        """The leader's ``values``, on every machine."""
        mine = list(values)
        return self.sums(mine if self.leads else [0.0] * len(mine))

    def sums(self, values: Iterable[float]) -> list[float]:
        """Each value, summed over the machines."""
        mine = list(values)
        if self.alone:
            return mine
        import tensorflow as tf

        # Every card of a machine hands in the same numbers, and all machines have as many cards.
        shares = tf.constant(mine, tf.float64) / self._cards
        return [float(value) for value in self._summed(shares).numpy()]

    def wait_for_all(self) -> None:
        """Go on when all machines have come here."""
        self.sums([0.0])

    def as_the_leader(self, variables: Iterable[Any]) -> None:
        """Give ``variables`` the leader's values on all machines."""
        if self.alone:
            return
        import tensorflow as tf

        for variable in variables:
            value = parts_of(variable)[0].read_value()
            mine = value / self._cards if self.leads else tf.zeros_like(value)
            variable.assign(self._summed(mine))

    def even_out(self, variables: Iterable[Any]) -> None:
        """Make ``variables`` the same on all cards and machines, where each keeps its own.

        That is how batch normalisation keeps its means and variances; a checkpoint holds their
        average, and so does the model once this is done.
        """
        if self.strategy.num_replicas_in_sync == 1:
            return
        import tensorflow as tf

        own = tf.VariableSynchronization.ON_READ
        for variable in variables:
            if variable.synchronization == own:
                variable.assign(variable.read_value())

    @property
    def _cards(self) -> int:
        return int(self.strategy.num_replicas_in_sync) // self.place.machines

    def _summed(self, shares: Any) -> Any:
        import tensorflow as tf

        parts = self.strategy.run(lambda value: value, args=(shares,))
        return self.strategy.reduce(tf.distribute.ReduceOp.SUM, parts, axis=None)


def parts_of(value: Any) -> tuple[Any, ...]:
    """What each card of this machine has of a value that is spread over a team."""
    return tuple(getattr(value, "values", (value,)))


def form_team(batch_size: int, progress: Progress = silent) -> Team:
    """All machines that ``TF_CONFIG`` names, or this one, with all its graphics cards.

    Before the first operation of TensorFlow in this process.

    Raises:
        TrainingError: OFF733, the batch cannot be shared evenly; OFF737, ``TF_CONFIG`` is not what
            TensorFlow documents, or TensorFlow was used already.
    """
    import tensorflow as tf

    place = read_place()
    cards = max(len(tf.config.list_physical_devices("GPU")), 1)
    _check_shares(batch_size, place.machines, cards)
    if place.machines > 1:
        progress(f"Waiting for the other machines; this is {place}")
        return Team(_of_several_machines(tf), place)
    if cards > 1:
        return Team(tf.distribute.MirroredStrategy())
    return Team(tf.distribute.get_strategy())


def _of_several_machines(tf: Any) -> Any:
    try:
        return tf.distribute.MultiWorkerMirroredStrategy()
    except (RuntimeError, ValueError, tf.errors.OpError) as error:
        raise TrainingError(
            "OFF737",
            f"the machines cannot be joined: {str(error).splitlines()[0][:200]}",
            where="TF_CONFIG",
            way_out="Start `offshelf train fit` afresh on each machine, with addresses at which "
            "they reach one another and ports that are free",
        ) from error


def _check_shares(batch_size: int, machines: int, cards: int) -> None:
    shares = machines * cards
    if batch_size % shares == 0:
        return
    among = f"{cards} graphics cards" if cards > 1 else ""
    if machines > 1:
        among = f"{machines} machines" + (f" with {among} each" if among else "")
    raise TrainingError(
        "OFF733",
        f"a batch of {batch_size} images cannot be shared among {among}",
        where="batch_size",
        way_out=f"Give --batch-size, a multiple of {shares}",
    )
