import fc from "fast-check";
import { expect, test } from "vitest";
import { DISCONNECT, FixedHeaderScanner, MAX_PACKET_BYTES } from "./fixed-header-scanner";

const PINGREQ = [0xc0, 0x00];
const zeros = (count: number) => new Array<number>(count).fill(0);

// Remaining Length as in table 2.4 of MQTT 3.1.1: the last value of one, two and three bytes.
test.each([
  [[0x30, 0x7f], 127],
  [[0x30, 0xff, 0x7f], 16_383],
])(
  "[MQ-8] a packet of %j and its body is let through, and the next one is found after it",
  (header, length) => {
    const scanner = new FixedHeaderScanner();
    expect(scanner.accepts(Uint8Array.from([...header, ...zeros(length), 0xe0, 0x00]))).toBe(true);
    expect(scanner.lastType).toBe(DISCONNECT);
  },
);

test.each([
  // 65,532 = 0x7c, 0x7f, 0x03 in seven bits each, the lowest first.
  ["of 65,536 bytes", [0x30, 0xfc, 0xff, 0x03], true],
  ["of 65,537 bytes", [0x30, 0xfd, 0xff, 0x03], false],
  ["of 256 MiB, the longest there is", [0x30, 0xff, 0xff, 0xff, 0x7f], false],
  ["whose length has five bytes", [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], false],
])("[MQ-8] a packet %s is judged by its header alone", (_what, header, accepted) => {
  expect(new FixedHeaderScanner().accepts(Uint8Array.from(header))).toBe(accepted);
});

test("[MQ-8] where the stream is cut into pieces makes no difference", () => {
  const packet = fc
    .integer({ min: 0, max: 300 })
    .map((length) => [
      0x30,
      ...(length < 128 ? [length] : [0x80 | (length % 128), length >> 7]),
      ...zeros(length),
    ]);
  fc.assert(
    fc.property(
      fc.array(packet, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
      (packets, cuts) => {
        const scanner = new FixedHeaderScanner(303);
        let rest = Uint8Array.from([...packets.flat(), ...PINGREQ]);
        while (rest.length > 0) {
          const size = cuts.next().value ?? 1;
          expect(scanner.accepts(rest.subarray(0, size))).toBe(true);
          rest = rest.subarray(size);
        }
        expect(scanner.lastType).toBe(12);
      },
    ),
  );
});

test("[MQ-8] the limit counts the whole packet", () => {
  expect(MAX_PACKET_BYTES).toBe(65_536);
});
