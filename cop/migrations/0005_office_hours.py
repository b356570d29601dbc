from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0004_saved_searches')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Hour',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=16)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('minutes', fields.IntField()),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'office_hour', 'app': 'cop', 'indexes': [Index(fields=['thing_id', 'starts_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Booking',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('hour', fields.ForeignKeyField('cop.Hour', source_field='hour_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('contact', fields.OneToOneField('cop.Thing', source_field='contact_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('booked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('cancelled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('open_for', fields.CharField(null=True, unique=True, max_length=20)),
            ],
            options={'table': 'office_hour_booking', 'app': 'cop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Profile',
            name='gives_card',
            field=fields.BooleanField(default=False),
        ),
    ]
