/** With fewer connections the memory moves more by itself than they take. */
export const LEAST_FOR_MEMORY = 200;
