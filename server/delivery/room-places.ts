import { NamedCount } from "./named-count";

/**
 * A room may take one more while it has fewer than this part of the places that are free (decision 0021): so one room has a
 * third of them at most, and five rooms that take all they get leave some to a sixth.
 */
const ROOM_SHARE_OF_FREE = 1 / 2;

/** Places that all rooms share, by the id of who has them. */
export class RoomPlaces extends NamedCount {
  /** @param places how many there are */
  constructor(private readonly places: number) {
    super();
  }

  isFullFor(roomId: string): boolean {
    return this.of(roomId) >= ROOM_SHARE_OF_FREE * (this.places - this.total);
  }
}
