export { postgresQueries } from './postgres-queries.ts';
export { PostgresReader, type PostgresReaderOptions } from './postgres-reader.ts';
export { createReadRole, type ReadRole } from './read-role.ts';
