/** A build that cannot go on, for a reason that a person can act on: printed without a stack. */
export class BuildError extends Error {}
