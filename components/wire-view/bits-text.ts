/** `.... 0001`: the bits of a field where they stand in their byte. @param value of the field: `1` or `0x1` */
export function bitsText(mask: number, value: string): string {
  const byte = Number(value) * (mask & -mask);
  const bits = Array.from({ length: 8 }, (_, index) => {
    const bit = 0x80 >> index;
    return (mask & bit) === 0 ? "." : (byte & bit) === 0 ? "0" : "1";
  }).join("");
  return `${bits.slice(0, 4)} ${bits.slice(4)}`;
}
