"""A graph in a TensorFlow session, where any tensor can be fed and any fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.detector.quiet import silenced, tensorflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.generic]


class Runner:
    """Runs parts of one graph. Close it, or use it in ``with``: it holds the weights."""

    def __init__(self, graph_def: Any, *, threads: int = 0) -> None:
        """Import the graph.

        Args:
            graph_def: self-contained: variables are constants.
            threads: of one operation; 1 gives the same bits each time, 0 leaves it to TensorFlow.
        """
        tf = tensorflow()
        config = tf.compat.v1.ConfigProto(
            intra_op_parallelism_threads=threads, inter_op_parallelism_threads=threads
        )
        # Optimising anew for each set of feeds and fetches takes longer than what it saves here.
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        with silenced():
            self._graph = tf.Graph()
            with self._graph.as_default():
                tf.graph_util.import_graph_def(graph_def, name="")
            self._session = tf.compat.v1.Session(graph=self._graph, config=config)

    def run(self, fetches: Sequence[str], feeds: Mapping[str, Array]) -> list[Any]:
        """Values of the tensors ``fetches``, given those of ``feeds``; names are ``node:0``."""
        values: list[Any] = self._session.run(list(fetches), feed_dict=dict(feeds))
        return values

    def rank(self, tensor: str) -> int | None:
        """Number of dimensions as far as TensorFlow infers it."""
        rank: int | None = self._graph.get_tensor_by_name(tensor).shape.rank
        return rank

    def dtype(self, tensor: str) -> str:
        """NumPy's name of the tensor's dtype."""
        return str(self._graph.get_tensor_by_name(tensor).dtype.name)

    def close(self) -> None:
        """Let go of the graph and its weights."""
        self._session.close()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
