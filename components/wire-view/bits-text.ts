/** `.... 0001`: the bits of a field where they stand in their byte. @param value the field as a number in text */
export function bitsText(mask: number, value: string): string {
  const byte = Number.parseInt(value, 10) * (mask & -mask);
  const bits = Array.from({ length: 8 }, (_, index) => {
    const bit = 0x80 >> index;
    return (mask & bit) === 0 ? "." : (byte & bit) === 0 ? "0" : "1";
  }).join("");
  return `${bits.slice(0, 4)} ${bits.slice(4)}`;
}
