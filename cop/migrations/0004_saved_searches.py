from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0003_search_and_directory')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=16)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=80)),
                ('path', fields.CharField(max_length=20)),
                ('query', fields.TextField(default='', unique=False)),
                ('often', fields.CharField(default='never', max_length=8)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('looked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('next_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('due_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'saved_search', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'id']), Index(fields=['next_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Saver',
            fields=[
                ('person', fields.OneToOneField('cop.Person', source_field='person_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(unique=True, max_length=40)),
            ],
            options={'table': 'saver', 'app': 'cop', 'pk_attr': 'person_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Shortlist',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=16)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=80)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'shortlist', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ShortlistEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('shortlist', fields.ForeignKeyField('cop.Shortlist', source_field='shortlist_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('note', fields.CharField(default='', max_length=1000)),
                ('added_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'shortlist_entry', 'app': 'cop', 'unique_together': (('shortlist', 'thing'),), 'indexes': [Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
