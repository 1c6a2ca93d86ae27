// The three ways in which a photograph reaches the page: the button, a drop, a paste.
import { byId, show } from "./elements.ts";

function imageIn(data: DataTransfer | null): File | null {
  const files = [...(data?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}

/** Call `take` with each photograph; returns a function that opens the browser's file dialog. */
export function acceptPhotos(take: (photo: File) => void): () => void {
  const input = byId("file", HTMLInputElement);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // Emptied, so that the same file may be chosen twice in a row.
    input.value = "";
    if (file !== undefined) take(file);
  });

  document.addEventListener("paste", (event) => {
    const file = imageIn(event.clipboardData);
    if (file === null) return;
    event.preventDefault();
    take(file);
  });

  acceptDrops(take);
  return () => input.click();
}

function acceptDrops(take: (photo: File) => void): void {
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    show("drop-veil", true);
  });
  document.addEventListener("dragleave", (event) => {
    // Without a related target the pointer has left the window, not just an element.
    if (event.relatedTarget === null) show("drop-veil", false);
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    show("drop-veil", false);
    const file = imageIn(event.dataTransfer);
    if (file !== null) take(file);
  });
}
