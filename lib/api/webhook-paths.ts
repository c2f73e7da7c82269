import type { Paths } from "./operation";

export const WEBHOOK_PATHS: Paths = {};
