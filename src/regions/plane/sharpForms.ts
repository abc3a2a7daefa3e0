import type { AffineForm } from "../../network/affineForms.ts";
import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import { carryForms, enterCell, formOf } from "../cellForms.ts";
import type { PlaneEngine } from "./engine.ts";
import { frameBorder } from "./frameBorder.ts";
import type { Level, Origin } from "./level.ts";
import { viewSharply } from "./sharpView.ts";

/**
 * Gives the cell in work at a level the forms that the reference enumerator has for it, and views it through them from then
 * on: around the center of its own box, from the sharp forms of its parent, with bounds for this cell alone, and without
 * any error where nothing rounds. For signs that the bound of the family leaves open, and for max units.
 */
export function sharpen(engine: PlaneEngine, level: Level): void {
  // in the first stage they are there from the start
  if (level.view === level.sharp) return;
  makeSharpForms(engine, level);
  viewSharply(engine, level);
}

/** Makes the sharp forms of the cell in work at a level, without viewing it through them. */
export function makeSharpForms(engine: PlaneEngine, level: Level): void {
  const { forms, root } = engine.state;
  const { lists, at } = engine.path;
  const origin = level.origin as Origin;
  sharpen(engine, engine.levels[level.stage - 1]);
  frameBorder(engine, level.sharp.frame, lists[level.stage], at[level.stage]);
  const { pieces } = level.members[level.current];
  if (origin.map.kind === "chain") {
    enterCell(forms, level.stage, pieces, root);
  } else {
    level.sharp.frame.biasWeights.set([0, 0, 1]);
    carryForms(forms, level.stage, pieces);
    multiplyForm(engine, level, origin);
  }
}

/** The form of a stage's only live node from that of the units before, by its matrix. */
function multiplyForm(engine: PlaneEngine, level: Level, origin: Origin): void {
  const { forms } = engine.state;
  const { map, source } = origin;
  if (map.kind === "chain") return;
  const read = formOf(forms, level.stage, source.index);
  const target = formOf(forms, level.stage, level.live.nodes[0].index);
  const size = target.errors.length;
  target.rows.fill(0, 0, 2 * size);
  target.rows.set(map.bias.subarray(0, size), 2 * size);
  target.errors.fill(0);
  const rounding = gamma(map.roundings + map.inputs + 3);
  const reach = reachOf(read, level, origin, rounding);
  if (map.kind === "dense") multiplyDense(engine, level, origin, read, target);
  else {
    const { offsets, rows, values, magnitudes } = map.columns;
    for (let unit = 0; unit < map.inputs; unit++) {
      if (reach[unit] === 0) continue;
      for (let k = offsets[unit]; k < offsets[unit + 1]; k++) {
        for (let r = 0; r < 3; r++) target.rows[r * size + rows[k]] += values[k] * read.rows[r * map.inputs + unit];
        target.errors[rows[k]] += magnitudes[k] * reach[unit];
      }
    }
  }
  const slack = enlarge(map.inputs + 8);
  for (let j = 0; j < size; j++) {
    // where all that a value reads is zero, it is its bias, unrounded
    if (target.errors[j] > 0) target.errors[j] = (target.errors[j] + rounding * Math.abs(map.bias[j])) * slack;
    target.errors[j] += map.biasErrors[j];
  }
}

/** The error of each activation, plus the share of its magnitude in the cell that rounding takes. */
function reachOf(read: AffineForm, { sharp }: Level, { reach }: Origin, rounding: number): Float64Array {
  const n = reach.length;
  const [rs, rt] = sharp.frame.radii;
  for (let i = 0; i < n; i++) {
    const magnitude = Math.abs(read.rows[i]) * rs + Math.abs(read.rows[n + i]) * rt + Math.abs(read.rows[2 * n + i]);
    reach[i] = read.errors[i] + rounding * magnitude;
  }
  return reach;
}

function multiplyDense(engine: PlaneEngine, level: Level, origin: Origin, read: AffineForm, target: AffineForm): void {
  const { map, panels, reach } = origin;
  if (!panels) return;
  const { stride } = level.live;
  const size = target.errors.length;
  let count = 0;
  for (let unit = 0; unit < map.inputs; unit++) if (reach[unit] > 0) panels.indices[count++] = unit;
  panels.activations.set(read.rows);
  const { rows, errors } = level.sharp;
  rows.fill(0);
  errors.fill(0);
  for (let j = 0; j < size; j++) rows[2 * stride + j] = target.rows[2 * size + j];
  const { kernels } = engine;
  const shared = [panels.panels.byteOffset, panels.count, map.inputs, panels.indices.byteOffset, count] as const;
  kernels.selectedProduct3(...shared, panels.activations.byteOffset, map.inputs, rows.byteOffset, stride);
  kernels.absoluteProduct1(...shared, reach.byteOffset, errors.byteOffset);
  for (let r = 0; r < 3; r++) target.rows.set(rows.subarray(r * stride, r * stride + size), r * size);
  target.errors.set(errors.subarray(0, size));
}
