import { getHeapStatistics } from "node:v8";

/** Watches what a stretch of work takes. */
export class Usage {
  #wall = 0;
  #cpu = 0;
  #base = 0;
  #peak = 0;

  /** From here on, on a heap that was just swept. */
  start(): void {
    globalThis.gc?.();
    this.#base = getHeapStatistics().used_heap_size;
    this.#peak = this.#base;
    this.#cpu = cpuMs();
    this.#wall = performance.now();
  }

  /** Looks at the heap. It takes some microseconds, so not once for each event. */
  look(): void {
    this.#peak = Math.max(this.#peak, getHeapStatistics().used_heap_size);
  }

  /** Prints the result for the process that asked. */
  end(bytesPerEvent = 0): void {
    const wallMs = performance.now() - this.#wall;
    const cpu = cpuMs() - this.#cpu;
    const rssBytes = process.resourceUsage().maxRSS * 1024;
    console.log(
      JSON.stringify({
        wallMs,
        cpuMs: cpu,
        heapBytes: this.#peak - this.#base,
        rssBytes,
        bytesPerEvent,
      }),
    );
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
