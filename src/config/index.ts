export { environmentName, flagName, loadOptions, type OptionSources } from './load-options.ts';
export { nearestName } from './nearest-name.ts';
export { OPTION_NAMES, type OptionName, type Options, OptionsSchema } from './options.ts';
