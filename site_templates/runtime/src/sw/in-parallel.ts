/**
 * Runs `work` on every item, at most `limit` at a time. After the first failure nothing more is started, the
 * signal aborts what is under way, and the failure is thrown once all of it has stopped.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const abort = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        await work(item, abort.signal);
      } catch (error) {
        failure ??= { error };
        queue.length = 0;
        abort.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failure) throw failure.error;
}
