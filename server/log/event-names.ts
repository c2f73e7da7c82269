import { z } from "zod";

const shape = z.tuple([z.string(), z.string(), z.string()]);

export interface EventNames {
  readonly id: string;
  readonly type: string;
  readonly time: string;
}

/** What names an event, as it stands beside it in the store: nobody has to parse the event for that. */
export function namesText({ id, type, time }: EventNames): string {
  return JSON.stringify([id, type, time]);
}

/** @throws ZodError, or SyntaxError, when it is not what `namesText` wrote */
export function namesOf(text: string): EventNames {
  const [id, type, time] = shape.parse(JSON.parse(text));
  return { id, type, time };
}
