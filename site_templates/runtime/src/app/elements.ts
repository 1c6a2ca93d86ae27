/** The element of the page with this id; a page without it was not made from this version's template. */
export function byId<T extends Element>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${kind.name} with the id "${id}".`);
  return element;
}

/** Show or hide an element, for the eye and for screen readers. */
export function show(id: string, visible: boolean): void {
  byId(id, HTMLElement).hidden = !visible;
}

/** Which icon of the page's own sprite a `<use>` draws. */
export function setIcon(id: string, icon: string): void {
  byId(id, SVGUseElement).setAttribute("href", `#icon-${icon}`);
}
