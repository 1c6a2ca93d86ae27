import { findBackendFactory, getBackend, setBackend } from "@tensorflow/tfjs-core";

import { EngineRefused } from "./engine.ts";

/**
 * Starts a TF.js backend and reads its name back: TF.js reports a backend that cannot start with a
 * warning and carries on with another.
 *
 * @returns the name that TF.js gives for the backend in use; equal to `name`.
 * @throws EngineRefused with the reason that TF.js swallowed.
 */
export async function startBackend(name: string): Promise<string> {
  const started = await setBackend(name);
  const actual = started ? getBackend() : "none";
  if (actual !== name) {
    throw new EngineRefused(`TF.js could not start its ${name} backend (it has ${actual}): ${await reasonFor(name)}`);
  }
  return actual;
}

async function reasonFor(name: string): Promise<string> {
  const factory = findBackendFactory(name);
  if (factory === undefined) return "this browser lacks what it needs";
  try {
    await factory();
  } catch (error) {
    return error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
  }
  return "no reason given";
}
