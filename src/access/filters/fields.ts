/** Types of fields and values. */
export type FieldType = 'string' | 'number' | 'timestamp';

/** A field of the language. */
export interface FilterField {
  /** As it is documented; rules may write it in any case. */
  readonly name: string;
  readonly type: FieldType;
  /** Has any number of values; a condition holds where it holds for one of them. */
  readonly isMany: boolean;
  /** A telephone number: spaces, dashes and the like do not count. */
  readonly isTelephoneNumber: boolean;
}

const text = { type: 'string', isMany: false, isTelephoneNumber: false } as const;
const telephone = { ...text, isTelephoneNumber: true } as const;
const number = { ...text, type: 'number' } as const;

/** Every field there is, by its name in lower case. */
export const FILTER_FIELDS = {
  usr_name: { ...text, name: 'usr_Name' },
  usr_lastname: { ...text, name: 'usr_LastName' },
  usr_firstname: { ...text, name: 'usr_FirstName' },
  usr_email: { ...text, name: 'usr_eMail' },
  usr_department: { ...text, name: 'usr_Department' },
  usr_phonenumber: { ...telephone, name: 'usr_PhoneNumber', isMany: true },
  usr_phonemac: { ...text, name: 'usr_PhoneMac', isMany: true },
  msg_caller: { ...telephone, name: 'msg_Caller' },
  msg_localnumber: { ...telephone, name: 'msg_LocalNumber' },
  msg_contentsize: { ...number, name: 'msg_ContentSize' },
  msg_direction: { ...number, name: 'msg_Direction' },
  msg_internal: { ...number, name: 'msg_Internal' },
  msg_start: { ...text, name: 'msg_Start', type: 'timestamp' },
  msg_preserved: { ...number, name: 'msg_Preserved' },
  msg_tag: { ...text, name: 'msg_Tag', isMany: true },
} as const satisfies Record<string, FilterField>;

export type FieldKey = keyof typeof FILTER_FIELDS;
/** The fields for who writes rules. */
export const FILTER_FIELD_FACTS = Object.values(FILTER_FIELDS).map(({ name, type, isMany }) => ({
  name,
  type,
  isMany,
}));
export const FIELD_NAMES: readonly string[] = Object.values(FILTER_FIELDS).map(({ name }) => name);

/** The field of a name in any case. */
export function tryField(name: string): FieldKey | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(FILTER_FIELDS, key) ? (key as FieldKey) : undefined;
}
