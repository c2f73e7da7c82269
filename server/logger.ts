import { pino } from "pino";

export type Logger = pino.Logger;

/** Structured logs on stderr. Secrets never enter an object that is logged; these paths are the second net. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      redact: {
        paths: ["*.authorization", "*.cookie", "*.secret", "*.hostKey", "*['x-hook-secret']"],
        censor: "***",
      },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}
