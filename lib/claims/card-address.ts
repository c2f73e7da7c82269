/** Where a statement stands with its verdict, its evidence and the button that runs it. */
export function cardAddress(id: string): string {
  return `/compare#${id}`;
}
