from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0009_what_is_learned')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Meeting',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('zone', fields.CharField(max_length=60)),
                ('sequence', fields.IntField(default=0)),
                ('cancelled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'meeting', 'app': 'cop', 'indexes': [Index(fields=['starts_at'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Share',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('topic', fields.ForeignKeyField('cop.Thing', source_field='topic_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('cop.Group', source_field='group_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'topic_share', 'app': 'cop', 'unique_together': (('topic', 'group'),), 'indexes': [Index(fields=['group_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TopicPoll',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('sort', fields.CharField(max_length=8)),
                ('options', fields.TextField(unique=False)),
                ('closes_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'topic_poll', 'app': 'cop', 'indexes': [Index(fields=['closes_at'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Thing',
            name='also_in',
            field=fields.CharField(default='', max_length=80, db_default=''),
        ),
    ]
