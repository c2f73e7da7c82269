/** @param atMs an instant of the Unix epoch, in ms. @returns local wall time with milliseconds: `14:02:07.418` */
export function clockText(atMs: number): string {
  const instant = new Date(atMs);
  const two = (part: number) => String(part).padStart(2, "0");
  const milliseconds = String(instant.getMilliseconds()).padStart(3, "0");
  return `${two(instant.getHours())}:${two(instant.getMinutes())}:${two(instant.getSeconds())}.${milliseconds}`;
}
