import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { errorText, RecorderError, systemCode } from '../base/index.ts';
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat, exportAudit } from '../lifecycle/index.ts';
import {
  type CommandContext,
  commandActor,
  optionsOf,
  withCatalog,
  withData,
} from './data-option.ts';

interface ExportFlags {
  readonly data?: string;
  readonly config?: string;
  readonly format: AuditExportFormat;
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly output?: string;
}

/** `earwitness audit …`: who did what, when, from where. */
export function auditCommand(context: CommandContext): Command {
  const audit = new Command('audit').description('the audit trail: who did what, when, from where');
  withData(audit.command('export').description('write all events, or some, newest first'))
    .addOption(
      new Option('--format <format>', 'csv, or lines of JSON')
        .choices(AUDIT_EXPORT_FORMATS)
        .default('csv'),
    )
    .option('--from <time>', 'happened at or after, ISO 8601')
    .option('--to <time>', 'happened before, ISO 8601')
    .option('--actor <name>', 'name or id of who did it')
    .option('--action <action>', 'for example user.changed, or only user')
    .option('--output <file>', 'write to a new file instead of standard output')
    .action((flags: ExportFlags) => exportEvents(flags, context));
  return audit;
}

async function exportEvents(flags: ExportFlags, context: CommandContext): Promise<void> {
  const { format, from, to, actor, action, output } = flags;
  const query = { fromMs: momentOf(from, '--from'), toMs: momentOf(to, '--to'), actor, action };
  await withCatalog(optionsOf(flags, context), async ({ audit }) => {
    const details = { format, from, to, actor, action };
    audit.append({ actor: commandActor(), action: 'audit.exported', details });
    const lines = Readable.from(exportAudit(audit, query, format));
    if (output === undefined) await pipeline(lines, process.stdout, { end: false });
    else await writeTo(output, lines);
  });
}

async function writeTo(path: string, lines: Readable): Promise<void> {
  try {
    await pipeline(lines, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    if (systemCode(cause) === undefined || cause instanceof RecorderError) throw cause;
    throw new RecorderError('EXPORT_NOT_WRITTEN', `${path}: ${errorText(cause)}`, { cause });
  }
}

function momentOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  const example = '2026-01-31 or 2026-01-31T08:00:00Z';
  throw new RecorderError('REQUEST_INVALID', `${flag}: expected a time such as ${example}`);
}
