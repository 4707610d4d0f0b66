/** The middle one of some numbers, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** A median with the least and the greatest of what it is the median of. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

export function spread(values: readonly number[]): Spread {
  return {
    median: median(values),
    least: Math.min(...values),
    greatest: Math.max(...values),
  };
}

/** The ratios of two series of the same rounds, round by round: what disturbs a round disturbs both alike. */
export function ratios(of: readonly number[], to: readonly number[]): Spread {
  return spread(of.map((value, index) => value / (to[index] ?? NaN)));
}

/** The exponent of the power law that fits best, by least squares over the logarithms: 1 is proportional growth. */
export function exponent(
  points: readonly { readonly x: number; readonly y: number }[],
): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: "x" | "y"): number => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [x, y] = [mean("x"), mean("y")];
  const above = logs.reduce(
    (sum, point) => sum + (point.x - x) * (point.y - y),
    0,
  );
  return above / logs.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}
