"""Read a file into a draft document, as an accredited person would through the page."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core import moments
from apps.core.errors import DomainError
from apps.delegations.actors import Actor
from apps.delegations.models import Accreditation, Body
from apps.documents.actions import import_document
from apps.documents.importing import MAX_BYTES
from apps.documents.models import Classification, Kind
from apps.documents.tree import Node


class Command(BaseCommand):
    help = "Import a .docx, .md or .txt file as a draft that waits for confirmation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=Kind.values)
        parser.add_argument("--title", default="", help="left out: the title in the text")
        parser.add_argument(
            "--classification", default=Classification.MEMBERS, choices=Classification.values
        )
        parser.add_argument("--body", default="DEWG", help="the body's code")
        parser.add_argument(
            "--as", dest="email", required=True, help="e-mail of the person who imports"
        )
        parser.add_argument(
            "--for",
            dest="side",
            default="",
            help="the side the person acts for, such as BR or presidency, where there are several",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            if file.stat().st_size > MAX_BYTES:
                raise CommandError(f"{file} is larger than {MAX_BYTES // 1024 // 1024} MB.")
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        body = Body.objects.filter(code=options["body"]).first()
        if body is None:
            raise CommandError(f"There is no body with the code {options['body']}.")
        try:
            document = import_document(
                actor=_actor(options["email"], options["side"]),
                kind=options["kind"],
                title=options["title"],
                classification=options["classification"],
                body=body,
                filename=file.name,
                data=data,
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        version = document.versions.get()
        nodes = version.nodes()
        self.stdout.write(f"{document.title}\n{document.address}\n")
        self.stdout.write(_counts(nodes))
        for node in nodes:
            self.stdout.write(_line(node))
        self.stdout.write(f"\nPut right: {len(version.mended)}")
        for sentence in version.mended:
            self.stdout.write(f"  {sentence}")
        self.stdout.write(f"\nTo look at: {len(version.losses)}")
        for loss in version.losses:
            self.stdout.write(f"  {loss['where']}: {loss['what']}: {loss['excerpt']}")
        self.stdout.write("\nThe draft waits for confirmation on its page.")


def _actor(email: str, side: str) -> Actor:
    """The person under the accreditation for `side`, or under their only one."""
    held = list(
        Accreditation.objects.with_sides()
        .in_force(moments.database_now())
        .filter(user__email=email.lower())
    )
    if side:
        held = [accreditation for accreditation in held if accreditation.side == side]
    if not held:
        raise CommandError(f"{email} holds no such accreditation.")
    if len(held) > 1:
        sides = ", ".join(accreditation.side for accreditation in held)
        raise CommandError(f"{email} may act for {sides}: choose with --for.")
    return Actor(user=held[0].user, accreditation=held[0])


def _counts(nodes: list[Node]) -> str:
    kinds = Counter(node.kind.value for node in nodes)
    told = ", ".join(f"{count} × {kind}" for kind, count in kinds.most_common())
    return f"{len(nodes)} clauses: {told}\n"


def _line(node: Node) -> str:
    text = node.text if len(node.text) <= 80 else f"{node.text[:79]}…"
    number = f"{node.number} " if node.number else ""
    return f"  {'  ' * node.level}[{node.kind.value}] {number}{text}"
