const NUMBER = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** A number as it stands in a formula; `?` for one that has not been measured. */
export function numberText(value: number | undefined): string {
  return value === undefined ? "?" : NUMBER.format(value);
}
