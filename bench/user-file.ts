const LAST_NAMES = ['Müller', 'Rossi', 'Dupont', 'Smith', 'Okafor', 'Nguyen', 'Weiß', 'Zola'];
const FIRST_NAMES = ['Anna', 'Bruno', 'Chiara', 'David', 'Élodie', 'Frank', 'Greta', 'Hugo'];
const DEPARTMENTS = ['Support', 'Sales', 'Management', 'Claims', 'Emergency', 'Trading'];
const HEADING =
  'login name;first name;last name;e-mail;department;numbers;phones;mode inbound external';

/** A CSV file of users, one line each, as an administrator would import it. */
export function userFile(count: number): string {
  const pick = (list: readonly string[], index: number) => list[index % list.length]!;
  const rows = Array.from({ length: count }, (_, index) =>
    [
      ...[`user${index}`, pick(FIRST_NAMES, index), pick(LAST_NAMES, index >> 3)],
      ...[`user${index}@example.com`, pick(DEPARTMENTS, index)],
      ...[`"${100_000 + index}, +49 30 ${100_000 + index}"`],
      ...[`SEP${index.toString(16).toUpperCase().padStart(12, '0')}`, 'cisco'],
    ].join(';'),
  );
  return [HEADING, ...rows].join('\n');
}
