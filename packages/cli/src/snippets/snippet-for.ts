import type { SecretVariables } from '../initial/document.ts'
import { express } from './express.ts'
import { fastify } from './fastify.ts'
import { hono } from './hono.ts'
import { nestjs } from './nestjs.ts'
import { passport } from './passport.ts'
import type { Snippet } from './snippet.ts'
import { withoutFramework } from './without-framework.ts'

/** What a snippet has to know of the configuration. */
export interface Configured {
  /** The path of the configuration file. */
  readonly file: string
  /** The variable that holds each secret, by the option it is for. */
  readonly variables: SecretVariables
}

const makers = { express, passport, fastify, nestjs, hono, core: withoutFramework }

export type { Snippet }

export type Framework = keyof typeof makers

export const frameworks = Object.keys(makers) as readonly Framework[]

/** The code to start with. */
export function snippetFor(framework: Framework, configured: Configured): Snippet {
  return makers[framework](readOptions(configured))
}

/** The lines that read the file; the secrets come from where the file says they are. */
function readOptions({ file, variables }: Configured): string {
  const path = `'${file.replace(/['\\]/g, '\\$&')}'`
  const secrets = Object.entries(variables).map(
    ([option, variable]) => `options.${option} = process.env.${variable}`,
  )
  return [`const options = JSON.parse(readFileSync(${path}, 'utf8'))`, ...secrets].join('\n')
}
