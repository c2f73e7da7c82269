import type { Paths } from "./operation";

export const RECEIVER_PATHS: Paths = {};
