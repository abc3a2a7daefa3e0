import { propagateForm } from "../../network/affineForms.ts";
import { interceptOf, slopeOf } from "../../network/piecewiseUnits.ts";
import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import { formOf } from "../cellForms.ts";
import { readPiece } from "../patternLayout.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level, Origin } from "./level.ts";
import { carryRows, computeWhole } from "./members.ts";
import { sourceOf } from "./selection.ts";

/**
 * The forms of the cell in work at a level as the reference enumerator has them, each with a bound of its own for this cell
 * alone: sums over the units that are on in it, in place of all that are on somewhere in the family, and no error at all
 * where nothing rounds. For signs that the family's bound leaves open, and for max units.
 */
export function sharpen(engine: PlaneEngine, level: Level): void {
  if (level.isSharp) return;
  level.isSharp = true;
  const origin = level.origin;
  // in the first stage they are there from the start
  if (!origin) return;
  const { forms } = engine.state;
  const { pieces } = level.members[level.current];
  if (origin.map.kind === "chain") {
    carryRows(engine, level, origin, pieces);
    carryErrors(engine, level, origin, pieces);
    for (const node of forms.stages[level.stage].affine) {
      const read = node.inputs.map((index) => formOf(forms, level.stage, index));
      propagateForm(node, read, level.frame, formOf(forms, level.stage, node.index), forms.scratch);
    }
    return;
  }
  const member = level.members[level.current];
  computeWhole(engine, level, origin, member, pieces, 0);
  member.updates = 0;
  const { index, size } = level.live.nodes[0];
  const { rows, errors } = formOf(forms, level.stage, index);
  const { stride } = level.live;
  for (let r = 0; r < 3; r++) rows.set(member.rows.subarray(r * stride, r * stride + size), r * size);
  boundMember(engine, level, origin, pieces, errors);
}

/** Errors of the nodes that a stage takes over, on the cell in work. */
function carryErrors(engine: PlaneEngine, level: Level, origin: Origin, pieces: Uint32Array): void {
  const { forms } = engine.state;
  const fields = forms.layout.fields[level.stage - 1];
  for (const node of forms.stages[level.stage - 1].carried) {
    const { errors } = formOf(forms, level.stage, node.index);
    if (node === origin.source) {
      for (let unit = 0; unit < node.size; unit++) {
        errors[unit] = errorOfActivation(origin, unit, readPiece(pieces, fields, unit), 0);
      }
      continue;
    }
    const { offset } = origin.live.nodes.find(({ index }) => index === node.index) as { offset: number };
    errors.set(origin.errors.subarray(offset, offset + node.size));
  }
}

/** The error of one activation on a piece, plus a share of its magnitude. */
function errorOfActivation(origin: Origin, unit: number, piece: number, share: number): number {
  const { units, errors, uncertainty, rounding } = origin;
  const at = sourceOf(origin, unit, piece);
  const slope = Math.abs(slopeOf(units, unit, piece));
  const intercept = Math.abs(interceptOf(units, unit, piece));
  const isExact = (slope === 0 || slope === 1) && (intercept === 0 || slope === 0);
  const error = share > 0 || !isExact ? uncertainty[at] : errors[at];
  const constant = share > 0 || !isExact ? rounding * intercept : 0;
  return slope * error + constant;
}

/** Σ |entry| · error over the units that are on; nothing where there is none, for a bias alone does not round. */
function boundMember(
  engine: PlaneEngine,
  level: Level,
  origin: Origin,
  pieces: Uint32Array,
  target: Float64Array,
): void {
  const { map, reach, panels, rounding } = origin;
  const fields = engine.state.forms.layout.fields[level.stage - 1];
  for (let unit = 0; unit < reach.length; unit++) {
    reach[unit] = errorOfActivation(origin, unit, readPiece(pieces, fields, unit), 1);
  }
  target.fill(0);
  if (map.kind === "dense" && panels) {
    let count = 0;
    for (let unit = 0; unit < reach.length; unit++) if (reach[unit] > 0) panels.indices[count++] = unit;
    panels.magnitudes.fill(0);
    engine.kernels.absoluteProduct1(
      panels.panels.byteOffset,
      panels.count,
      map.inputs,
      panels.indices.byteOffset,
      count,
      reach.byteOffset,
      panels.magnitudes.byteOffset,
    );
    target.set(panels.magnitudes.subarray(0, target.length));
  }
  if (map.kind === "columns") {
    const { offsets, rows, magnitudes } = map.columns;
    for (let unit = 0; unit < reach.length; unit++) {
      if (reach[unit] === 0) continue;
      for (let k = offsets[unit]; k < offsets[unit + 1]; k++) target[rows[k]] += magnitudes[k] * reach[unit];
    }
  }
  if (map.kind === "chain") return;
  const slack = enlarge(map.inputs + 8);
  const share = rounding + gamma(2);
  for (let j = 0; j < target.length; j++) {
    if (target[j] > 0) target[j] = (target[j] + share * Math.abs(map.bias[j])) * slack;
    target[j] += map.biasErrors[j] * slack;
  }
}
