/** The shards of a model as one stream of bytes, read from front to back without joining them. */
export class WeightStream {
  readonly #shards: readonly ArrayBuffer[];
  #shard = 0;
  #offset = 0;

  constructor(shards: readonly ArrayBuffer[]) {
    this.#shards = shards;
  }

  /** The next `bytes` bytes, copied. Throws RangeError when fewer are left. */
  take(bytes: number): ArrayBuffer {
    const taken = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes; ) {
      const shard = this.#shards[this.#shard];
      if (shard === undefined) throw new RangeError(`the weights end ${bytes - filled} bytes early`);
      const part = new Uint8Array(shard, this.#offset, Math.min(bytes - filled, shard.byteLength - this.#offset));
      taken.set(part, filled);
      filled += part.length;
      this.#offset += part.length;
      if (this.#offset === shard.byteLength) {
        this.#shard += 1;
        this.#offset = 0;
      }
    }
    return taken.buffer;
  }
}
