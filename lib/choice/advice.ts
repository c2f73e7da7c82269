import { TRANSPORT_IDS, type TransportId } from "#lib/transports/catalog";
import { type Answers, QUESTIONS, type QuestionId } from "./questions";
import { REASONS, type Reason } from "./reasons";

export interface RankedWire {
  readonly wire: TransportId;
  /** From 1. Wires that nothing tells apart share a place. Undefined: it cannot be used. */
  readonly place: number | undefined;
  readonly score: number;
  /** The strongest first. */
  readonly reasons: readonly Reason[];
}

/** An answer that would put another wire first. */
export interface Change {
  readonly question: QuestionId;
  readonly answer: string;
  readonly first: readonly TransportId[];
}

/** The wires from the one that the answers speak for most to those that they exclude. */
export function rankWires(answers: Answers): RankedWire[] {
  const rated = TRANSPORT_IDS.map((wire) => {
    const reasons = REASONS.filter(
      ({ question, answer, wires }) => answers[question] === answer && wires.includes(wire),
    ).sort((one, other) => strength(other) - strength(one));
    const isExcluded = reasons.some(({ weight }) => weight === "excludes");
    const score = reasons.reduce((sum, { weight }) => sum + (weight === "excludes" ? 0 : weight), 0);
    return { wire, score, reasons, isExcluded };
  });
  const usable = rated.filter(({ isExcluded }) => !isExcluded).sort((one, other) => other.score - one.score);
  const placed = usable.map(({ wire, score, reasons }) => ({
    wire,
    score,
    reasons,
    place: usable.findIndex((each) => each.score === score) + 1,
  }));
  const excluded = rated.filter(({ isExcluded }) => isExcluded);
  return [
    ...placed,
    ...excluded.map(({ wire, score, reasons }) => ({ wire, score, reasons, place: undefined })),
  ];
}

export function firstOf(ranked: readonly RankedWire[]): TransportId[] {
  return ranked.filter(({ place }) => place === 1).map(({ wire }) => wire);
}

/** Each single answer that would put other wires first. */
export function changesOf(answers: Answers): Change[] {
  const first = firstOf(rankWires(answers)).join();
  return QUESTIONS.flatMap(({ id, options }) =>
    options
      .filter(({ value }) => answers[id] !== undefined && value !== answers[id])
      .map(({ value }) => ({
        question: id,
        answer: value,
        first: firstOf(rankWires({ ...answers, [id]: value })),
      }))
      .filter((change) => change.first.join() !== first),
  );
}

function strength({ weight }: Reason): number {
  return weight === "excludes" ? Number.POSITIVE_INFINITY : Math.abs(weight);
}
