export type { PhoneMenus, PhoneQuestion, PhoneReply } from './phone-menus.ts';
export type { PhoneReachFacts, PushProblem } from './phone-reach.ts';
export { PUSH_PROBLEMS } from './phone-reach.ts';
export { Phones, type PhonesOptions, type PhonesStatus, type UserPhone } from './phones.ts';
export type { PushAuthentication } from './push-authentication.ts';
