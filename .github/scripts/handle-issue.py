#!/usr/bin/env python3
"""Labels a new issue bug, feature or improvement by the words of its title and body, in Spanish or English, and
welcomes who wrote it, once. Accents and case do not matter; code, quotes and the comments of a template are not words
of the author's. An issue may get several labels, or none.
"""

import re
import unicodedata

import github

# A word stands for itself and, where it ends in *, for all that begins so.
LABELS = {
    "bug": ("d73a4a", "Something does not work | Algo no funciona", """
        bug bugs error errors errores fail fails failed failing failure* crash* broken breaks regression* defect*
        wrong hang hangs freezes does_not_work doesn't_work not_working stopped_working
        falla fallas fallan fallo fallos fallando roto rota rotos rotas defecto* se_cae se_cuelga se_rompe
        no_funciona no_funcionan no_anda no_sirve dejo_de_funcionar incorrecto incorrecta incorrectos incorrectas
        """),
    "feature": ("a2eeef", "Something new | Algo nuevo", """
        feature features new_function new_option new_endpoint add_support support_for would_be_nice could_you_add
        please_add it_should_be_possible
        funcionalidad* caracteristica* nueva_funcion nueva_opcion nuevo_endpoint nuevo_recurso agregar anadir
        soporte_para estaria_bien seria_util se_podria permitir implementar
        """),
    "improvement": ("84b6eb", "Something better | Algo mejor", """
        improve* enhance* optimi* faster simplif* refactor* speed_up easier clearer
        mejora mejoras mejorar mejore mejoren mejoraria mas_rapido mas_rapida mas_facil mas_claro mas_clara acelerar
        refactoriz*
        """),
}
MARKER = "<!-- sky: welcome -->"
WELCOME = """\
¡Gracias por escribir! Un mantenedor leerá este aviso pronto. Si es un fallo, ayudan la versión \
(`curl localhost:8080/version`), la petición y la respuesta con su `X-Request-Id`; por favor, sin datos de clientes.

Thank you for writing! A maintainer will read this soon. If it is a bug, the version \
(`curl localhost:8080/version`), the request and its answer with its `X-Request-Id` help; please, no customers' data.
"""


def folded(text):
    """Without accents or case, one space between words."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def own_words(markdown):
    """The text without its code, its quoted lines, its comments and its links' targets."""
    for noise in (r"(?ms)^ *(```+|~~~+).*?(^ *\1|\Z)", r"(?s)<!--.*?(-->|\Z)", r"`[^`\n]*`", r"(?m)^ *>.*$",
                  r"https?://\S+"):
        markdown = re.sub(noise, " ", markdown)
    return markdown


def pattern(words):
    """An expression that finds any of the words, whole."""
    each = (re.escape(word).replace(r"\*", r"\w*").replace("_", " ") for word in words.split())
    return re.compile(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)")


def labels_for(issue):
    """The labels that the issue's words ask for, in the order of LABELS."""
    text = folded(f"{issue['title']}\n{own_words(issue.get('body') or '')}")
    return [name for name, (_, _, words) in LABELS.items() if pattern(words).search(text)]


def create_missing(names):
    """Labels that the repository has already keep their colours and descriptions."""
    known = {name.casefold() for name in github.api("labels", ".[].name | @json")}
    for name in names:
        if name not in known:
            colour, description, _ = LABELS[name]
            github.gh("label", "create", name, "--color", colour, "--description", description)


def main():
    issue = github.event()["issue"]
    names = labels_for(issue)
    print(f"#{issue['number']}: {', '.join(names) or 'no label'}")
    if names:
        create_missing(names)
        github.gh("issue", "edit", str(issue["number"]), "--add-label", ",".join(names))
    if issue["user"]["type"] != "Bot":
        github.say_once(issue["number"], MARKER, WELCOME)


main()
