const f = Math.fround;

/**
 * Intersection over union of boxes `i` and `j`, each two opposite corners (y, x, y, x) in any order.
 * 0 when either has no area. In float32, step by step as TensorFlow's `IOU` computes it
 * (tensorflow/core/kernels/image/non_max_suppression_op.cc), so that both decide alike at the threshold.
 */
export function iou(boxes: Float32Array, i: number, j: number): number {
  const a = i * 4;
  const b = j * 4;
  const aTop = Math.min(boxes[a]!, boxes[a + 2]!);
  const aLeft = Math.min(boxes[a + 1]!, boxes[a + 3]!);
  const aBottom = Math.max(boxes[a]!, boxes[a + 2]!);
  const aRight = Math.max(boxes[a + 1]!, boxes[a + 3]!);
  const bTop = Math.min(boxes[b]!, boxes[b + 2]!);
  const bLeft = Math.min(boxes[b + 1]!, boxes[b + 3]!);
  const bBottom = Math.max(boxes[b]!, boxes[b + 2]!);
  const bRight = Math.max(boxes[b + 1]!, boxes[b + 3]!);
  const aArea = f(f(aBottom - aTop) * f(aRight - aLeft));
  const bArea = f(f(bBottom - bTop) * f(bRight - bLeft));
  if (aArea <= 0 || bArea <= 0) return 0;
  const height = Math.max(f(Math.min(aBottom, bBottom) - Math.max(aTop, bTop)), 0);
  const width = Math.max(f(Math.min(aRight, bRight) - Math.max(aLeft, bLeft)), 0);
  const both = f(height * width);
  return f(both / f(f(aArea + bArea) - both));
}
