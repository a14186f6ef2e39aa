// @ts-check
export { contentSecurityPolicy, homePage, notFoundPage, rolePages } from './pages.js'
export { runExample } from './run-example.js'
