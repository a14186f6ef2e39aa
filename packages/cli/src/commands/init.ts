import { existsSync } from 'node:fs'
import { diagnose } from '@ldap-auth/core/diagnosis'
import type { Flags } from '../arguments/flags.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { fromEnvironment } from '../configuration/environment.ts'
import { defaultFile } from '../configuration/file.ts'
import { fromFlags } from '../configuration/from-flags.ts'
import { merge } from '../configuration/merge.ts'
import { present, type Settings } from '../configuration/settings.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { askPeople } from '../initial/answers.ts'
import { askConnection } from '../initial/connection.ts'
import { documentOf, secretVariables } from '../initial/document.ts'
import { agreedTo, answerTo } from '../initial/questions.ts'
import { alreadyThere, writeWhole } from '../initial/write.ts'
import { printable } from '../report/printable.ts'
import { report } from '../report/reporter.ts'
import { exitCodeOf, summarize } from '../report/summary.ts'
import { textReporter } from '../report/text.ts'
import { withServicePassword } from '../secrets/passwords.ts'
import { readPiped } from '../secrets/standard-input.ts'
import { type Framework, frameworks, snippetFor } from '../snippets/snippet-for.ts'
import { UsageError } from '../stops.ts'
import { isAttended, type World } from '../world.ts'

/** Asks, tries the answers out, and writes a configuration; the code to start with goes to standard output. */
export async function init(flags: Flags, world: World): Promise<ExitCode> {
  const file = fileToWrite(flags)
  if (flags.framework !== undefined) frameworkOf(flags.framework)
  const { service: piped } = await readPiped(flags, world)
  const layers = [fromEnvironment(world.env), fromFlags(flags)]
  const given = merge(layers)
  const connection = await askConnection(given, world)
  if (connection === undefined) return nothingWritten(world)
  const { url, tls, allowPlaintext } = connection.settings
  const people = await askPeople(given, connection.survey, world)
  const settings = { ...present({ url, tls, allowPlaintext }), ...people }
  const answers = { source: 'the answers', settings }
  const configuration = { settings, layers: [...layers, answers] }
  const known = new Set(connection.survey.findings.map(({ step }) => step))
  if (!(await isGoodEnough(configuration, { piped, known }, world))) return nothingWritten(world)
  const framework = await askFramework(flags, world)
  await writeWhole(file, documentOf(settings), { replace: flags.force === true })
  printSnippet(framework, { file, settings }, world)
  return exitCode.good
}

function fileToWrite(flags: Flags): string {
  const file = flags.config ?? defaultFile
  if (!file.endsWith('.json')) throw new UsageError(`--config ${file}: init writes a .json file`)
  // Before anything is asked; whether it is still so counts when the file is written.
  if (existsSync(file) && flags.force !== true) throw alreadyThere(file)
  return file
}

function nothingWritten(world: World): ExitCode {
  world.stderr.write('Nothing was written.\n')
  return exitCode.failed
}

/** Tries the answers as an application would; says again nothing of the steps that are known. */
async function isGoodEnough(
  configuration: Configuration,
  { piped, known }: { piped: string | undefined; known: ReadonlySet<string> },
  world: World,
): Promise<boolean> {
  const isPasswordKnown = piped !== undefined || Boolean(world.env['LDAP_BIND_PASSWORD'])
  if (configuration.settings['service'] !== undefined && !isPasswordKnown && !isAttended(world)) {
    world.stderr.write('Not tried out: the password of the service account is not known.\n')
    return true
  }
  const options = await withServicePassword(configuration, piped, world)
  const reporter = textReporter({ output: world.stderr }, world)
  const findings = await report(
    (listening) => diagnose(options, listening),
    { ...reporter, add: (finding) => void (known.has(finding.step) || reporter.add(finding)) },
    world,
  )
  if (exitCodeOf(summarize(findings)) === exitCode.good) return true
  return agreedTo('Write the configuration all the same?', false, world)
}

async function askFramework({ framework }: Flags, world: World): Promise<Framework> {
  const question = {
    text: `Framework: ${frameworks.join(', ')}`,
    given: framework,
    fallback: 'express',
    flag: '--framework',
  }
  return frameworkOf(await answerTo(question, world))
}

function frameworkOf(name: string): Framework {
  const found = frameworks.find((framework) => framework === name)
  if (found !== undefined) return found
  throw new UsageError(`There is no code for that framework: choose ${frameworks.join(', ')}`)
}

/** The code alone goes to standard output, so that it can be sent into a file. */
function printSnippet(
  framework: Framework,
  { file, settings }: { file: string; settings: Settings },
  { stdout, stderr }: World,
): void {
  const variables = secretVariables(settings)
  const { name, packages, code } = snippetFor(framework, { file, variables })
  const wanted = Object.values(variables).concat(
    code.includes('SESSION_SECRET') ? 'SESSION_SECRET' : [],
  )
  const lines = [
    `Wrote ${printable(file)}. No secret is in it.`,
    '',
    `  npm install ${packages.join(' ')}`,
    '',
    ...(wanted.length === 0 ? [] : [`Set ${wanted.join(' and ')}.`]),
    `Save this as ${name}; \`ldap-auth doctor --user NAME\` tries a login out.`,
    '',
  ]
  stderr.write(`${lines.join('\n')}\n`)
  stdout.write(code)
}
