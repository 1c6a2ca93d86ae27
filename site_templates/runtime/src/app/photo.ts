// A photograph from a file: refused by name, or decoded upright.
import type { Size } from "./fit.ts";

export type PhotoFault = "empty" | "not-an-image" | "damaged" | "too-large";

export class PhotoError extends Error {
  readonly fault: PhotoFault;
  readonly pixels: number;

  constructor(fault: PhotoFault, pixels = 0, options?: ErrorOptions) {
    super(`The photograph cannot be used: ${fault}${pixels > 0 ? ` (${pixels} pixels)` : ""}.`, options);
    this.fault = fault;
    this.pixels = pixels;
  }
}

/** 100 megapixels are 400 MB as RGBA: more than a page on a phone may hold. */
export const MOST_PIXELS = 100_000_000;

/**
 * EXIF rotation is applied; colours and alpha are left as they are in the file, because the model's
 * parity is measured on the file's own numbers.
 */
const AS_STORED: ImageBitmapOptions = {
  imageOrientation: "from-image",
  colorSpaceConversion: "none",
  premultiplyAlpha: "none",
};

/** Decode `blob` upright. The caller closes or transfers the bitmap. Throws `PhotoError`. */
export async function decodePhoto(blob: Blob): Promise<ImageBitmap> {
  if (blob.size === 0) throw new PhotoError("empty");
  const { width, height } = await measure(blob);
  if (width * height > MOST_PIXELS) throw new PhotoError("too-large", width * height);
  try {
    return await createImageBitmap(blob, AS_STORED);
  } catch (error) {
    if (error instanceof TypeError) return upright(blob);
    throw new PhotoError("damaged", 0, { cause: error });
  }
}

/** For browsers that do not know the value "from-image": their default applies EXIF rotation too. */
async function upright(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob);
  } catch (error) {
    throw new PhotoError("damaged", 0, { cause: error });
  }
}

/** Read the size from the file's head; an `<img>` does so without decoding the pixels. */
async function measure(blob: Blob): Promise<Size> {
  const address = URL.createObjectURL(blob);
  const image = new Image();
  try {
    await new Promise<void>((resolve, reject) => {
      image.onload = () => resolve();
      image.onerror = () => reject(new PhotoError("not-an-image"));
      image.src = address;
    });
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The largest size of the same shape with at most `most` pixels, in whole pixels. */
export function within(size: Size, most: number): Size {
  const scale = Math.min(1, Math.sqrt(most / (size.width * size.height)));
  return {
    width: Math.max(1, Math.floor(size.width * scale)),
    height: Math.max(1, Math.floor(size.height * scale)),
  };
}
