/** RFC 6455 §5.2 and §11.8: what a frame is. */
export const OPCODES: ReadonlyMap<number, string> = new Map([
  [0x0, "continuation"],
  [0x1, "text"],
  [0x2, "binary"],
  [0x8, "close"],
  [0x9, "ping"],
  [0xa, "pong"],
]);

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8 } as const;

/** RFC 6455 §5.5: control frames have the highest bit of the opcode set. */
export function isControl(opcode: number): boolean {
  return opcode >= 0x8;
}
