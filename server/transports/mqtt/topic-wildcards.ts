/** The wildcards of MQTT 3.1.1 §4.7.1, as the broker's own matcher has them. */
export const TOPIC_WILDCARDS = {
  separator: "/",
  wildcard_one: "+",
  wildcard_some: "#",
  match_empty_levels: true,
} as const;
