import { useQuery } from "@tanstack/react-query";
import { requestJson } from "#lib/client/queries/problem-error";
import { sourceCode } from "#lib/source/source-code";
import type { TransportId } from "#lib/transports/catalog";

/** The source of both ends of a wire, as it runs here: it does not change while the page is open. */
export function useTransportCode(id: TransportId) {
  return useQuery({
    queryKey: ["transport-code", id],
    queryFn: ({ signal }) => requestJson(`/api/transports/${id}/code`, sourceCode, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
