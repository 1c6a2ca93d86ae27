// Raw class scores to probabilities, looking closely only at those that can reach the threshold.
import type { SsdHead } from "../shared/detector.ts";

/** Called with the column in the raw scores and the score, 0..1. */
export type OnScore = (column: number, score: number) => void;

/** Calls back for each score of one anchor, `raw[at .. at + columns]`, that is at least `threshold`. */
export type ScoreReader = (raw: Float32Array, at: number, onScore: OnScore) => void;

/**
 * @param least score, 0..1
 * @returns a reader that passes over hopeless raw values without an exponential
 */
export function scoreReader(head: SsdHead, least: number): ScoreReader {
  // As the scores are held, in float32: 0.7 counts as at least 0.7.
  const threshold = Math.fround(least);
  const { class_columns: columns, background, score_conversion: conversion } = head;
  // A little under the raw value of the threshold: rounding must not lose a score that just reaches it.
  const hopeless = conversion === "identity" ? threshold : logit(threshold) - 1e-3;

  if (conversion === "softmax") {
    return (raw, at, onScore) => {
      let highest = raw[at]!;
      for (let c = 1; c < columns; c += 1) highest = Math.max(highest, raw[at + c]!);
      // p(c) <= 1 / (1 + exp(highest - raw[c])) for any other column that is the highest.
      const best = bestColumn(raw, at, columns, background);
      if (best < 0 || (raw[at + best]! < highest && raw[at + best]! - highest < hopeless)) return;
      let sum = 0;
      for (let c = 0; c < columns; c += 1) sum += Math.exp(raw[at + c]! - highest);
      for (let c = 0; c < columns; c += 1) {
        const score = Math.fround(Math.exp(raw[at + c]! - highest) / sum);
        if (c !== background && score >= threshold) onScore(c, score);
      }
    };
  }
  return (raw, at, onScore) => {
    for (let c = 0; c < columns; c += 1) {
      const value = raw[at + c]!;
      if (!(value >= hopeless) || c === background) continue;
      const score = conversion === "sigmoid" ? sigmoid(value) : value;
      if (score >= threshold) onScore(c, score);
    }
  };
}

/** float32, as the sigmoid of a graph is. */
export function sigmoid(value: number): number {
  return Math.fround(1 / (1 + Math.exp(-value)));
}

/** The raw value whose sigmoid is `score`; -Infinity at 0. */
function logit(score: number): number {
  return Math.log(score / (1 - score));
}

function bestColumn(raw: Float32Array, at: number, columns: number, background: number | null): number {
  let best = -1;
  for (let c = 0; c < columns; c += 1) {
    if (c !== background && (best < 0 || raw[at + c]! > raw[at + best]!)) best = c;
  }
  return best;
}

/** `raw`, [N, columns], converted as a whole: for comparing with what a model is known to say. */
export function convertScores(raw: ArrayLike<number>, head: SsdHead): Float32Array {
  const scores = Float32Array.from(raw);
  if (head.score_conversion === "sigmoid") return scores.map(sigmoid);
  if (head.score_conversion === "identity") return scores;
  for (let at = 0; at < scores.length; at += head.class_columns) {
    const row = scores.subarray(at, at + head.class_columns);
    const highest = row.reduce((a, b) => Math.max(a, b));
    const exponentials = Array.from(row, (value) => Math.exp(value - highest));
    const sum = exponentials.reduce((a, b) => a + b);
    row.set(exponentials.map((value) => value / sum));
  }
  return scores;
}
