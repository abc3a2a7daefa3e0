import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import { creaseVersion } from "../lab/versions.ts";
import { boundsCommand } from "./commands/bounds.ts";
import { demoCommand } from "./commands/demo.ts";
import { forwardCommand } from "./commands/forward.ts";
import { infoCommand } from "./commands/info.ts";
import { regionsCommand } from "./commands/regions.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { exitStatus, statusOfError } from "./exitStatus.ts";

const closing = `
Exit status:
  0 done, 1 failed, 2 wrong use, 3 truncated, 130 cancelled by an interrupt

Results go to standard output, everything else to standard error. The file name - stands for standard input.
With CREASE_DEBUG set, an error is printed with its stack and its cause.`;

/** Runs the command with its arguments; the outcome is in `process.exitCode`. */
export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...args], { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? statusOfParsing(error) : reportError(error);
  }
}

function createProgram(): Command {
  const program = new Command("crease")
    .description("Enumerate, count and draw the linear regions of piecewise-affine (ReLU) networks.")
    .version(creaseVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", closing);
  const commands = [
    infoCommand(),
    regionsCommand(),
    boundsCommand(),
    forwardCommand(),
    reproduceCommand(),
    demoCommand(),
  ];
  for (const command of commands) program.addCommand(command);

  // commands are made apart from the program and do not inherit these
  for (const command of [program, ...commands]) {
    const help = command === program ? "crease --help" : `crease ${command.name()} --help`;
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(`${text.replace(/^error: /, "crease: ").trimEnd()}; see ${help}\n`),
    });
    if (command !== program) command.helpOption("-h, --help", "print this help");
  }
  return program;
}

/** The status when the parser ended the run; it has printed the help, the version or its message. */
function statusOfParsing(error: CommanderError): number {
  return error.exitCode === 0 ? exitStatus.done : exitStatus.misuse;
}

function reportError(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`crease: ${process.env.CREASE_DEBUG ? inspect(error) : message}\n`);
  return statusOfError(error);
}
