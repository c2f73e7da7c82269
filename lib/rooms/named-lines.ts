import { z } from "zod";
import { TRANSPORT_IDS } from "#lib/transports/catalog";

/** A line that is open right now, of somebody who gave a name. */
export const namedLine = z.object({ subscriber: z.string(), wire: z.enum(TRANSPORT_IDS) });
export type NamedLine = z.infer<typeof namedLine>;

/** `GET /api/rooms/{room}/lines`: each name on a wire once, in the order in which they came. */
export const namedLines = z.object({ lines: z.array(namedLine) });
