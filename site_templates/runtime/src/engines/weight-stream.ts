/** The shards of a model as one stream of bytes, read from front to back without joining them. */
export class WeightStream {
  readonly #shards: readonly ArrayBuffer[];
  #shard = 0;
  #offset = 0;

  constructor(shards: readonly ArrayBuffer[]) {
    this.#shards = shards;
  }

  /**
   * The next `bytes` bytes: a view of their shard, or a copy where they lie in two shards or do not begin
   * at a multiple of `align` in their buffer.
   *
   * @throws RangeError when fewer are left
   */
  take(bytes: number, align: number): Uint8Array<ArrayBuffer> {
    const shard = this.#shards[this.#shard];
    if (shard !== undefined && this.#offset + bytes <= shard.byteLength && this.#offset % align === 0) {
      const view = new Uint8Array(shard, this.#offset, bytes);
      this.#offset += bytes;
      return view;
    }
    return this.#copy(bytes);
  }

  #copy(bytes: number): Uint8Array<ArrayBuffer> {
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
    return taken;
  }
}
