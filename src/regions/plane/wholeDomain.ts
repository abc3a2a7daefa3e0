import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { enterCell, formOf } from "../cellForms.ts";
import type { PlaneEngine } from "./engine.ts";
import { gatherLive } from "./members.ts";

/** Makes the whole domain the cell in work of the first stage, from its map into the input space. */
export function enterDomain(engine: PlaneEngine): void {
  const { forms, root } = engine.state;
  const level = engine.levels[0];
  enterCell(forms, 0, new Uint32Array(0), root);
  const [member] = level.members;
  gatherLive(engine, level, member.rows);
  member.updates = 0;
  level.current = 0;
  const { stride } = level.live;
  const [rs, rt] = level.frame.radii;
  for (const { index, offset } of level.live.nodes) level.errors.set(formOf(forms, 0, index).errors, offset);
  for (let i = 0; i < stride; i++) {
    const magnitude =
      Math.abs(member.rows[i]) * rs + Math.abs(member.rows[stride + i]) * rt + Math.abs(member.rows[2 * stride + i]);
    level.errors[i] = (level.errors[i] + gammaOfEvaluation(2) * magnitude) * enlarge(6);
  }
}
