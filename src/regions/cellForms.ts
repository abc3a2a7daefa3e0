import {
  type AffineForm,
  createForm,
  type FormFrame,
  type FormScratch,
  propagateForm,
  recenterForm,
  selectPieces,
  switchOff,
} from "../network/affineForms.ts";
import { inputSize, type Network } from "../network/network.ts";
import { areOnOrOff } from "../network/piecewiseUnits.ts";
import { type Stage, stagesOf } from "../network/stages.ts";
import { enlarge, gammaOfEvaluation } from "../numeric/errorBounds.ts";
import { type Growable, growableFloat64, push } from "../numeric/growable.ts";
import { type PatternLayout, patternLayout, readPiece } from "./patternLayout.ts";
import { overflow } from "./switchSign.ts";

/**
 * The affine forms of one path through the stages: those of a cell, of its parent, and so on up to the whole domain.
 * Cells are visited depth first, so one set of buffers per stage is all that is ever alive.
 */
export interface CellForms {
  readonly stages: readonly Stage[];
  readonly layout: PatternLayout;
  readonly output: number;
  /** the value 0 */
  readonly zero: AffineForm;
  /** per stage that ends in max units and per input: the stage whose units are zero at their threshold, zero, and make it */
  readonly zeroSources: readonly (readonly number[])[];
  /** per stage, the forms of the nodes it computes or has carried in */
  readonly forms: readonly ReadonlyMap<number, AffineForm>[];
  /** per stage, the frame of the current cell */
  readonly frames: readonly FormFrame[];
  readonly scratch: FormScratch;
}

/** The affine map from slice coordinates into the input space. */
export interface RootMap {
  /** [(d + 1) × n] directions, then the value at t = 0 */
  readonly rows: Float64Array;
  /** [n] how far the map is from the exact one within the domain */
  readonly errors: Float64Array;
  /** [d + 1] bias weight of each row: 0, …, 0, 1 unless the coordinates are homogeneous */
  readonly biasWeights: Float64Array;
}

export function createCellForms(network: Network, dimension: number): CellForms {
  const stages = stagesOf(network);
  const forms = stages.map((stage, index) => {
    const here = new Map<number, AffineForm>();
    if (index === 0) here.set(0, createForm(inputSize(network), dimension));
    else for (const node of stages[index - 1].carried) here.set(node.index, createForm(node.size, dimension));
    for (const node of stage.affine) here.set(node.index, createForm(node.size, dimension));
    return here;
  });
  const frames = stages.map(() => ({
    reference: new Float64Array(dimension),
    radii: new Float64Array(dimension),
    biasWeights: new Float64Array(dimension + 1),
  }));
  return {
    stages,
    layout: patternLayout(stages),
    output: network.output,
    zero: createForm(1, dimension),
    zeroSources: stages.map((stage) => zeroSourcesOf(stage, stages)),
    forms,
    frames,
    scratch: new Map(),
  };
}

/** For each input of a stage's units, the stage of units with one bend, from zero at zero, that makes it, or −1. */
function zeroSourcesOf({ piecewise }: Stage, stages: readonly Stage[]): readonly number[] {
  return (piecewise?.inputs ?? []).map((input) =>
    stages.findIndex(({ piecewise: source }) => {
      if (source?.index !== input || source.units?.kind !== "threshold" || source.units.pieces !== 2) return false;
      return source.units.classes.every(
        ({ thresholds, intercepts }) => thresholds[0] === 0 && intercepts.every((value) => value === 0),
      );
    }),
  );
}

/**
 * Computes a stage's forms for a cell, whose frame (reference and radii) is already set: from the input in the first
 * stage, else from the forms of the cell's parent and the pieces that the units of the stage before keep in it.
 */
export function enterCell(cells: CellForms, stage: number, pieces: Uint32Array, root: RootMap): void {
  const frame = cells.frames[stage];
  setBiasWeights(frame, root);
  if (stage === 0) {
    recenterForm(root, new Float64Array(frame.radii.length), frame.reference, formOf(cells, 0, 0));
  } else {
    carryForms(cells, stage, pieces);
  }
  for (const node of cells.stages[stage].affine) {
    const read = node.inputs.map((index) => formOf(cells, stage, index));
    propagateForm(node, read, frame, formOf(cells, stage, node.index), cells.scratch);
  }
}

/** The forms that a stage reads, from those of the stage before. */
export function carryForms(cells: CellForms, stage: number, pieces: Uint32Array): void {
  const before = cells.stages[stage - 1];
  const frame = cells.frames[stage];
  const parentFrame = cells.frames[stage - 1];
  for (const node of before.carried) {
    const target = formOf(cells, stage, node.index);
    if (node !== before.piecewise || !node.units) {
      recenterForm(formOf(cells, stage - 1, node.index), parentFrame.reference, frame.reference, target);
      continue;
    }
    const fields = cells.layout.fields[stage - 1];
    const pieceOf = (unit: number) => readPiece(pieces, fields, unit);
    const read = node.inputs.map((index) => formOf(cells, stage - 1, index));
    if (node.units.kind === "max") {
      // a candidate is taken as it is: nothing rounds before the cell is known to be smaller
      selectPieces(node, pieceOf, read, parentFrame, target);
      recenterForm(target, parentFrame.reference, frame.reference, target);
    } else {
      recenterForm(read[0], parentFrame.reference, frame.reference, target);
      if (areOnOrOff(node.units)) switchOff(pieces, target);
      else selectPieces(node, pieceOf, [target], frame, target);
    }
  }
}

/** The form of a node that a stage computes or has carried in. */
export function formOf(cells: CellForms, stage: number, node: number): AffineForm {
  return cells.forms[stage].get(node) as AffineForm;
}

/** Where finished cells keep the output's affine maps. */
export interface OutputMaps {
  /** [R × m × d] */
  readonly linear: Growable<Float64Array>;
  /** [R × m] value at t = 0 */
  readonly offset: Growable<Float64Array>;
  /** [R × m] bound of the map's error on its cell */
  readonly error: Growable<Float64Array>;
}

export function createOutputMaps(): OutputMaps {
  return { linear: growableFloat64(), offset: growableFloat64(), error: growableFloat64() };
}

/** Appends the output's affine map, in slice coordinates, on the current cell of the last stage. */
export function recordOutputMap(cells: CellForms, maps: OutputMaps): void {
  const last = cells.stages.length - 1;
  const { rows, errors } = formOf(cells, last, cells.output);
  const { reference } = cells.frames[last];
  const dimension = reference.length;
  const size = errors.length;
  for (let i = 0; i < size; i++) {
    let value = rows[dimension * size + i];
    let magnitude = Math.abs(value);
    for (let k = 0; k < dimension; k++) {
      const slope = rows[k * size + i];
      push(maps.linear, slope);
      value -= slope * reference[k];
      magnitude += Math.abs(slope * reference[k]);
    }
    if (!Number.isFinite(value)) throw overflow();
    push(maps.offset, value);
    push(maps.error, (errors[i] + gammaOfEvaluation(dimension) * magnitude) * enlarge(dimension + 2));
  }
}

function setBiasWeights(frame: FormFrame, { biasWeights }: RootMap): void {
  const dimension = frame.radii.length;
  frame.biasWeights.set(biasWeights);
  for (let k = 0; k < dimension; k++) frame.biasWeights[dimension] += biasWeights[k] * frame.reference[k];
}

/**
 * Sets a frame to the bounding box of a cell's vertices, their errors included.
 *
 * @param vertices indices into `coordinates` [V × d] and `generators` [V × d × d]
 */
export function frameCell(
  frame: FormFrame,
  vertices: readonly number[],
  coordinates: Float64Array,
  generators: Float64Array,
): void {
  const dimension = frame.radii.length;
  for (let k = 0; k < dimension; k++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const vertex of vertices) {
      const center = coordinates[vertex * dimension + k];
      let reach = 0;
      for (let g = 0; g < dimension; g++) reach += Math.abs(generators[(vertex * dimension + g) * dimension + k]);
      low = Math.min(low, center - reach);
      high = Math.max(high, center + reach);
    }
    frame.reference[k] = low + (high - low) / 2;
    const radius = Math.max(high - frame.reference[k], frame.reference[k] - low);
    frame.radii[k] = radius * enlarge(2) + gammaOfEvaluation(1) * Math.max(Math.abs(low), Math.abs(high));
  }
}
