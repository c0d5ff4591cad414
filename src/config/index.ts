export {
  type DataDirectory,
  dataDirectory,
  freeDiskMeter,
  prepareDataDirectory,
} from './data-directory.ts';
export { InstanceLock, isRecorderRunning } from './instance-lock.ts';
export { environmentName, flagName, loadOptions, type OptionSources } from './load-options.ts';
export { forgetNoticed, keysNoticed, noteNoticed } from './noticed-keys.ts';
export { OPTION_NAMES, type OptionName, type Options, OptionsSchema } from './options.ts';
export { portHint, type StartFacts, startMessage } from './start-message.ts';
export type { TlsOptions } from './tls-options.ts';
export { VERSION } from './version.ts';
