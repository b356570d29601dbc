from tortoise import migrations
from tortoise.migrations import operations as ops
import functools
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('cop', '0002_live')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Block',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('blocked', fields.ForeignKeyField('cop.Person', source_field='blocked_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'contact_block', 'app': 'cop', 'unique_together': (('person', 'blocked'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Contact',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('receiver', fields.ForeignKeyField('cop.Person', source_field='receiver_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('profile', fields.ForeignKeyField('cop.Thing', source_field='profile_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('purpose', fields.CharField(max_length=12)),
                ('state', fields.CharField(default='waiting', max_length=10)),
                ('referred_to', fields.ForeignKeyField('cop.Thing', source_field='referred_to_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('open_for', fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={'table': 'contact', 'app': 'cop', 'indexes': [Index(fields=['receiver_id', 'state'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Correction',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.ForeignKeyField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('kind', fields.CharField(max_length=16)),
                ('words', fields.CharField(default='', max_length=1000)),
                ('state', fields.CharField(default='waiting', max_length=8)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'profile_correction', 'app': 'cop', 'indexes': [Index(fields=['thing_id', 'state'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Partner',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('organisation', fields.OneToOneField('cop.Organisation', source_field='organisation_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('other_names', fields.CharField(default='', max_length=300)),
                ('countries', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('languages', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('contact_post', fields.ForeignKeyField('cop.Post', source_field='contact_post_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('verified_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('verified_until', fields.DateField(null=True)),
            ],
            options={'table': 'partner', 'app': 'cop', 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PartnerOffer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('public_id', fields.CharField(unique=True, max_length=16)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('form', fields.CharField(max_length=12)),
                ('language', fields.CharField(max_length=8)),
                ('title', fields.CharField(max_length=160)),
                ('words', fields.CharField(default='', max_length=1000)),
                ('terms', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('countries', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('until', fields.DateField()),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'partner_offer', 'app': 'cop', 'indexes': [Index(fields=['thing_id', 'until'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Profile',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('person', fields.OneToOneField('cop.Person', source_field='person_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('other_names', fields.CharField(default='', max_length=300)),
                ('languages', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('countries', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('availability', fields.CharField(default='open', max_length=8)),
                ('away_from', fields.DateField(null=True)),
                ('away_until', fields.DateField(null=True)),
                ('is_away', fields.BooleanField(default=False)),
                ('stand_in', fields.ForeignKeyField('cop.Person', source_field='stand_in_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('working_days', fields.JSONField(default=list, encoder=functools.partial(dumps, separators=(',', ':')), decoder=loads)),
                ('monthly_limit', fields.IntField(default=4)),
                ('orcid', fields.CharField(default='', max_length=19)),
                ('nominated_by', fields.ForeignKeyField('cop.Person', source_field='nominated_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('nominated_for', fields.ForeignKeyField('cop.Country', source_field='nominated_for_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('approved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('verified_by', fields.ForeignKeyField('cop.Person', source_field='verified_by_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('verified_as', fields.CharField(default='', max_length=24)),
                ('verified_group_id', fields.IntField(null=True)),
                ('verified_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('verified_until', fields.DateField(null=True)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reminded_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('demoted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('hidden_why', fields.CharField(default='', max_length=12)),
                ('returned', fields.CharField(default='', max_length=500)),
                ('completeness', fields.IntField(default=0)),
            ],
            options={'table': 'profile', 'app': 'cop', 'indexes': [Index(fields=['confirmed_at'])], 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProfileField',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('field', fields.CharField(max_length=16)),
                ('audience', fields.ForeignKeyField('cop.Audience', source_field='audience_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
            ],
            options={'table': 'profile_field', 'app': 'cop', 'unique_together': (('thing', 'field'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Qualification',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('position', fields.IntField()),
                ('since', fields.CharField(default='', max_length=4)),
                ('until', fields.CharField(default='', max_length=4)),
                ('words', fields.CharField(max_length=200)),
                ('country', fields.CharField(default='', max_length=2)),
            ],
            options={'table': 'qualification', 'app': 'cop', 'indexes': [Index(fields=['thing_id', 'position'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchEntry',
            fields=[
                ('thing', fields.OneToOneField('cop.Thing', source_field='thing_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
            ],
            options={'table': 'search_entry', 'app': 'cop', 'pk_attr': 'thing_id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchIndex',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(unique=True, max_length=60)),
                ('seen_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('built_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('done', fields.IntField(default=0)),
                ('holder', fields.CharField(default='', max_length=40)),
                ('held_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'search_index', 'app': 'cop', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SearchDue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('index', fields.ForeignKeyField('cop.SearchIndex', source_field='index_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('thing', fields.ForeignKeyField('cop.Thing', source_field='thing_id', db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT)),
                ('version', fields.IntField()),
            ],
            options={'table': 'search_due', 'app': 'cop', 'unique_together': (('index', 'thing'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Post',
            name='organisation',
            field=fields.ForeignKeyField('cop.Organisation', source_field='organisation_id', null=True, db_constraint=True, to_field='id', related_name=False, on_delete=OnDelete.RESTRICT),
        ),
    ]
