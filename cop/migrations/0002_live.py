from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Answer',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=8)),
            ],
            options={'table': 'session_answer', 'app': 'cop', 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Backstage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('cop.Thing', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('author', fields.ForeignKeyField('cop.Person', source_field='author_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('words', fields.CharField(max_length=500)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'backstage', 'app': 'cop', 'indexes': [Index(fields=['session_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BackstageSeen',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('message', fields.ForeignKeyField('cop.Backstage', source_field='message_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'backstage_seen', 'app': 'cop', 'unique_together': (('message', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Ballot',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('question', fields.ForeignKeyField('cop.Thing', source_field='question_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'ballot', 'app': 'cop', 'unique_together': (('question', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Feedback',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('cop.Thing', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('useful', fields.IntField()),
                ('words', fields.CharField(default='', max_length=1000)),
            ],
            options={'table': 'session_feedback', 'app': 'cop', 'unique_together': (('session', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Poll',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('cop.Thing', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('sort', fields.CharField(max_length=8)),
                ('options', fields.TextField(unique=False)),
                ('phase', fields.CharField(max_length=8)),
            ],
            options={'table': 'poll', 'app': 'cop', 'indexes': [Index(fields=['session_id'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PollVote',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('poll', fields.ForeignKeyField('cop.Thing', source_field='poll_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('choices', fields.CharField(max_length=40)),
            ],
            options={'table': 'poll_vote', 'app': 'cop', 'unique_together': (('poll', 'person'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Question',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('session', fields.ForeignKeyField('cop.Thing', source_field='session_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('step', fields.CharField(default='received', max_length=10)),
                ('step_before', fields.CharField(default='', max_length=10)),
                ('place', fields.IntField(default=0)),
                ('support', fields.IntField(default=0)),
                ('support_told', fields.IntField(default=0)),
                ('is_first', fields.BooleanField(default=False)),
                ('merged_into_id', fields.BigIntField(null=True)),
                ('assignee', fields.ForeignKeyField('cop.Person', source_field='assignee_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('lease_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('is_edited', fields.BooleanField(default=False)),
                ('is_late', fields.BooleanField(default=False)),
                ('steps', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('on_floor', fields.BooleanField(default=False)),
                ('on_desk', fields.BooleanField(default=False)),
            ],
            options={'table': 'session_question', 'app': 'cop', 'indexes': [Index(fields=['session_id', 'step']), Index(fields=['merged_into_id'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Role',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('role', fields.CharField(max_length=8)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('open_for', fields.CharField(null=True, unique=True, max_length=48)),
            ],
            options={'table': 'thing_role', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'open_for']), Index(fields=['thing_id', 'role'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Room',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('key', fields.CharField(unique=True, max_length=60)),
                ('epoch', fields.CharField(max_length=12)),
                ('top', fields.BigIntField(default=0)),
                ('chain', fields.CharField(default='', max_length=64)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('audience', fields.ForeignKeyField('cop.Audience', source_field='audience_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'live_room', 'app': 'cop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Event',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('room', fields.ForeignKeyField('cop.Room', source_field='room_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('number', fields.BigIntField()),
                ('verb', fields.CharField(max_length=8)),
                ('thing_id', fields.BigIntField(null=True)),
                ('digest', fields.CharField(max_length=64)),
                ('chain', fields.CharField(max_length=64)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'live_event', 'app': 'cop', 'unique_together': (('room', 'number'),), 'indexes': [Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Payload',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('cop.Event', source_field='event_id', unique=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('room_id', fields.BigIntField()),
                ('thing_id', fields.BigIntField(null=True)),
                ('salt', fields.CharField(max_length=32)),
                ('data', fields.TextField(unique=False)),
            ],
            options={'table': 'live_payload', 'app': 'cop', 'indexes': [Index(fields=['thing_id', 'room_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Session',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('phase', fields.CharField(default='draft', max_length=10)),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('minutes', fields.IntField(default=60)),
                ('languages', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('place', fields.CharField(default='', max_length=300)),
                ('code', fields.CharField(unique=True, max_length=8)),
                ('sequence', fields.IntField(default=0)),
                ('on_air_id', fields.BigIntField(null=True)),
                ('on_air_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('started_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session', 'app': 'cop', 'indexes': [Index(fields=['starts_at']), Index(fields=['phase'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StandingChange',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person_id', fields.IntField(null=True)),
                ('thing_id', fields.BigIntField(null=True)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'standing_change', 'app': 'cop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
