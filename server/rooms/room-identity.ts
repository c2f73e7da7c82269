export interface RoomIdentity {
  readonly id: string;
  readonly name: string;
  readonly epoch: string;
  readonly hostKeyHash: string;
  readonly createdAtMs: number;
}
