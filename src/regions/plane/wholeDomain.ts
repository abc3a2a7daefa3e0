import { enterCell } from "../cellForms.ts";
import type { PlaneEngine } from "./engine.ts";
import { frameBorder } from "./frameBorder.ts";
import { viewSharply } from "./sharpView.ts";

/** Makes the whole domain the cell in work of the first stage, from its map into the input space. */
export function enterDomain(engine: PlaneEngine): void {
  const { forms, root } = engine.state;
  const [level] = engine.levels;
  frameBorder(engine, level.sharp.frame, engine.path.lists[0], 0);
  enterCell(forms, 0, new Uint32Array(0), root);
  level.members[0].updates = 0;
  viewSharply(engine, level);
}
