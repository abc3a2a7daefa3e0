import type { Stage } from "../network/stages.ts";

/** Where the switches of each stage lie within the words of a pattern: one bit a unit, stages begin at a new word. */
export interface PatternLayout {
  readonly stages: readonly Stage[];
  /** [stages + 1] first word of each stage, and behind the last */
  readonly firstWord: readonly number[];
  /** words of a whole pattern */
  readonly words: number;
}

export function patternLayout(stages: readonly Stage[]): PatternLayout {
  const firstWord = [0];
  for (const { piecewise } of stages) firstWord.push((firstWord.at(-1) ?? 0) + Math.ceil((piecewise?.size ?? 0) / 32));
  return { stages, firstWord, words: firstWord[stages.length] };
}

/** Words that one stage takes in a pattern. */
export function stageWords({ firstWord }: PatternLayout, stage: number): number {
  return firstWord[stage + 1] - firstWord[stage];
}
