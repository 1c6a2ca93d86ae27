import assert from "node:assert/strict";
import test from "node:test";

import { chooseLocale, fill, I18n, type Plural } from "../src/app/i18n.ts";
import { bytes, decimal, percent } from "../src/app/units.ts";
import en from "../../locales/en.json";
import zh from "../../locales/zh-Hans.json";

const locales: Record<string, Record<string, string | Plural>> = { en, "zh-Hans": zh };
const forms = (text: string | Plural): string[] => (typeof text === "string" ? [text] : Object.values(text));
const places = (text: string | Plural): string[] => [...new Set(forms(text).join().match(/\{\w+\}/g))].sort();

test("every locale has the same keys, the same places for values, and no empty text", () => {
  for (const strings of Object.values(locales)) {
    assert.deepEqual(Object.keys(strings), Object.keys(en));
    for (const [key, text] of Object.entries(strings)) {
      assert.deepEqual(places(text), places((en as Record<string, string | Plural>)[key]!), key);
      for (const form of forms(text)) assert.notEqual(form.trim(), "", key);
    }
  }
});

test("every plural has each form that its language uses for whole numbers", () => {
  for (const [locale, strings] of Object.entries(locales)) {
    const rules = new Intl.PluralRules(locale);
    const used = new Set(Array.from({ length: 200 }, (_, count) => rules.select(count)));
    for (const [key, text] of Object.entries(strings)) {
      if (typeof text !== "string") assert.deepEqual(new Set(Object.keys(text)), used, `${locale} ${key}`);
    }
  }
});

test("the count picks the form, and numbers are written as the language writes them", () => {
  const text = { one: "{count} item", other: "{count} items" };
  assert.equal(fill(text, "en", { count: 1 }), "1 item");
  assert.equal(fill(text, "en", { count: 0 }), "0 items");
  assert.equal(fill(text, "en", { count: 1234 }), "1,234 items");
  assert.equal(fill(text, "de", { count: 1234 }), "1.234 items");
});

test("values go in as they are: braces and markup in a name stay what they are", () => {
  const values = { name: "{size} <b>$&</b>", size: "9" };
  assert.equal(fill("{name} has {size}, {gap}", "en", values), "{size} <b>$&</b> has 9, {gap}");
});

test("the language picked, else the visitor's first that is there, else English", () => {
  const there = ["en", "zh-Hans"];
  assert.equal(chooseLocale("zh-Hans", there, ["en"]), "zh-Hans");
  assert.equal(chooseLocale("auto", there, ["zh-CN", "en"]), "zh-Hans");
  assert.equal(chooseLocale("auto", there, ["fr-CH", "ZH-hant-tw"]), "zh-Hans");
  assert.equal(chooseLocale("auto", there, ["fr", "en-GB", "zh"]), "en");
  assert.equal(chooseLocale("auto", there, ["fr"]), "en");
  assert.equal(chooseLocale("gone", there, []), "en");
  assert.equal(chooseLocale("auto", ["fr"], ["ja"]), "fr");
});

test("a change of language reaches whoever listens, and a missing key is seen", () => {
  const i18n = new I18n("en", { hello: "Hello" });
  const heard: string[] = [];
  i18n.onChange(() => heard.push(i18n.t("hello")));
  i18n.use("zh-Hans", { hello: "你好" });
  assert.deepEqual(heard, ["你好"]);
  assert.equal(i18n.locale, "zh-Hans");
  assert.equal(i18n.t("absent.key"), "absent.key");
});

test("bytes, shares and milliseconds read as people write them", () => {
  assert.equal(bytes(0, "en"), "0 kB");
  assert.equal(bytes(99_400, "en"), "99 kB");
  assert.equal(bytes(4_100_000, "en"), "4.1 MB");
  assert.equal(bytes(9_000_000, "en"), "9.0 MB");
  assert.equal(bytes(1_234_567_890, "en"), "1,235 MB");
  assert.equal(percent(0.5, "en"), "50%");
  assert.equal(decimal(42.25, "de"), "42,3");
});
