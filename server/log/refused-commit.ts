/** The database refused an operation of one commit; the others of its group are not to blame. */
export class RefusedCommit extends Error {
  /** @param position in its group */
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(message);
  }
}
