// For a container's HEALTHCHECK: ends with 0 when /readyz of this machine says that new clients may come.
import { isIPv6 } from "node:net";

const { HOST: address = "", PORT: port } = process.env;
const isEverywhere = ["", "0.0.0.0", "::"].includes(address);
const host = isEverywhere ? "127.0.0.1" : isIPv6(address) ? `[${address}]` : address;
const ready = await fetch(`http://${host}:${port || 3000}/readyz`).then(
  (answer) => answer.ok,
  () => false,
);
process.exit(ready ? 0 : 1);
