/** @returns takes text that comes in pieces, and finds the offsets of the events in it, each once for each time it is there */
export function offsetsIn(onOffset: (offset: number) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    rest += text;
    let end = 0;
    for (const { 0: whole, 1: offset, index } of rest.matchAll(/"offset":(\d+)\D/g)) {
      onOffset(Number(offset));
      end = index + whole.length;
    }
    rest = rest.slice(end);
  };
}
