import type { ThresholdUnits } from "../../network/piecewiseUnits.ts";
import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";

/** Where the switches of the cell in work at a level are, and the bounds of their errors. */
export interface CurrentSwitches {
  readonly rows: Float64Array;
  readonly errors: Float64Array;
}

/** The rows of the switches of the cell in work: its live values, minus the thresholds where there are any. */
export function switchesOf(engine: PlaneEngine, level: Level): CurrentSwitches {
  const { own } = level.switches;
  const member = level.members[level.current];
  if (!own) return { rows: member.rows, errors: level.errors };
  if (!level.switches.isCurrent) subtractThresholds(engine, level, member.rows, own);
  return own;
}

function subtractThresholds(engine: PlaneEngine, level: Level, values: Float64Array, own: CurrentSwitches): void {
  const units = engine.state.forms.stages[level.stage].piecewise?.units as ThresholdUnits;
  const { pieces, classes, classOf } = units;
  const { stride } = level.switches;
  const { radii } = level.frame;
  const perUnit = pieces - 1;
  const rounding = gamma(3);
  const slack = enlarge(6);
  for (let s = 0; s < level.switches.count; s++) {
    const unit = perUnit === 1 ? s : Math.floor(s / perUnit);
    const threshold = classes[classOf?.[unit] ?? 0].thresholds[s - unit * perUnit];
    const a = values[unit];
    const b = values[level.live.stride + unit];
    const c = values[2 * level.live.stride + unit];
    own.rows[s] = a;
    own.rows[stride + s] = b;
    own.rows[2 * stride + s] = c - threshold;
    const magnitude = Math.abs(a) * radii[0] + Math.abs(b) * radii[1] + Math.abs(c) + 2 * Math.abs(threshold);
    // evaluation at a point rounds more where the threshold adds to the magnitude
    own.errors[s] = threshold === 0 ? level.errors[unit] : (level.errors[unit] + 3 * rounding * magnitude) * slack;
  }
  level.switches.isCurrent = true;
}
