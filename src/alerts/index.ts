export { ALERT_CODES, ALERTS, type AlertCode } from './alert-codes.ts';
export { AlertMailer } from './alert-mailer.ts';
export { AlertTexts } from './alert-texts.ts';
export { Alerts, type NewAlert } from './alerts.ts';
export { type SendMail, smtpSender } from './mail-transport.ts';
