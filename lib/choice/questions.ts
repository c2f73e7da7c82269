/** What decides between the wires, as far as a question can ask for it. */
export const QUESTIONS = [
  {
    id: "direction",
    title: "Which way do events go?",
    options: [
      { value: "down", label: "From the server only" },
      { value: "both", label: "Both ways" },
    ],
  },
  {
    id: "receiver",
    title: "Who receives them?",
    options: [
      { value: "browser", label: "Pages in browsers" },
      { value: "device", label: "Apps and devices" },
      { value: "server", label: "Servers" },
    ],
  },
  {
    id: "reachable",
    title: "Can the receiver be called from outside?",
    options: [
      { value: "yes", label: "Yes, it has a URL" },
      { value: "no", label: "No" },
    ],
  },
  {
    id: "loss",
    title: "May an event be lost?",
    options: [
      { value: "never", label: "No, each must arrive" },
      { value: "newest", label: "Only the newest matters" },
    ],
  },
  {
    id: "rate",
    title: "How often is there one?",
    options: [
      { value: "rare", label: "A few an hour" },
      { value: "steady", label: "Some each second" },
      { value: "burst", label: "Hundreds each second" },
    ],
  },
  {
    id: "fanout",
    title: "How many receive the same one?",
    options: [
      { value: "one", label: "One" },
      { value: "many", label: "Thousands" },
    ],
  },
  {
    id: "network",
    title: "What lies between?",
    options: [
      { value: "free", label: "Nothing that interferes" },
      { value: "proxies", label: "Proxies that buffer or refuse Upgrade" },
      { value: "mobile", label: "Mobile networks that cut" },
    ],
  },
  {
    id: "team",
    title: "What can the team run?",
    options: [
      { value: "http", label: "HTTP and nothing else" },
      { value: "library", label: "A library on both sides" },
      { value: "broker", label: "A broker" },
    ],
  },
] as const;

export type Question = (typeof QUESTIONS)[number];
export type QuestionId = Question["id"];
/** The value that was picked for each question that was answered. */
export type Answers = Readonly<Partial<Record<QuestionId, string>>>;

/** @param read of the address. @returns what it answers; what is no option counts as not answered */
export function answersOf(read: (question: QuestionId) => unknown): Answers {
  return Object.fromEntries(
    QUESTIONS.flatMap(({ id, options }) => {
      const given = read(id);
      return options.some(({ value }) => value === given) ? [[id, given]] : [];
    }),
  );
}

/** The part of an address that says the same. */
export function answersQuery(answers: Answers): string {
  return QUESTIONS.filter(({ id }) => answers[id] !== undefined)
    .map(({ id }) => `${id}=${answers[id]}`)
    .join("&");
}
