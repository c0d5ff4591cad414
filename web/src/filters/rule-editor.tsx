import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RuleField, RuleMistake } from './filter-wire.ts';
import classes from './rule-editor.module.css';
import { ruleLanguage } from './rule-language.ts';

interface RuleEditorProps {
  readonly labelId: string;
  readonly describedById: string;
  readonly value: string;
  readonly fields: readonly RuleField[];
  readonly mistake: RuleMistake | null;
  /** What is wrong, in the language of the page. */
  readonly mistakeText: string | undefined;
  readonly onChange: (rule: string) => void;
}

/** A rule with colours, completion and its mistake marked. The Tab key leads on, as elsewhere. */
export function RuleEditor(props: RuleEditorProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement | null>(null);
  const view = useRef<EditorView | null>(null);
  /** What is in the language of the page. */
  const words = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (place.current === null) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          ...[history(), bracketMatching(), closeBrackets(), EditorView.lineWrapping],
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          words.current.of([]),
          EditorView.contentAttributes.of({
            'aria-labelledby': latest.current.labelId,
            'aria-describedby': latest.current.describedById,
            autocapitalize: 'off',
            spellcheck: 'false',
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const meaning = (name: string): string => t(fieldKey(name) as 'filters.rule');
    const texts = [ruleLanguage(props.fields, meaning), placeholder(t('filters.rulePlaceholder'))];
    view.current?.dispatch({ effects: words.current.reconfigure(texts) });
  }, [props.fields, t]);

  // The draft was discarded, or the filter was read anew.
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === props.value) return;
    const changes = { from: 0, to: editor.state.doc.length, insert: props.value };
    editor.dispatch({ changes });
  }, [props.value]);

  const { mistake, mistakeText = '' } = props;
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const diagnostics = mistake === null ? [] : [diagnosticOf(editor, mistake, mistakeText)];
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [mistake, mistakeText]);

  return <div ref={place} className={classes.editor} data-wrong={mistake !== null || undefined} />;
}

function diagnosticOf(
  editor: EditorView,
  { start, end }: RuleMistake,
  message: string,
): Diagnostic {
  const { length } = editor.state.doc;
  const from = Math.min(start, length);
  return { from, to: Math.min(Math.max(end, from), length), severity: 'error', message };
}

/** Key of what a field means. */
export function fieldKey(name: string): string {
  return `filters.field.${name}`;
}
