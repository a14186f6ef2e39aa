export { company, companyOptions, lucille, steve } from './company.ts'
export { traffic, userBinds } from './operations.ts'
