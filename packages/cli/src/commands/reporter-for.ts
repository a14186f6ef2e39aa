import type { Flags } from '../arguments/flags.ts'
import { jsonReporter } from '../report/json.ts'
import type { Reporter } from '../report/reporter.ts'
import { textReporter } from '../report/text.ts'
import type { World } from '../world.ts'

/** Text for people, or a document for machines, on standard output. */
export function reporterFor(command: string, { json, verbose }: Flags, world: World): Reporter {
  if (json === true) return jsonReporter(command, world)
  return textReporter({ output: world.stdout, verbose }, world)
}
