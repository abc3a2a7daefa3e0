import { hasUnits, type Network, type NetworkNode, type StoredType, sizeOf } from "crease/network";
import { alignColumns, countOf } from "./print.ts";

/** What a network is, for machines. */
export interface NetworkJson {
  readonly input: ValueJson;
  readonly output: ValueJson;
  /** in order, the input left out */
  readonly operators: readonly { readonly name: string; readonly kind: string; readonly shape: readonly number[] }[];
  readonly parameters: number;
  readonly storedTypes: readonly StoredType[];
  readonly units: {
    readonly total: number;
    readonly layers: readonly { readonly name: string; readonly kind: string; readonly units: number }[];
  };
  readonly piecewiseAffine: true;
}

interface ValueJson {
  readonly name: string;
  /** without the batch axis */
  readonly shape: readonly number[];
  readonly size: number;
}

/** What a network is: input, output, operators, parameters, units. */
export function networkJson(network: Network): NetworkJson {
  const layers = network.nodes
    .filter(({ operator }) => hasUnits(operator))
    .map(({ name, operator, shape }) => ({ name, kind: operator.kind, units: sizeOf(shape) }));
  return {
    input: valueJson(network.nodes[0]),
    output: valueJson(network.nodes[network.output]),
    operators: network.nodes.slice(1).map(({ name, operator, shape }) => ({ name, kind: operator.kind, shape })),
    parameters: network.parameters.length,
    storedTypes: [...new Set(network.tensors.map(({ storedType }) => storedType))].sort(),
    units: { total: layers.reduce((sum, { units }) => sum + units, 0), layers },
    // what is not piecewise affine is refused when it is read
    piecewiseAffine: true,
  };
}

/** What a network is, as a compact table. */
export function networkLines(network: Network): string[] {
  const { input, output, operators, parameters, storedTypes, units } = networkJson(network);
  const table = alignColumns([
    ["input", input.name, shapeText(input.shape)],
    ...operators.map(({ name, kind, shape }) => [kind, name, shapeText(shape)]),
  ]);
  const perLayer = units.layers.map((layer) => layer.units).join(" + ");
  return [
    ...table.map((line) => `  ${line}`),
    ...alignColumns([
      ["inputs", String(input.size)],
      ["outputs", String(output.size)],
      ["parameters", `${parameters}, stored as ${storedTypes.join(" and ") || "nothing"}`],
      ["units", units.layers.length > 1 ? `${units.total} = ${perLayer}` : String(units.total)],
      ["function", `piecewise affine, ${countOf(units.layers.length, "layer")} of units`],
    ]),
  ];
}

/** A network in a phrase: its inputs, its layers of units, its outputs, its parameters. */
export function networkSummary(network: Network): string {
  const { input, output, parameters, units } = networkJson(network);
  const widths = [input.size, ...units.layers.map((layer) => layer.units), output.size];
  return `${widths.join("–")} (${countOf(units.total, "unit")}, ${countOf(parameters, "parameter")})`;
}

function valueJson({ name, shape }: NetworkNode): ValueJson {
  return { name, shape, size: sizeOf(shape) };
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
