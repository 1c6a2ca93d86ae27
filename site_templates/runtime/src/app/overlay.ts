// Boxes and their names on a canvas above the picture, drawn in device pixels so that lines stay crisp.
import type { Detections } from "../shared/detections.ts";
import type { Rect, Size } from "./fit.ts";

import { placeChips } from "./chips.ts";
import { boxOnStage } from "./fit.ts";
import { readingOrder } from "./reading-order.ts";

/** Sizes in CSS pixels. */
interface Look {
  readonly line: number;
  readonly halo: number;
  readonly chipHeight: number;
  readonly chipPadding: number;
  readonly font: number;
}

const LARGE: Look = { line: 2.5, halo: 5.5, chipHeight: 24, chipPadding: 8, font: 14 };
/** For whole shelves on a phone, where a product is as wide as a finger. */
const SMALL: Look = { line: 2, halo: 3.5, chipHeight: 16, chipPadding: 4, font: 11 };

/** Median area of a box, in square CSS pixels, below which everything is drawn small. */
const SMALL_BELOW = 52 * 52;
/** A name may be this much wider than its box, and takes at most this share of it. */
const OVERHANG = 20;
const MOST_COVERED = 0.3;
const CORNER = 6;

/** What the overlay needs to know of one detection. */
export interface Marked {
  readonly rect: Rect;
  /** Chip texts, longest first. */
  readonly texts: readonly string[];
}

/** The detections as marked rectangles on the stage, numbered in reading order. */
export function mark(
  detections: Detections,
  place: Rect,
  name: (column: number) => string,
  percent: (score: number) => string,
): Marked[] {
  const { boxes, scores, classes, count } = detections;
  const rects = Array.from({ length: count }, (_, i) =>
    boxOnStage(boxes[i * 4]!, boxes[i * 4 + 1]!, boxes[i * 4 + 2]!, boxes[i * 4 + 3]!, place),
  );
  return readingOrder(rects).map((index, position) => {
    const number = String(position + 1);
    // Isolated (UAX #9), so that a name from right to left does not pull number and score to its side.
    const label = `\u2068${name(classes[index]!)}\u2069`;
    const texts = [`${number}  ${label}  ${percent(scores[index]!)}`, `${number}  ${label}`, number];
    return { rect: rects[index]!, texts };
  });
}

function lookFor(marked: readonly Marked[]): Look {
  const areas = marked.map(({ rect }) => rect.width * rect.height).sort((a, b) => a - b);
  return (areas[areas.length >> 1] ?? 0) < SMALL_BELOW ? SMALL : LARGE;
}

export class Overlay {
  readonly #canvas: HTMLCanvasElement;
  #size: Size = { width: 0, height: 0 };

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Take the stage's size in CSS pixels; the canvas follows the device's pixel ratio. */
  resize(size: Size): void {
    this.#size = size;
    this.#canvas.width = Math.round(size.width * devicePixelRatio);
    this.#canvas.height = Math.round(size.height * devicePixelRatio);
  }

  clear(): void {
    this.#canvas.getContext("2d")?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  draw(marked: readonly Marked[]): void {
    const context = this.#canvas.getContext("2d");
    if (context === null) return;
    this.clear();
    if (marked.length === 0) return;
    const style = getComputedStyle(this.#canvas);
    const accent = style.getPropertyValue("--accent").trim();
    const onAccent = style.getPropertyValue("--on-accent").trim();
    const look = lookFor(marked);
    context.setTransform(this.#canvas.width / this.#size.width, 0, 0, this.#canvas.height / this.#size.height, 0, 0);
    context.font = `600 ${look.font}px ${style.fontFamily}`;
    drawFrames(context, marked, look, accent, this.#canvas.width / this.#size.width);
    drawChips(context, marked, look, this.#size, accent, onAccent);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }
}

/** Every frame twice: a dark halo first, so that the accent is seen on bright and on dark products alike. */
function drawFrames(
  context: CanvasRenderingContext2D,
  marked: readonly Marked[],
  look: Look,
  accent: string,
  ratio: number,
): void {
  // A line that is a whole number of device pixels wide, and lies on them, has no blurred edge.
  const line = Math.max(1, Math.round(look.line * ratio));
  const snap = (value: number): number => (Math.round(value * ratio) + (line % 2) / 2) / ratio;
  const path = new Path2D();
  for (const { rect } of marked) {
    const [left, top] = [snap(rect.x), snap(rect.y)];
    const [width, height] = [snap(rect.x + rect.width) - left, snap(rect.y + rect.height) - top];
    path.roundRect(left, top, width, height, Math.min(CORNER, width / 4, height / 4));
  }
  context.lineWidth = line / ratio + look.halo - look.line;
  context.strokeStyle = "rgb(0 0 0 / 50%)";
  context.stroke(path);
  context.lineWidth = line / ratio;
  context.strokeStyle = accent;
  context.stroke(path);
}

function drawChips(
  context: CanvasRenderingContext2D,
  marked: readonly Marked[],
  look: Look,
  size: Size,
  accent: string,
  onAccent: string,
): void {
  const width = (text: string): number => Math.ceil(context.measureText(text).width) + 2 * look.chipPadding;
  const texts = marked.map(({ rect, texts }) => texts.filter((text) => fits(rect, width(text), look.chipHeight)));
  const chips = placeChips(
    marked.map(({ rect }) => rect),
    texts.map((list) => list.map(width)),
    look.chipHeight,
    { x: 0, y: 0, ...size },
  );
  context.textBaseline = "middle";
  for (const chip of chips) {
    context.fillStyle = accent;
    context.beginPath();
    context.roundRect(chip.x, chip.y, chip.width, chip.height, Math.min(CORNER, look.chipPadding));
    context.fill();
    context.fillStyle = onAccent;
    context.fillText(texts[chip.box]![chip.text]!, chip.x + look.chipPadding, chip.y + look.chipHeight / 2 + 0.5);
  }
}

/** A chip that would reach far beyond its box, or hide much of what is in it, does more harm than good. */
function fits(rect: Rect, width: number, height: number): boolean {
  return width <= rect.width + OVERHANG && width * height <= MOST_COVERED * rect.width * rect.height;
}
