import type { TransportHost } from "#server/transports/transport";

// Placeholder: replace this file.
export function mountControlChannel(_host: TransportHost): void {}
