import type { CucmParameters } from '../protocols/cucm/index.ts';
import type { Parties } from '../recording/index.ts';

/** The parties that CUCM's parameters name. */
export function partiesOf(parameters: CucmParameters): Parties {
  return {
    near: {
      side: 'near',
      number: parameters.nearNumber,
      device: parameters.nearDevice,
      displayName: parameters.nearName,
      clusterId: parameters.nearClusterId,
      callIdentifier: parameters.refci,
    },
    far: {
      side: 'far',
      number: parameters.farNumber,
      device: parameters.farDevice,
      clusterId: parameters.farClusterId,
      callIdentifier: parameters.farRefci,
    },
  };
}
