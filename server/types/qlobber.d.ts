/** What is used of it: the package comes without types. */
declare module "qlobber" {
  export class Qlobber<Value> {
    constructor(options: {
      readonly separator: string;
      readonly wildcard_one: string;
      readonly wildcard_some: string;
      readonly match_empty_levels: boolean;
    });
    add(filter: string, value: Value): this;
    remove(filter: string, value: Value): this;
    /** @returns each value as often as it was added under a filter that matches */
    match(topic: string): Value[];
  }
}
