"""Words that packages carry: invented brands, plain names of food, claims, small print."""

from __future__ import annotations

from training.synth.rng import Rng, chance, pick, whole

_SYLLABLES = (
    "al", "ba", "be", "bra", "ca", "cho", "da", "del", "do", "el", "fa", "fi", "ga", "gra", "ho",
    "ka", "ki", "la", "le", "lo", "lu", "ma", "mel", "mi", "mo", "na", "no", "nu", "o", "pa",
    "pi", "po", "ra", "ri", "ro", "sa", "se", "so", "ta", "ti", "to", "tra", "u", "va", "ve",
    "vi", "wo", "ya", "za", "ze",
)  # fmt: skip

_FOODS = (
    "Milk", "Vollmilch", "Honig", "Honey", "Tea", "Tee", "Coffee", "Kaffee", "Pasta", "Spaghetti",
    "Penne", "Reis", "Rice", "Flour", "Mehl", "Zucker", "Sugar", "Salt", "Salz", "Oil", "Öl",
    "Essig", "Vinegar", "Beans", "Bohnen", "Erbsen", "Corn", "Mais", "Tomaten", "Passata",
    "Ketchup", "Senf", "Mustard", "Jam", "Konfitüre", "Erdbeere", "Kirsche", "Apfel", "Orange",
    "Mango", "Vanille", "Schoko", "Chocolate", "Cookies", "Kekse", "Cake", "Kuchen", "Chips",
    "Cracker", "Nuts", "Nüsse", "Mandeln", "Cereal", "Müsli", "Flakes", "Juice", "Saft", "Water",
    "Wasser", "Cola", "Limo", "Soda", "Bier", "Yoghurt", "Quark", "Butter", "Käse", "Fish",
    "Thunfisch", "Sardines", "Lachs", "Suppe", "Soup", "Sauce", "Curry", "Paprika", "Pfeffer",
    "Zimt", "Kakao", "Cappuccino", "Espresso", "Candy", "Gums", "Shampoo", "Soap", "Lotion",
    "Zahncreme", "Spülmittel", "Papier", "Tabs", "Waffeln", "Knäcke", "Toast", "Hafer", "Dinkel",
    "Linsen", "Olives",
)  # fmt: skip

_CLAIMS = (
    "bio", "organic", "new!", "neu", "extra", "mild", "classic", "original", "fine", "selection",
    "100%", "natur", "light", "zero", "vegan", "free", "crunchy", "cremig", "fresh", "frisch",
    "quality", "premium", "family", "for", "you", "since", "1898", "traditional", "pure", "sweet",
    "salty", "intensive", "ohne", "Zusätze", "no", "sugar", "mit", "Vitaminen", "feinste",
    "Auslese", "kids", "spicy",
)  # fmt: skip


def brand_name(rng: Rng) -> str:
    """An invented word of two or three syllables, in one of three cases."""
    word = "".join(pick(rng, _SYLLABLES) for _ in range(whole(rng, 2, 3)))
    if chance(rng, 0.2):
        word += pick(rng, ["&", "'s", "o", "x", "!"])
    return pick(rng, [word.upper(), word.capitalize(), word])


def food_name(rng: Rng) -> str:
    """What is in it, in a word or two."""
    word = pick(rng, _FOODS)
    if chance(rng, 0.35):
        word += " " + pick(rng, _FOODS)
    return word.upper() if chance(rng, 0.3) else word


def claim(rng: Rng, words: int = 2) -> str:
    """A few words of praise."""
    return " ".join(pick(rng, _CLAIMS) for _ in range(words))


def amount(rng: Rng) -> str:
    """A net quantity such as ``500 g``."""
    return pick(
        rng,
        ["500 g", "250 g", "1 L", "1 kg", "750 ml", "100 g", "1,5 %", "20 x 2 g", "6 x", "330 ml"],
    )


def small_print(rng: Rng, words: int) -> str:
    """Letters as on the back of a package."""
    return " ".join(
        "".join(pick(rng, _SYLLABLES) for _ in range(whole(rng, 1, 4))) for _ in range(words)
    )
