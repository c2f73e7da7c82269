/**
 * Where a key leads in a list of `count` places: arrows one on, Home and End to its ends.
 * @param from −1: nowhere yet
 * @returns undefined for every other key
 */
export function stepTarget(key: string, from: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
