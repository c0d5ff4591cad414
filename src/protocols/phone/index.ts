export {
  type ExecuteAnswer,
  modelInDeviceInformation,
  readExecuteAnswer,
} from './execute-answer.ts';
export {
  cutText,
  PHONE_LIMITS,
  type PhoneDocument,
  type PhoneInput,
  type PhoneMenu,
  type PhoneText,
  type SoftKey,
  writePhoneDocument,
} from './phone-documents.ts';
export { type PhoneModel, phoneModel } from './phone-models.ts';
export {
  type HeaderFields,
  isFromPhone,
  modelOf,
  preferredLanguage,
} from './phone-request.ts';
