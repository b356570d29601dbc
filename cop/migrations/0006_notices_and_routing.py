from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0005_office_hours')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AnswerInvitation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('topic', fields.ForeignKeyField('cop.Thing', source_field='topic_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('invited_by', fields.ForeignKeyField('cop.Person', source_field='invited_by_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('by_steward', fields.BooleanField(default=False)),
                ('reasons', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('words', fields.CharField(default='', max_length=500)),
                ('passed_to_id', fields.BigIntField(null=True)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('open_for', fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={'table': 'answer_invitation', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'state']), Index(fields=['topic_id']), Index(fields=['person_id', 'made_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Bookmark',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('words', fields.CharField(default='', max_length=300)),
                ('remind_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'bookmark', 'app': 'cop', 'unique_together': (('person', 'thing'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Citation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('synthesis', fields.ForeignKeyField('cop.Thing', source_field='synthesis_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('reply', fields.ForeignKeyField('cop.Thing', source_field='reply_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'citation', 'app': 'cop', 'unique_together': (('synthesis', 'reply'),), 'indexes': [Index(fields=['reply_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Clock',
            fields=[
                ('topic', fields.OneToOneField('cop.Thing', source_field='topic_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('began_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('moderators_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('secretariat_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('told_moderators_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('told_secretariat_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('next_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('stopped_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'question_clock', 'app': 'cop', 'pk_attr': 'topic_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Draft',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=16)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('place', fields.CharField(max_length=40)),
                ('typed', fields.JSONField(encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('version', fields.IntField(default=1)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'draft', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'place']), Index(fields=['saved_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('cop.Group', source_field='group_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'feed_key', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'group_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Following',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('scope', fields.CharField(max_length=8)),
                ('about', fields.BigIntField()),
                ('level', fields.CharField(max_length=8)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'following', 'app': 'cop', 'unique_together': (('person', 'scope', 'about'),), 'indexes': [Index(fields=['scope', 'about'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Introduction',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'introduction', 'app': 'cop', 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Letter',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(max_length=40)),
                ('kind', fields.CharField(max_length=24)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('subject_id', fields.BigIntField(null=True)),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('next_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(default=0)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('error', fields.CharField(default='', max_length=40)),
            ],
            options={'table': 'letter', 'app': 'cop', 'unique_together': (('person', 'key'),), 'indexes': [Index(fields=['state', 'next_at']), Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='MailChoice',
            fields=[
                ('person', fields.OneToOneField('cop.Person', source_field='person_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('often', fields.CharField(default='daily', max_length=8)),
                ('personal', fields.BooleanField(default=True)),
                ('stop_key', fields.CharField(unique=True, max_length=32)),
                ('next_at', fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False)),
                ('told_to', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('bounces', fields.IntField(default=0)),
                ('bounced_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('stopped_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mail_choice', 'app': 'cop', 'pk_attr': 'person_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Mention',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('cop.Group', source_field='group_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('post', fields.ForeignKeyField('cop.Post', source_field='post_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'mention', 'app': 'cop', 'indexes': [Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Notice',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=12)),
                ('leads_to', fields.ForeignKeyField('cop.Thing', source_field='leads_to_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('replies_from', fields.IntField(default=0)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('read_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'notice', 'app': 'cop', 'unique_together': (('person', 'thing'),), 'indexes': [Index(fields=['person_id', 'read_at', 'at']), Index(fields=['thing_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Quotation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('source', fields.ForeignKeyField('cop.Thing', source_field='source_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'quotation', 'app': 'cop', 'unique_together': (('thing', 'source'),), 'indexes': [Index(fields=['source_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Received',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=64)),
                ('person_id', fields.IntField(null=True)),
                ('outcome', fields.CharField(max_length=10)),
                ('reason', fields.CharField(default='', max_length=40)),
                ('draft', fields.CharField(default='', max_length=16)),
                ('at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'received_mail', 'app': 'cop', 'indexes': [Index(fields=['person_id', 'at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReplyAddress',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('token_hash', fields.CharField(unique=True, max_length=64)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('group', fields.ForeignKeyField('cop.Group', source_field='group_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('until', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'reply_address', 'app': 'cop', 'indexes': [Index(fields=['person_id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Trial',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('tried', fields.ForeignKeyField('cop.Thing', source_field='tried_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('country', fields.ForeignKeyField('cop.Country', source_field='country_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('result', fields.CharField(max_length=8)),
                ('tried_on', fields.DateField(null=True)),
            ],
            options={'table': 'trial', 'app': 'cop', 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Group',
            name='answer_days',
            field=fields.IntField(default=3),
        ),
        ops.AddField(
            model_name='Group',
            name='escalate_days',
            field=fields.IntField(default=5),
        ),
        ops.AddField(
            model_name='Group',
            name='mail_text',
            field=fields.CharField(default='', max_length=6),
        ),
        ops.AddField(
            model_name='Reading',
            name='read_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Reply',
            name='sort',
            field=fields.CharField(default='answer', max_length=10),
        ),
        ops.AddField(
            model_name='Reply',
            name='synthesis_for',
            field=fields.OneToOneField('cop.Thing', source_field='synthesis_for_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
        ops.AddField(
            model_name='Text',
            name='bare',
            field=fields.TextField(default='', unique=False),
        ),
        ops.AddField(
            model_name='Text',
            name='is_bare',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Topic',
            name='followed_up_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Topic',
            name='has_trials',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='Topic',
            name='number',
            field=fields.IntField(null=True, unique=True),
        ),
    ]
