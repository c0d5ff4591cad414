import type { Language } from '../../storage/catalog/index.ts';
import type { FactName } from './user-facts.ts';
import { foldWord } from './words.ts';

/** What stands above the columns of an exported file, by language. */
export const COLUMN_TITLES: Readonly<Record<Language, Readonly<Record<FactName, string>>>> = {
  en: {
    loginName: 'login name',
    firstName: 'first name',
    lastName: 'last name',
    email: 'e-mail',
    department: 'department',
    language: 'language',
    numbers: 'numbers',
    devices: 'devices',
    isAdministrator: 'administrator',
    isDisabled: 'disabled',
    'inbound-internal': 'mode inbound internal',
    'inbound-external': 'mode inbound external',
    'outbound-internal': 'mode outbound internal',
    'outbound-external': 'mode outbound external',
    mustBeRecorded: 'must be recorded',
    notifiesPhone: 'notification on phone',
    showsInInbox: 'inbox',
    canDelete: 'may delete',
    isSupervisor: 'supervisor',
    canListenIn: 'may listen in',
    deleteAfterDays: 'delete after days',
    filterIds: 'filters',
  },
  de: {
    loginName: 'Anmeldename',
    firstName: 'Vorname',
    lastName: 'Nachname',
    email: 'E-Mail',
    department: 'Abteilung',
    language: 'Sprache',
    numbers: 'Rufnummern',
    devices: 'Telefone',
    isAdministrator: 'Administrator',
    isDisabled: 'Gesperrt',
    'inbound-internal': 'Modus eingehend intern',
    'inbound-external': 'Modus eingehend extern',
    'outbound-internal': 'Modus ausgehend intern',
    'outbound-external': 'Modus ausgehend extern',
    mustBeRecorded: 'Aufzeichnungspflichtig',
    notifiesPhone: 'Hinweis am Telefon',
    showsInInbox: 'Posteingang',
    canDelete: 'Darf löschen',
    isSupervisor: 'Supervisor',
    canListenIn: 'Darf hineinhören',
    deleteAfterDays: 'Löschen nach Tagen',
    filterIds: 'Monitorfilter',
  },
  fr: {
    loginName: 'Identifiant',
    firstName: 'Prénom',
    lastName: 'Nom',
    email: 'E-mail',
    department: 'Service',
    language: 'Langue',
    numbers: 'Numéros',
    devices: 'Téléphones',
    isAdministrator: 'Administrateur',
    isDisabled: 'Désactivé',
    'inbound-internal': 'Mode entrant interne',
    'inbound-external': 'Mode entrant externe',
    'outbound-internal': 'Mode sortant interne',
    'outbound-external': 'Mode sortant externe',
    mustBeRecorded: 'Enregistrement obligatoire',
    notifiesPhone: 'Notification sur le téléphone',
    showsInInbox: 'Boîte de réception',
    canDelete: 'Peut supprimer',
    isSupervisor: 'Superviseur',
    canListenIn: 'Peut écouter',
    deleteAfterDays: 'Supprimer après (jours)',
    filterIds: 'Filtres',
  },
  it: {
    loginName: 'Nome utente',
    firstName: 'Nome',
    lastName: 'Cognome',
    email: 'E-mail',
    department: 'Reparto',
    language: 'Lingua',
    numbers: 'Numeri',
    devices: 'Telefoni',
    isAdministrator: 'Amministratore',
    isDisabled: 'Disattivato',
    'inbound-internal': 'Modalità in entrata interna',
    'inbound-external': 'Modalità in entrata esterna',
    'outbound-internal': 'Modalità in uscita interna',
    'outbound-external': 'Modalità in uscita esterna',
    mustBeRecorded: 'Registrazione obbligatoria',
    notifiesPhone: 'Notifica sul telefono',
    showsInInbox: 'Posta in arrivo',
    canDelete: 'Può eliminare',
    isSupervisor: 'Supervisore',
    canListenIn: 'Può ascoltare',
    deleteAfterDays: 'Elimina dopo giorni',
    filterIds: 'Filtri',
  },
};

/** What else people write above a column. */
const ALIASES: Readonly<Partial<Record<FactName, readonly string[]>>> = {
  loginName: ['login', 'user name', 'user id', 'uid', 'Benutzername', 'Login-Name', 'utente'],
  firstName: ['given name', 'forename'],
  lastName: ['surname', 'family name', 'Familienname', 'nom de famille'],
  email: ['mail', 'e-mail address', 'E-Mail-Adresse', 'adresse e-mail', 'indirizzo e-mail'],
  department: ['département', 'dipartimento'],
  numbers: ['number', 'phone number', 'phone numbers', 'extension', 'Rufnummer', 'Nummern'],
  devices: ['device', 'phone', 'phones', 'Telefon', 'Geräte', 'appareils', 'dispositivi'],
  isAdministrator: ['admin'],
  isDisabled: ['deaktiviert', 'disabilitato'],
  'inbound-internal': ['inbound internal'],
  'inbound-external': ['inbound external'],
  'outbound-internal': ['outbound internal'],
  'outbound-external': ['outbound external'],
  notifiesPhone: ['notification'],
  canListenIn: ['listen in', 'Darf mithören'],
  deleteAfterDays: ['delete after', 'supprimer après jours'],
  filterIds: ['filter', 'monitor filters'],
};

/** Secrets never come from a file that lies about. */
const SECRETS = ['password', 'Passwort', 'Kennwort', 'mot de passe', 'parola d’ordine'].map(
  foldWord,
);

const NAME_OF_TITLE: ReadonlyMap<string, FactName> = new Map(
  Object.values(COLUMN_TITLES)
    .flatMap((titles) => Object.entries(titles))
    .concat(Object.entries(ALIASES).flatMap(([name, words]) => words.map((word) => [name, word])))
    .flatMap(([name, title]) => [name, title].map((word) => [foldWord(word), name as FactName])),
);

/** The fact that a column with this title holds; undefined for an unknown one. */
export function columnOfTitle(title: string): FactName | undefined {
  return NAME_OF_TITLE.get(foldWord(title));
}

/** Whether a column with this title holds passwords or PINs. */
export function isSecretTitle(title: string): boolean {
  const word = foldWord(title);
  return word === 'pin' || SECRETS.some((secret) => word.includes(secret));
}
