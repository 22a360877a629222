-- The role that Switchback fences with: it may take the login of the dlt role, end its sessions, and give the login back. Run it as the administrator of
-- the database (on Supabase: postgres), as often as you like:
--
--   psql "$ADMIN_URL" -v dlt_role=dlt_loader -f scripts/sql/fence-role.sql
--   psql "$ADMIN_URL" -c '\password switchback_fence'
--
-- Variables (-v NAME=VALUE): dlt_role, the role that dlt alone logs in as (collectors.dlt.database_role of config/policy.yaml); role (switchback_fence);
-- connections (5). scripts/sql/README.md says why each right is there.
\set ON_ERROR_STOP on
\if :{?dlt_role}
\else
  \set dlt_role ''
\endif
\if :{?role}
\else
  \set role switchback_fence
\endif
\if :{?connections}
\else
  \set connections 5
\endif

begin;
select set_config('switchback.dlt_role', :'dlt_role', true), set_config('switchback.role', :'role', true),
       set_config('switchback.connections', :'connections', true) \gset switchback_

do $fence$
declare
  fencer constant text := current_setting('switchback.role');
  loader constant text := current_setting('switchback.dlt_role');
  takes_admin constant boolean := current_setting('server_version_num')::int >= 160000;
  known pg_catalog.pg_roles;
  dlt pg_catalog.pg_roles;
begin
  -- 1. The role of dlt: one that a fence can hold.
  if loader = '' then
    raise exception 'dlt_role: observed none, expected the role that dlt logs in as: -v dlt_role=NAME';
  end if;
  select * into dlt from pg_catalog.pg_roles where rolname::text = loader;
  if dlt.rolname is null then
    raise exception 'there is no role %: give dlt a role of its own first (scripts/sql/README.md)', quote_ident(loader);
  elsif dlt.rolsuper then
    raise exception 'the role % is a superuser, which no fence holds: give dlt a role of its own first (scripts/sql/README.md)', quote_ident(loader);
  elsif loader in (fencer, current_user, session_user) then
    raise exception 'the role % is not used by dlt alone: give dlt a role of its own first (scripts/sql/README.md)', quote_ident(loader);
  end if;
  if dlt.rolcreaterole then
    raise warning 'the role % could give itself its login back while a session of it lives, run: %', quote_ident(loader), format('ALTER ROLE %I NOCREATEROLE;', loader);
  end if;
  if dlt.rolreplication and not takes_admin then
    raise warning 'before Postgres 16 only a superuser changes a role with REPLICATION, run: %', format('ALTER ROLE %I NOREPLICATION;', loader);
  end if;

  -- 2. The role of the fence. One that can do more, or owns something, is somebody else's.
  select * into known from pg_catalog.pg_roles where rolname::text = fencer;
  if known.rolname is null then
    execute format('create role %I login createrole', fencer);
    raise notice 'made the role %: give it a password with \password', quote_ident(fencer);
  elsif known.rolsuper or known.rolcreatedb or known.rolreplication or known.rolbypassrls or fencer in (current_user, session_user)
     or exists (select from pg_catalog.pg_shdepend where refclassid = 'pg_catalog.pg_authid'::regclass and refobjid = known.oid and deptype = 'o') then
    raise exception 'the role % can do more than fence, or owns something: name another with -v role=NAME', quote_ident(fencer);
  end if;
  execute format('alter role %I login createrole inherit connection limit %s', fencer, current_setting('switchback.connections')::int);
  execute format('alter role %I set idle_in_transaction_session_timeout = %L', fencer, '60s');

  -- 3. From Postgres 16 on CREATEROLE changes only roles on which there is the ADMIN option; it gives no right to the data of dlt, and needs none.
  if takes_admin then
    execute format('grant %I to %I with admin true, inherit false, set false', loader, fencer);
  else
    raise warning 'before Postgres 16 CREATEROLE changes every role that is no superuser: keep the URL of % as you keep that of an administrator', quote_ident(fencer);
  end if;
  raise notice 'the role % may fence %', quote_ident(fencer), quote_ident(loader);
end
$fence$;
commit;
