"""Forms of one word that no stemmer brings together: the first of each line stands for the others. Suppletion, umlaut,
the broken plurals of Arabic; only common words and those of this field of work. Left out is what would fall together
with another word (نساء and أمر, lives and live)."""

IRREGULAR: dict[str, tuple[str, ...]] = {
    "en": (
        "child children", "woman women", "man men", "person people", "foot feet", "tooth teeth",
    ),
    "fr": ("enfant enfants enfance", "jeune jeunes jeunesse", "femme femmes", "oeil yeux", "travail travaux"),
    "es": ("niño niña niños niñas niñez", "joven jóvenes juventud", "mujer mujeres"),
    "pt": ("criança crianças", "jovem jovens juventude", "mulher mulheres", "mão mãos", "irmão irmãos irmã irmãs"),
    "ru": (
        "ребёнок ребёнка ребёнку ребёнком ребёнке дети детей детям детьми детях", "человек люди людей людям людьми",
    ),
    "ar": (
        "طفل أطفال طفلة طفولة", "أسرة أسر", "فتاة فتيات", "فتى فتيان", "ولد أولاد", "رجل رجال", "أب آباء", "أم أمهات",
        "أخ إخوة", "مدرسة مدارس", "حق حقوق", "قانون قوانين", "خبير خبراء", "شريك شركاء", "برنامج برامج", "دولة دول",
        "شاب شباب", "يتيم أيتام", "مورد موارد", "مشروع مشاريع", "معيار معايير", "تدبير تدابير", "خطر مخاطر أخطار",
        "عامل عمال", "طالب طلاب", "شخص أشخاص", "ضابط ضباط",
    ),
}
