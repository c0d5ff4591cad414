export { Exports } from './exports.ts';
export type {
  ExportParts,
  ExportProgress,
  ExportState,
  RecordingExport,
} from './recording-export.ts';
