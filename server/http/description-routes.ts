import type { TransportHost } from "#server/transports/transport";

// Placeholder: replace this file.
export function mountDescriptions(_host: TransportHost): void {}
