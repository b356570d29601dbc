from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('cop', '0007_moderation_in_depth')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Probe',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('incident', fields.ForeignKeyField('cop.Incident', source_field='incident_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('sealed', fields.TextField(unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'erasure_probe', 'app': 'cop', 'unique_together': (('incident', 'thing'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
