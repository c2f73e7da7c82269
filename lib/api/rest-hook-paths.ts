import type { Paths } from "./operation";

export const REST_HOOK_PATHS: Paths = {};
