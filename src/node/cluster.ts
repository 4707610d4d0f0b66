/** What is used of a worker of `node:cluster`, seen from inside of it. */
export interface ClusterWorker {
  /** Whether it was asked to leave. Where it is not true when the primary is gone, Node ends the process at once. */
  exitedAfterDisconnect?: boolean;
}

interface ClusterProcess {
  readonly connected?: boolean;
  getBuiltinModule?(name: string): unknown;
}

/** This process as a worker of a cluster. Any other child must not listen to `disconnect`: that would keep it alive. */
export function clusterWorkerOf(process: ClusterProcess): ClusterWorker | undefined {
  try {
    if (!process.connected) return undefined;
  } catch {
    return undefined; // In a thread nobody may ask.
  }
  const { worker }: { worker?: ClusterWorker } = Object(process.getBuiltinModule?.("node:cluster"));
  return worker;
}
