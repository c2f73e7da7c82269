import { z } from "zod";

/** What a publisher gives, so that sent again it happens once: header `Idempotency-Key`, `key` in messages (CORE-6). */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "key is 1 to 255 visible ASCII characters, without spaces");
