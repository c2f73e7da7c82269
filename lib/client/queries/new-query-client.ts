import { QueryClient } from "@tanstack/react-query";

/** Asks whatever the browser says of its network: a server on this machine answers without one. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { networkMode: "always" }, mutations: { networkMode: "always" } },
  });
}
