import type { TransportHost } from "#server/transports/transport";

// Placeholder: replace this file.
export function mountReceivers(_host: TransportHost): void {}
