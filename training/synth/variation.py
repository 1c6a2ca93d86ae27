"""What varies from picture to picture; switched off one by one to see what helps."""

from __future__ import annotations

from dataclasses import dataclass, fields

from builder.errors import TrainingError


@dataclass(frozen=True)
class Variation:
    """The sources of variation.

    Attributes:
        geometry: where the camera stands, how packages are turned, the lens.
        light: colour, strength and direction of light, shadows, glare.
        sensor: blur, noise, loss of resolution, compression.
        scene: kinds of scenes, furniture, clutter, occluders; without it every picture is a row of
            packages before white.
    """

    geometry: bool = True
    light: bool = True
    sensor: bool = True
    scene: bool = True

    @staticmethod
    def named(text: str) -> Variation:
        """``full``, ``none``, or names of sources joined by commas.

        Raises:
            TrainingError: OFF712, another word.
        """
        names = [field.name for field in fields(Variation)]
        if text == "full":
            return Variation()
        wanted = [] if text == "none" else [word.strip() for word in text.split(",")]
        for word in wanted:
            if word not in names:
                raise TrainingError(
                    "OFF712",
                    f"“{word}” is no source of variation",
                    where="--variation",
                    way_out=f"Write full, none, or some of {', '.join(names)}, joined by commas",
                )
        return Variation(**{name: name in wanted for name in names})

    def __str__(self) -> str:
        on = [field.name for field in fields(self) if getattr(self, field.name)]
        return {0: "none", len(fields(self)): "full"}.get(len(on), ",".join(on))
