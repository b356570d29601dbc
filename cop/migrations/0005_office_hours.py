from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('cop', '0004_saved_searches')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Profile',
            name='gives_card',
            field=fields.BooleanField(default=False),
        ),
    ]
