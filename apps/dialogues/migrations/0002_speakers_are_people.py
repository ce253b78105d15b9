"""Speakers were lines of text; now they are people. Not a word of the lines is lost: what stands
before the first comma is a name, and what follows it the affiliation."""

import re

import django.db.models.deletion
from django.db import migrations, models

import apps.core.text

LONGEST_NAME = 200


def people_in(lines):
    """Name and affiliation of each line that says something."""
    for line in lines.splitlines():
        words = line.strip()
        if not words:
            continue
        name, comma, affiliation = (part.strip() for part in _at_comma(words))
        if not name or len(name) > LONGEST_NAME:
            name, affiliation = _broken(words)
        yield name, affiliation


def _at_comma(words):
    found = re.search("[,،，]", words)
    return (words[: found.start()], found[0], words[found.end() :]) if found else (words, "", "")


def _broken(words):
    """A name that is too long for one goes on in the affiliation, at a space if there is one."""
    if len(words) <= LONGEST_NAME:
        return words, ""
    at = words.rfind(" ", 0, LONGEST_NAME + 1)
    at = at if at > 0 else LONGEST_NAME
    return words[:at].strip(), words[at:].strip()


def forwards(apps_, schema_editor):
    Item = apps_.get_model("dialogues", "ProgrammeItem")
    Speaker = apps_.get_model("dialogues", "Speaker")
    for item in Item.objects.all():
        item.reference = apps.core.text.reference()
        item.save(update_fields=["reference"])
        Speaker.objects.bulk_create(
            Speaker(item=item, position=position, name=name, affiliation=affiliation)
            for position, (name, affiliation) in enumerate(people_in(item.lines), start=1)
        )
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def backwards(apps_, schema_editor):
    Item = apps_.get_model("dialogues", "ProgrammeItem")
    for item in Item.objects.prefetch_related("speakers__member"):
        item.lines = "\n".join(
            ", ".join(
                filter(
                    None,
                    (
                        speaker.name,
                        speaker.affiliation,
                        speaker.organisation or (speaker.member.name if speaker.member else ""),
                    ),
                )
            )
            for speaker in item.speakers.all()
        )
        item.save(update_fields=["lines"])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial")]

    operations = [
        migrations.RenameField("programmeitem", "speakers", "lines"),
        migrations.AddField(
            "programmeitem",
            "reference",
            models.CharField(default=apps.core.text.reference, editable=False, max_length=12),
        ),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("affiliation", models.TextField(blank=True, verbose_name="affiliation")),
                (
                    "organisation",
                    models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="speaks",
                        to="dialogues.invitation",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speakers",
                        to="dialogues.programmeitem",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="delegations.memberstate",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("member", None), ("organisation", ""), _connector="OR"),
                        name="speaks_for_a_member_or_an_organisation",
                    )
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
        migrations.AlterField(
            "programmeitem",
            "reference",
            models.CharField(
                default=apps.core.text.reference, editable=False, max_length=12, unique=True
            ),
        ),
        migrations.RemoveField("programmeitem", "lines"),
    ]
