"""What people call things in five languages: columns of a table, languages, levels and roles.

Words are compared by their letters alone: without case, accents, marks and signs.
"""

import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale

from cop.settings import KNOWN_LANGUAGES

HEADERS: Mapping[str, str] = {
    "external_id": "external id, id, identifier, identifiant, matricule, identificador, codigo, número, reference,"
                   " référence, referencia, referência, رقم, الرقم, المعرف",
    "name": "name, full name, nom, nom complet, nom et prénom, prénom et nom, nombre, nombre completo,"
            " nombre y apellidos, nome, nome completo, الاسم, الاسم الكامل",
    "given_name": "given name, first name, forename, prénom, prénoms, nombre de pila, nombres, nome próprio,"
                  " الاسم الأول, الاسم الشخصي",
    "family_name": "family name, last name, surname, nom de famille, apellido, apellidos, apelido, sobrenome,"
                   " اسم العائلة, اللقب, الكنية",
    "email": "email, e-mail, mail, email address, e-mail address, courriel, adresse courriel, adresse e-mail,"
             " adresse électronique, adresse mail, correo, correo electrónico, endereço eletrónico,"
             " endereço de e-mail, البريد الإلكتروني, البريد, الإيميل",
    "language": "language, preferred language, langue, langue préférée, idioma, lengua, língua, idioma preferido,"
                " اللغة, اللغة المفضلة",
    "zone": "zone, time zone, timezone, fuseau horaire, fuseau, zona horaria, huso horario, fuso horário,"
            " المنطقة الزمنية, التوقيت",
    "country": "country, pays, país, البلد, الدولة",
    "organisation": "organisation, organization, institution, ministry, employer, organisme, ministère, structure,"
                    " organización, institución, ministerio, organização, instituição, ministério, المنظمة,"
                    " المؤسسة, الجهة, الوزارة",
    "role": "role, rôle, rol, papel, função, الدور, الصفة",
    "stakeholder": "stakeholder, stakeholder category, category, catégorie, categoría, categoria, الفئة",
    "networks": "networks, network, réseaux, réseau, redes, red, rede, الشبكات, الشبكة",
    "groups": "groups, group, groupes, groupe, grupos, grupo, المجموعات, المجموعة",
    "headline": "headline, title, job title, position, fonction, titre, poste, intitulé, cargo, puesto, título,"
                " titular, المسمى الوظيفي, الوظيفة, المنصب",
    "contact_for": "contact for, contact me about, contactez-moi pour, me contacter pour, contacter pour,"
                   " contactar por, contactar para, contacte-me para, contactar sobre, للتواصل بشأن, تواصل معي حول",
    "expertise": "expertise, areas of expertise, themes, topics, domaines d'expertise, domaines, thèmes,"
                 " especialidad, especialidades, áreas de experiencia, temas, especialidade,"
                 " áreas de especialização, الخبرة, مجالات الخبرة, المواضيع",
    "languages": "languages, languages spoken, spoken languages, langues, langues parlées, idiomas, lenguas,"
                 " idiomas hablados, línguas, línguas faladas, idiomas falados, اللغات",
    "countries": "countries, countries known, country experience, pays connus, pays d'expérience,"
                 " expérience par pays, países, países conocidos, países conhecidos, البلدان, الدول,"
                 " البلدان المعروفة",
}
"""Column -> what it is called. A word that could be two columns stands under none."""

LEVELS: Mapping[str, str] = {
    "fluent": "fluent, native, mother tongue, bilingual, c1, c2, courant, maternelle, langue maternelle, bilingue,"
              " couramment, fluido, nativo, nativa, lengua materna, fluente, língua materna, بطلاقة, اللغة الأم, الأم",
    "working": "working, professional, intermediate, good, b1, b2, langue de travail, de travail, travail,"
               " professionnel, intermédiaire, bon, trabajo, profesional, intermedio, bueno, trabalho, profissional,"
               " intermédio, bom, عمل, متوسط, جيد",
    "reading": "reading, read, basic, a1, a2, lecture, lu, notions, de base, lectura, básico, leitura, noções,"
               " قراءة, أساسي, مبتدئ",
}
ROLES: Mapping[str, str] = {
    "official": "official, government official, civil servant, fonctionnaire, agent public, funcionario, funcionaria,"
                " funcionário, funcionária, مسؤول, مسؤولة, موظف حكومي",
    "expert": "expert, experte, experto, experta, perito, perita, especialista, خبير, خبيرة",
    "partner": "partner, partenaire, socio, socia, aliado, parceiro, parceira, شريك, شريكة",
}


def letters(words: str) -> str:
    """What two spellings of a word have in common: no case, accents, marks or signs, one space between words."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(each if each.isalnum() else " " for each in apart if not unicodedata.combining(each) and each != "ـ")
    return " ".join(kept.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا").replace("ى", "ي").split())


def by_words(table: Mapping[str, str]) -> dict[str, str]:
    """Any of the words -> what it means; the key itself is one of them."""
    return {letters(word): key for key, words in table.items() for word in (*words.split(","), key)}


COLUMN_OF = by_words(HEADERS)
LEVEL_OF = by_words(LEVELS)
ROLE_OF = by_words(ROLES)


@cache
def language_names() -> Mapping[str, str]:
    """Name of a language in one of the five, or its code -> the code."""
    found: dict[str, str] = {}
    for language in KNOWN_LANGUAGES:
        for code, name in Locale.parse(language).languages.items():
            if code.isalpha():
                found.setdefault(letters(name), code)
                found.setdefault(code, code)
    return found
