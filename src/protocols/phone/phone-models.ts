/** Which document stands on which softkey, as the people who use the model are used to it. */
export type SoftKeyLayout = 'select-first' | 'exit-first';

/** What a model of phone can show. */
export interface PhoneModel {
  /** As the phone names itself, without `CP-`; undefined: it does not say. */
  readonly name: string | undefined;
  /** Softkeys on the display at once; the rest is behind *More*. */
  readonly softKeys: number;
  readonly layout: SoftKeyLayout;
  /** Takes `CiscoIPPhoneStatus`: a line on the display of the call. */
  readonly hasStatus: boolean;
}

type Look = Omit<PhoneModel, 'name'>;

const NEWER: Look = { softKeys: 4, layout: 'exit-first', hasStatus: true };
const WITHOUT_STATUS: Look = { ...NEWER, hasStatus: false };
/** What every phone can do. */
const GENERIC: Look = { softKeys: 3, layout: 'select-first', hasStatus: false };

/** The first that fits counts. */
const LOOKS: readonly (readonly [RegExp, Look])[] = [
  // Telephones for the pocket: two keys, everything else behind Options.
  [/^(?:8821|792[0-9])/, { ...WITHOUT_STATUS, softKeys: 2 }],
  [/^(?:78\d\d|8831|9811|9841)/, WITHOUT_STATUS],
  [/^(?:88\d\d|98\d\d)/, NEWER],
  [/^(?:89\d\d|99\d\d|79\d\d)/, { softKeys: 4, layout: 'select-first', hasStatus: true }],
];

/** What is known of a model by the name that it gives, such as `CP-8845`. */
export function phoneModel(given: string | undefined): PhoneModel {
  const name = given?.replace(/^(?:CP|DP)-/i, '').trim();
  if (name === undefined || name === '' || name.length > 32) return { name: undefined, ...GENERIC };
  const look = LOOKS.find(([form]) => form.test(name))?.[1] ?? GENERIC;
  return { name, ...look };
}
