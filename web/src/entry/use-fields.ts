import { type ChangeEvent, useState } from 'react';

interface BoundField {
  readonly name: string;
  readonly value: string;
  readonly onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

/** The text fields of a form: their values, what an input needs to be one of them, emptying one. */
export function useFields<Name extends string>(names: readonly Name[]) {
  const [values, setValues] = useState(
    () => Object.fromEntries(names.map((name) => [name, ''])) as Record<Name, string>,
  );
  const bind = (name: Name): BoundField => ({
    name,
    value: values[name],
    onChange: (event) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });
  const clear = (name: Name): void => setValues((old) => ({ ...old, [name]: '' }));
  return { values, bind, clear };
}
