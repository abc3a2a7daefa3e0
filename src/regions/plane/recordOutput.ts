import { enlarge, gammaOfEvaluation } from "../../numeric/errorBounds.ts";
import { push } from "../../numeric/growable.ts";
import type { OutputMaps } from "../cellForms.ts";
import { overflow } from "../switchSign.ts";
import type { PlaneEngine } from "./engine.ts";

const evaluation = gammaOfEvaluation(2);
const slack = enlarge(4);

/** Appends the output's affine map, in slice coordinates, on the finished cell in work. */
export function recordOutput({ levels }: PlaneEngine, maps: OutputMaps): void {
  const level = levels[levels.length - 1];
  const { rows, errors } = level.view;
  const { stride, nodes } = level.live;
  const [x, y] = level.view.frame.reference;
  for (let i = 0; i < nodes[0].size; i++) {
    const a = rows[i];
    const b = rows[stride + i];
    const c = rows[2 * stride + i];
    const value = c - a * x - b * y;
    if (!Number.isFinite(value)) throw overflow();
    push(maps.linear, a);
    push(maps.linear, b);
    push(maps.offset, value);
    const magnitude = Math.abs(c) + Math.abs(a * x) + Math.abs(b * y);
    push(maps.error, (errors[i] + evaluation * magnitude) * slack);
  }
}
