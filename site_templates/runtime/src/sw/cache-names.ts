// All sites of one GitHub owner share one origin and its Cache Storage: a name carries the path of
// the scope, so that no site ever reads or deletes what a neighbour holds.
const PREFIX = "offshelf:";
const STAGING = "staging";

export interface CacheNames {
  /** What is served: holds every file of this version, or does not exist. */
  readonly current: string;
  /** Verified files of an installation under way; survives the browser being closed midway. */
  readonly staging: string;
  /** Whether a name is a cache of this scope, of any version. */
  owns(name: string): boolean;
}

/**
 * @param scope address of the scope; its path ends with "/"
 * @param version hex digits
 */
export function cacheNames(scope: string, version: string): CacheNames {
  const own = `${PREFIX}${new URL(scope).pathname}:`;
  return {
    current: own + version,
    staging: own + STAGING,
    // A scope nested in this one ("/a/:b/" in "/a/") has a slash in what follows; a version has none.
    owns: (name) => name.startsWith(own) && !/[/:]/.test(name.slice(own.length)),
  };
}
