import { type ReceiverBehaviour, receiverBehaviour } from "#lib/delivery/receiver-behaviour";

const FAILURE_STATUS = 500;

export const FLAWLESS: ReceiverBehaviour = receiverBehaviour.parse({});

/** What is done with the next request. */
export type Treatment =
  | { readonly kind: "reset" }
  | { readonly kind: "refuse"; readonly status: number }
  | { readonly kind: "process"; readonly status: number };

/** @returns the treatment, and the behaviour that is left for the request after */
export function treatNext(behaviour: ReceiverBehaviour): {
  readonly treatment: Treatment;
  readonly left: ReceiverBehaviour;
} {
  const { status, failNext, resetNext } = behaviour;
  if (resetNext > 0) {
    return { treatment: { kind: "reset" }, left: { ...behaviour, resetNext: resetNext - 1 } };
  }
  if (failNext > 0) {
    const left = { ...behaviour, failNext: failNext - 1 };
    return { treatment: { kind: "refuse", status: FAILURE_STATUS }, left };
  }
  return { treatment: { kind: status < 300 ? "process" : "refuse", status }, left: behaviour };
}
