import { foldText, type Language, type MonitorFilter } from '../../storage/catalog/index.ts';
import { cellFromList, listFromCell } from './cell-list.ts';
import { CellProblem } from './cell-problem.ts';

/** Monitor filters as a file names them: by their name in any language, or by id. */
export class FilterNames {
  readonly #filters: ReadonlyMap<string, MonitorFilter>;
  /** Folded name, or id → ids of the filters that have it. */
  readonly #ids: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(filters: readonly MonitorFilter[]) {
    this.#filters = new Map(filters.map((filter) => [filter.id, filter]));
    const ids = new Map<string, Set<string>>();
    for (const { id, name } of filters) {
      for (const key of [id, ...Object.values(name).map(foldText)]) {
        ids.set(key, (ids.get(key) ?? new Set()).add(id));
      }
    }
    this.#ids = ids;
  }

  /** Ids of the filters that a cell names. */
  read(text: string): readonly string[] | CellProblem {
    const whole = this.#idsOf(text);
    const names = whole.size === 1 ? [text] : listFromCell(text);
    const found = new Set<string>();
    for (const name of names) {
      const [id, ...others] = this.#idsOf(name);
      if (id === undefined) return new CellProblem('filter-unknown', name);
      if (others.length > 0) return new CellProblem('filter-ambiguous', name);
      found.add(id);
    }
    return [...found].sort();
  }

  /** A cell that names these filters, in `language` where they have a name in it. */
  write(ids: readonly string[], language: Language): string {
    return cellFromList(
      ids.map((id) => this.#nameOf(id, language)),
      listFromCell,
    );
  }

  /** The name, or the id where the name does not say which filter it is. */
  #nameOf(id: string, language: Language): string {
    const { name = {} } = this.#filters.get(id) ?? {};
    const text = name[language] ?? name.en ?? Object.values(name)[0] ?? id;
    const isClear = this.#idsOf(text).size === 1 && !/["\r\n]/.test(text);
    return isClear ? text.trim() : id;
  }

  #idsOf(text: string): ReadonlySet<string> {
    return this.#ids.get(foldText(text)) ?? new Set();
  }
}
