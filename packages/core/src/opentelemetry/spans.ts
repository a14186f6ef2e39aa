import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { LoginEvent } from '../words/events.ts'
import { carry, listen, type Stop, stopAll } from '../words/listen.ts'
import {
  answerAttributes,
  loginAttributes,
  operationAttributes,
  resultAttributes,
} from './attributes.ts'

/** A piece of work that has begun. */
interface Begun {
  readonly work: 'login' | 'bind' | 'search'
  readonly span: Span
  readonly context: Context
  isOver: boolean
}

/** The spans of logins, binds and searches. */
export interface Spans {
  /** The context that a measurement belongs to. */
  readonly here: () => Context
  readonly stop: Stop
}

/**
 * Each span is a child of the work it was done for: a login, or what the application was at. The store is our
 * own, as the API has no way to set the active context from outside of the work.
 */
export function startSpans(tracer: Tracer, identifyUsers: boolean): Spans {
  const store = new AsyncLocalStorage<Begun>()

  function begin(work: Begun['work'], attributes: Attributes): Begun {
    const kind = work === 'login' ? SpanKind.INTERNAL : SpanKind.CLIENT
    const name = work === 'login' ? 'ldap_auth.login' : `ldap.${work}`
    const parent = parentIn(store.getStore())
    const span = tracer.startSpan(name, { kind, attributes }, parent)
    return { work, span, context: trace.setSpan(parent, span), isOver: false }
  }

  function end(work: Begun['work'], attributes: Attributes): void {
    const begun = store.getStore()
    // It may have begun before anybody listened.
    if (begun?.work !== work || begun.isOver) return
    begun.isOver = true
    begun.span.setAttributes(attributes)
    if ('error.type' in attributes) begun.span.setStatus({ code: SpanStatusCode.ERROR })
    begun.span.end()
  }

  const stop = stopAll([
    carry('login:start', store, () => begin('login', {})),
    carry('bind:start', store, (event) => begin('bind', operationAttributes('bind', event))),
    carry('search:start', store, ({ scope, ...event }) =>
      begin('search', { 'ldap.search.scope': scope, ...operationAttributes('search', event) }),
    ),
    listen('bind', (event) => end('bind', answerAttributes({ work: 'bind', ...event }))),
    listen('search', (event) =>
      end('search', {
        ...answerAttributes({ work: 'search', ...event }),
        ...(event.entries !== undefined && { 'ldap.response.returned_entries': event.entries }),
      }),
    ),
    listen('login', (event) =>
      end('login', {
        ...loginAttributes(event),
        ...resultAttributes(event),
        ...(identifyUsers && identity(event)),
      }),
    ),
  ])
  return { here: () => store.getStore()?.context ?? context.active(), stop }
}

/** What goes on in the background after its login has ended is not drawn below it. */
function parentIn(outer: Begun | undefined): Context {
  if (outer === undefined) return context.active()
  return outer.isOver ? ROOT_CONTEXT : outer.context
}

function identity({ id, clientAddress }: LoginEvent): Attributes {
  return {
    ...(id !== undefined && { 'user.id': id }),
    ...(clientAddress !== undefined && { 'client.address': clientAddress }),
  }
}
