-- The role that Switchback looks with: it may read the bound schemas, and nothing else. Run it as the owner of the database, as often as you like:
--
--   psql "$ADMIN_URL" -v schemas=public,reddit_harbor -f scripts/sql/monitor-role.sql
--   psql "$ADMIN_URL" -c '\password switchback_monitor'
--
-- Variables (-v NAME=VALUE): schemas, comma-separated, the ones that config/datasets.yaml names (default public; the staging schema of each is added);
-- role (switchback_monitor); connections (5); statement_timeout (15s); bypass_rls (auto: where row security is on; never).
-- What could not be granted is a WARNING with the statement that another role has to run. scripts/sql/README.md says why each grant is there.
\set ON_ERROR_STOP on
\if :{?schemas}
\else
  \set schemas public
\endif
\if :{?role}
\else
  \set role switchback_monitor
\endif
\if :{?connections}
\else
  \set connections 5
\endif
\if :{?statement_timeout}
\else
  \set statement_timeout 15s
\endif
\if :{?bypass_rls}
\else
  \set bypass_rls auto
\endif

begin;
select set_config('switchback.schemas', :'schemas', true), set_config('switchback.role', :'role', true),
       set_config('switchback.connections', :'connections', true), set_config('switchback.statement_timeout', :'statement_timeout', true),
       set_config('switchback.bypass_rls', :'bypass_rls', true) \gset switchback_

do $monitor$
declare
  monitor constant text := current_setting('switchback.role');
  named constant text[] := array(select distinct btrim(name) from unnest(string_to_array(current_setting('switchback.schemas'), ',')) name where btrim(name) <> '');
  wanted text[] := '{}';
  known pg_catalog.pg_roles;
  item record;
  secured text;
begin
  if current_setting('switchback.bypass_rls') not in ('auto', 'never') then
    raise exception 'bypass_rls: observed %, expected auto or never', current_setting('switchback.bypass_rls');
  end if;

  -- 1. The role. One that can do more than look is somebody else's.
  select * into known from pg_catalog.pg_roles where rolname = monitor;
  if known.rolname is null then
    execute format('create role %I login', monitor);
    raise notice 'made the role %: give it a password with \password', monitor;
  elsif known.rolsuper or known.rolcreaterole or known.rolcreatedb or known.rolreplication or monitor = current_user
     or exists (select from pg_catalog.pg_shdepend where refclassid = 'pg_catalog.pg_authid'::regclass and refobjid = known.oid and deptype = 'o') then
    raise exception 'the role % can do more than look, or owns something: name another with -v role=NAME', monitor;
  end if;
  execute format('alter role %I login connection limit %s', monitor, current_setting('switchback.connections')::int);
  execute format('alter role %I set statement_timeout = %L', monitor, current_setting('switchback.statement_timeout'));
  execute format('alter role %I set idle_in_transaction_session_timeout = %L', monitor, '60s');
  execute format('alter role %I set default_transaction_read_only = on', monitor);

  -- 2. Open transactions of other roles, without which nothing tells what is still being written. What the role has already is left alone; a grant
  -- that another role has to make fails, or is silently none, so what counts is what the role has then.
  if not pg_has_role(monitor, 'pg_read_all_stats', 'MEMBER') then
    begin
      execute format('grant pg_read_all_stats to %I', monitor);
    exception when insufficient_privilege then
      raise warning 'not granted, run it as a superuser: %', format('GRANT pg_read_all_stats TO %I;', monitor);
    end;
  end if;
  if not has_database_privilege(monitor, current_database(), 'CONNECT') then
    begin
      execute format('grant connect on database %I to %I', current_database(), monitor);
    exception when insufficient_privilege then null;
    end;
    if not has_database_privilege(monitor, current_database(), 'CONNECT') then
      raise warning 'not granted, run it as the owner: %', format('GRANT CONNECT ON DATABASE %I TO %I;', current_database(), monitor);
    end if;
  end if;

  -- 3. The schemas, with those in which dlt prepares a merge.
  for item in
    select distinct wish.name, n.oid is not null as is_there, wish.is_named
      from (select name, true as is_named from unnest(named) name union all select name || '_staging', false from unnest(named) name) wish (name, is_named)
      left join pg_catalog.pg_namespace n on n.nspname = wish.name
     order by 1
  loop
    if item.is_there then
      wanted := wanted || item.name;
      begin
        if not has_schema_privilege(monitor, item.name, 'USAGE') then
          execute format('grant usage on schema %I to %I', item.name, monitor);
        end if;
      exception when insufficient_privilege then null;
      end;
      if not has_schema_privilege(monitor, item.name, 'USAGE') then
        raise warning 'not granted, run it as the owner: %', format('GRANT USAGE ON SCHEMA %I TO %I;', item.name, monitor);
      end if;
    elsif item.is_named then
      raise warning 'there is no schema %: run this again once it is there (dlt makes its own with the first load)', item.name;
    end if;
  end loop;

  -- 4. What is there: tables, partitioned tables, views, materialized views, foreign tables.
  for item in
    select c.oid, n.nspname, c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any(wanted) and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and not has_table_privilege(monitor, c.oid, 'SELECT')
     order by 2, 3
  loop
    begin
      execute format('grant select on table %I.%I to %I', item.nspname, item.relname, monitor);
    exception when insufficient_privilege then null;
    end;
    if not has_table_privilege(monitor, item.oid, 'SELECT') then
      raise warning 'not granted, run it as the owner: %', format('GRANT SELECT ON %I.%I TO %I;', item.nspname, item.relname, monitor);
    end if;
  end loop;

  -- 5. What will be there: each owner's tables to come. dlt makes new ones with a new column of nested data, and swaps tables.
  for item in
    select distinct n.nspname, pg_get_userbyid(owner.oid) as owner
      from pg_catalog.pg_namespace n
      cross join lateral (
        select c.relowner from pg_catalog.pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
        union select n.nspowner
        union select r.oid from pg_catalog.pg_roles r where r.rolname = current_user) owner (oid)
     where n.nspname = any(wanted)
     order by 1, 2
  loop
    begin
      execute format('alter default privileges for role %I in schema %I grant select on tables to %I', item.owner, item.nspname, monitor);
    exception when insufficient_privilege then
      raise warning 'not granted, run it as %: %', item.owner,
        format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT ON TABLES TO %I;', item.owner, item.nspname, monitor);
    end;
  end loop;

  -- 6. Past row security, only where it is on: a look that sees no rows would cry loss.
  select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname, c.relname) into secured
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any(wanted) and c.relkind in ('r', 'p') and c.relrowsecurity;
  select * into known from pg_catalog.pg_roles where rolname = monitor;
  begin
    if secured is null and known.rolbypassrls then
      execute format('alter role %I nobypassrls', monitor);
      raise notice 'no table has row security any more: took BYPASSRLS from %', monitor;
    elsif secured is not null and not known.rolbypassrls and current_setting('switchback.bypass_rls') = 'auto' then
      execute format('alter role %I bypassrls', monitor);
      raise notice 'row security is on for %: gave BYPASSRLS to %, which reads every row of every table that it may read', secured, monitor;
    elsif secured is not null and not known.rolbypassrls then
      raise warning 'row security is on for %, and bypass_rls is never: give each a policy FOR SELECT TO % USING (true)', secured, quote_ident(monitor);
    end if;
  exception when insufficient_privilege then
    raise warning 'row security is on for %: run as a superuser: %; or give each a policy FOR SELECT TO % USING (true)',
      coalesce(secured, 'no table any more'), format('ALTER ROLE %I %s', monitor, case when secured is null then 'NOBYPASSRLS' else 'BYPASSRLS' end), quote_ident(monitor);
  end;
end
$monitor$;
commit;
