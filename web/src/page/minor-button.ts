import classes from './minor-button.module.css';

/** Makes a button one of the minor ones above a list: in a narrow window without its words. */
export function minorButton(words: string) {
  return {
    ...{ variant: 'default', title: words, 'aria-label': words, 'data-minor': true },
    classNames: { root: classes.button!, section: classes.icon!, label: classes.words! },
    children: words,
  } as const;
}
