import type { Layer } from "./syntheticPartition.ts";

/** Units relu(s), relu(−s), relu(t), relu(−t): the four quadrants, and outputs as combinations of s, t and 1. */
export function quadrants(outputs: readonly (readonly [s: number, t: number, one: number])[]): Layer[] {
  return [
    {
      weight: [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ],
      bias: [0, 0, 0, 0],
    },
    { weight: outputs.map(([s, t]) => [s, -s, t, -t]), bias: outputs.map(([, , one]) => one) },
  ];
}

/** Three creases of the first layer and two of the second; one output. */
export const twoLayers: Layer[] = [
  {
    weight: [
      [1, 0.25],
      [-0.5, 1],
      [1, 1],
    ],
    bias: [0.125, -0.25, 0.5],
  },
  {
    weight: [
      [1, -1, 0.5],
      [-0.75, 0.5, 1],
    ],
    bias: [-0.25, -0.5],
  },
  { weight: [[1, -1.5]], bias: [0.0625] },
];
