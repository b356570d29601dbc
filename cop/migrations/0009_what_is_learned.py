from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0008_moderation_in_depth_two')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Mark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=16)),
                ('is_confirmed', fields.BooleanField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'scan_mark', 'app': 'cop', 'indexes': [Index(fields=['at', 'kind']), Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Sensitivity',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('kind', fields.CharField(max_length=16)),
                ('asks', fields.IntField()),
                ('holds', fields.IntField()),
                ('reason', fields.CharField(max_length=16)),
                ('by_id', fields.IntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'scan_sensitivity', 'app': 'cop', 'indexes': [Index(fields=['kind', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='IncidentThing',
            name='field',
            field=fields.CharField(default='', max_length=10),
        ),
    ]
