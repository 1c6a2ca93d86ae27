// Where the name of each box goes, so that no name covers another.
import type { Rect, Size } from "./fit.ts";

export interface Chip extends Rect {
  /** Index of the box that it names. */
  readonly box: number;
  /** Index into the texts offered for that box: 0 is the longest. */
  readonly text: number;
}

const GAP = 2;

function meet(a: Rect, b: Rect): boolean {
  return (
    a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP
  );
}

function places(box: Rect, chip: Size): readonly (readonly [number, number])[] {
  const right = box.x + box.width - chip.width;
  return [
    [box.x, box.y - chip.height],
    [box.x, box.y],
    [right, box.y - chip.height],
    [box.x, box.y + box.height],
    [box.x, box.y + box.height - chip.height],
    [right, box.y],
  ];
}

/**
 * One chip a box at most, in the order given: the longest text that finds room above, inside or below
 * its box without leaving `bounds` or touching a chip that is already placed. A box without room
 * keeps its frame and goes without a name.
 *
 * @param widths  of each box's texts, longest first, in the units of the boxes
 * @param height  of every chip
 */
export function placeChips(
  boxes: readonly Rect[],
  widths: readonly (readonly number[])[],
  height: number,
  bounds: Rect,
): Chip[] {
  const placed: Chip[] = [];
  boxes.forEach((box, index) => {
    const chip = firstThatFits(box, index, widths[index] ?? [], height, bounds, placed);
    if (chip !== null) placed.push(chip);
  });
  return placed;
}

function firstThatFits(
  box: Rect,
  index: number,
  widths: readonly number[],
  height: number,
  bounds: Rect,
  placed: readonly Chip[],
): Chip | null {
  for (const [text, width] of widths.entries()) {
    for (const [x, y] of places(box, { width, height })) {
      const chip = { x: Math.round(x), y: Math.round(y), width, height, box: index, text };
      const inside =
        chip.x >= bounds.x &&
        chip.y >= bounds.y &&
        chip.x + width <= bounds.x + bounds.width &&
        chip.y + height <= bounds.y + bounds.height;
      if (inside && !placed.some((other) => meet(chip, other))) return chip;
    }
  }
  return null;
}
