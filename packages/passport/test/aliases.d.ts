// The aliases of older versions have no types of their own; what the tests call is the same in all.
declare module 'express-4' {
  import express from 'express'
  export default express
}
declare module 'passport-0.6' {
  import passport from 'passport'
  export default passport
}
declare module 'connect-flash' {
  import type { RequestHandler } from 'express'
  export default function flash(): RequestHandler
}
declare namespace Express {
  interface Request {
    /** What connect-flash adds. */
    flash(type: string): string[]
  }
}
