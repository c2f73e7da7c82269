import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

const FOLDER = "lib/wire/testdata";
const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, "base64")));

const capture = z.object({
  /** Whose client it was. */
  program: z.string(),
  transport: z.enum(TRANSPORT_IDS),
  /** What signed the deliveries. */
  secret: z.string().optional(),
  connections: z.array(z.object({ client: base64, server: base64 })),
});
export type Capture = z.infer<typeof capture>;

/** Bytes that passed between another's client and this server; `scripts/record-wire.ts` records them. */
export const readCapture = (name: string): Capture =>
  capture.parse(JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8")));

export const captureNames = (): string[] => readdirSync(FOLDER).map((file) => file.replace(".json", ""));
