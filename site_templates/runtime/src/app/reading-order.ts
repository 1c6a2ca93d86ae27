import type { Rect } from "./fit.ts";

/**
 * Indices of `boxes` in the order a person counts a shelf: row by row from the top, left to right.
 * A box belongs to the row above while its middle is within half the median height of the middle of
 * that row's first box.
 */
export function readingOrder(boxes: readonly Rect[]): number[] {
  if (boxes.length === 0) return [];
  const middle = (index: number): number => boxes[index]!.y + boxes[index]!.height / 2;
  const heights = boxes.map((box) => box.height).sort((a, b) => a - b);
  const reach = heights[heights.length >> 1]! / 2;
  const byHeight = boxes.map((_, index) => index).sort((a, b) => middle(a) - middle(b) || a - b);

  const order: number[] = [];
  let row: number[] = [];
  const close = (): void => {
    row.sort((a, b) => boxes[a]!.x - boxes[b]!.x || a - b);
    order.push(...row);
    row = [];
  };
  for (const index of byHeight) {
    if (row.length > 0 && middle(index) - middle(row[0]!) > reach) close();
    row.push(index);
  }
  close();
  return order;
}
