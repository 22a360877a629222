-- Takes the role of monitor-role.sql back: its grants, its default privileges, the role itself. Run it as the role that made it, or as a superuser:
--
--   psql "$ADMIN_URL" -f scripts/sql/monitor-role-revoke.sql
--
-- Variable (-v NAME=VALUE): role (switchback_monitor). A role that owns something is left alone. What others granted to it, here or in another database, they have
-- to revoke first; the server names it, and nothing is done until then.
\set ON_ERROR_STOP on
\if :{?role}
\else
  \set role switchback_monitor
\endif

begin;
select set_config('switchback.role', :'role', true) \gset switchback_

do $monitor$
declare
  monitor constant text := current_setting('switchback.role');
  known pg_catalog.pg_roles;
begin
  select * into known from pg_catalog.pg_roles where rolname = monitor;
  if known.rolname is null then
    raise notice 'there is no role %: nothing to do', monitor;
    return;
  end if;
  if known.rolsuper or monitor = current_user
     or exists (select from pg_catalog.pg_shdepend where refclassid = 'pg_catalog.pg_authid'::regclass and refobjid = known.oid and deptype = 'o') then
    raise exception 'the role % owns something, or is no role that only looks: it is left as it is', monitor;
  end if;
  if not pg_has_role(monitor, 'USAGE') then
    execute format('grant %I to %I', monitor, current_user);
  end if;
  execute format('drop owned by %I', monitor);
  execute format('drop role %I', monitor);
  -- Looks that run end now, not with their connection.
  begin
    perform pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usesysid = known.oid;
  exception when insufficient_privilege then
    raise warning 'connections of % go on until they end by themselves', monitor;
  end;
  raise notice 'dropped the role %', monitor;
end
$monitor$;
commit;
