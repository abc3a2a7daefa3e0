import type { ThresholdUnits } from "../../network/piecewiseUnits.ts";
import { enlarge, gamma } from "../../numeric/errorBounds.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level, View } from "./level.ts";

/** The rows of the switches of the cell in work at a level, and the bounds of their errors. */
export type CurrentSwitches = Pick<View, "rows" | "errors">;

/** The rows of the switches of the cell in work: its live values, minus the thresholds where there are any. */
export function switchesOf(engine: PlaneEngine, level: Level): CurrentSwitches {
  const { own } = level.switches;
  if (!own) return level.view;
  if (!level.switches.isCurrent) subtractThresholds(engine, level, level.view, own);
  return own;
}

function subtractThresholds(engine: PlaneEngine, level: Level, view: View, own: CurrentSwitches): void {
  const units = engine.state.forms.stages[level.stage].piecewise?.units as ThresholdUnits;
  const { pieces, classes, classOf } = units;
  const { stride } = level.switches;
  const { rows: values, errors } = view;
  const { radii } = view.frame;
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
    own.errors[s] = threshold === 0 ? errors[unit] : (errors[unit] + 3 * rounding * magnitude) * slack;
  }
  level.switches.isCurrent = true;
}
