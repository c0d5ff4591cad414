export { Archive, type ArchiveOptions, type ArchiveStatus } from './archive.ts';
export { ArchiveConnection } from './archive-connection.ts';
export { openArchivedFile } from './opening/open-archived-file.ts';
export { type OpenedFolder, openArchivedFolder } from './opening/open-archived-folder.ts';
export { ArchivedCopies } from './reading/archived-copies.ts';
export type { ArchiveTarget } from './targets/archive-target.ts';
export { openTarget } from './targets/open-target.ts';
export { type ArchiveTestReport, TEST_STEPS } from './try-archive.ts';
