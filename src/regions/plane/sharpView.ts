import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { formOf } from "../cellForms.ts";
import type { PlaneEngine } from "./engine.ts";
import type { Level } from "./level.ts";

const evaluation = gammaOfEvaluation(2);

/** Makes the forms of a stage the view of its cell in work. */
export function viewSharply(engine: PlaneEngine, level: Level): void {
  const { rows, errors, frame } = level.sharp;
  const { stride } = level.live;
  for (const { index, offset, size } of level.live.nodes) {
    const form = formOf(engine.state.forms, level.stage, index);
    for (let r = 0; r < 3; r++) rows.set(form.rows.subarray(r * size, (r + 1) * size), r * stride + offset);
    errors.set(form.errors, offset);
  }
  const slack = enlarge(6);
  for (let i = 0; i < stride; i++) {
    const magnitude =
      Math.abs(rows[i]) * frame.radii[0] + Math.abs(rows[stride + i]) * frame.radii[1] + Math.abs(rows[2 * stride + i]);
    errors[i] = (errors[i] + evaluation * magnitude) * slack;
  }
  level.view = level.sharp;
  level.switches.isCurrent = false;
}
