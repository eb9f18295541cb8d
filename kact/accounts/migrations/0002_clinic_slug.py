import kact.accounts.slugs
from django.db import migrations, models


def fill(apps, schema_editor):
    """Give every clinic that is there an address made of its name."""
    Clinic = apps.get_model("accounts", "Clinic")
    using = schema_editor.connection.alias
    for clinic in Clinic.objects.using(using).order_by("name", "id"):
        taken = set(Clinic.objects.using(using).values_list("slug", flat=True))
        clinic.slug = kact.accounts.slugs.free_slug(clinic.name, taken)
        clinic.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="slug",
            field=models.SlugField(max_length=60, null=True, db_index=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="clinic",
            name="slug",
            field=models.SlugField(
                max_length=60,
                unique=True,
                help_text="The last word of the public request page's address.",
            ),
        ),
        migrations.AddField(
            model_name="clinic",
            name="requests_show_name",
            field=models.BooleanField(
                default=True,
                help_text="Whether the request page says the clinic's own name or the neutral one.",
            ),
        ),
    ]
