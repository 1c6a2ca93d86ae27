// Where a picture lies on the stage, and which part of it can be seen.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export interface View {
  readonly fit: "cover" | "contain";
  /** The part of the picture that is seen, in its own pixels. */
  readonly crop: Rect;
  /** Where that part lies on the stage, in the stage's pixels. */
  readonly place: Rect;
}

/** The least share of a live frame that must stay visible for the frame to fill the stage. */
const LEAST_SEEN = 0.6;

/** The whole picture, as large as fits, in the middle. For photographs: nothing is hidden. */
export function contain(stage: Size, picture: Size): View {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    fit: "contain",
    crop: { x: 0, y: 0, width: picture.width, height: picture.height },
    place: { x: (stage.width - width) / 2, y: (stage.height - height) / 2, width, height },
  };
}

/**
 * Fill the stage with the middle of a live frame. Only the visible part is looked at, so that what is
 * counted is what is seen; a frame of which too little would stay visible is shown whole instead.
 */
export function coverLive(stage: Size, frame: Size): View {
  const scale = Math.max(stage.width / frame.width, stage.height / frame.height);
  const width = Math.min(frame.width, Math.round(stage.width / scale));
  const height = Math.min(frame.height, Math.round(stage.height / scale));
  if ((width * height) / (frame.width * frame.height) < LEAST_SEEN) return contain(stage, frame);
  return {
    fit: "cover",
    crop: { x: Math.floor((frame.width - width) / 2), y: Math.floor((frame.height - height) / 2), width, height },
    place: { x: 0, y: 0, width: stage.width, height: stage.height },
  };
}

/** A box (ymin, xmin, ymax, xmax) in 0..1 of the visible part, as a rectangle on the stage, cut at its edge. */
export function boxOnStage(ymin: number, xmin: number, ymax: number, xmax: number, place: Rect): Rect {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const left = place.x + clamp(xmin) * place.width;
  const top = place.y + clamp(ymin) * place.height;
  return {
    x: left,
    y: top,
    width: place.x + clamp(xmax) * place.width - left,
    height: place.y + clamp(ymax) * place.height - top,
  };
}
