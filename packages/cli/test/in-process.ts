import { PassThrough } from 'node:stream'
import { runProgram } from '../src/program.ts'
import type { Ended } from './command.ts'

export interface InProcessOptions {
  readonly env?: NodeJS.ProcessEnv
  /** What is on standard input. */
  readonly input?: string
  /** Somebody at a terminal: what they type when they see a question, in order. */
  readonly answers?: readonly (readonly [question: string, typed: string])[]
  readonly signal?: AbortSignal
}

/** Runs the command inside the test: a process for each of a hundred cases would take minutes. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '', answers, signal }: InProcessOptions = {},
): Promise<Ended> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const printed = { stdout: textOf(stdout), stderr: textOf(stderr) }
  if (answers === undefined) stdin.end(input)
  else answerAll(stdin, stderr, answers)
  const isTTY = answers !== undefined
  const code = await runProgram(args, {
    env: { NO_COLOR: '1', ...env },
    stdin: Object.assign(stdin, { isTTY }),
    stdout,
    stderr: Object.assign(stderr, { isTTY }),
    signal: signal ?? new AbortController().signal,
    secrets: new Set(),
  })
  return { code, stdout: printed.stdout(), stderr: printed.stderr() }
}

function textOf(stream: PassThrough): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

function answerAll(
  stdin: PassThrough,
  stderr: PassThrough,
  answers: NonNullable<InProcessOptions['answers']>,
): void {
  const left = [...answers]
  let unanswered = ''
  stderr.on('data', (chunk: Buffer) => {
    unanswered += chunk.toString()
    const [question, typed] = left[0] ?? []
    if (question === undefined || !unanswered.includes(question)) return
    left.shift()
    unanswered = ''
    // The question is shown before it is listened for.
    setImmediate(() => stdin.write(`${typed}\r`))
  })
}
