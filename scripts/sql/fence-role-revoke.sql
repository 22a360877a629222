-- Takes the role of fence-role.sql back. Run it as the role that made it, or as a superuser; a fence that stands stays, so unfence first:
--
--   psql "$ADMIN_URL" -f scripts/sql/fence-role-revoke.sql
--
-- Variable (-v NAME=VALUE): role (switchback_fence). A role that owns something is left alone.
\set ON_ERROR_STOP on
\if :{?role}
\else
  \set role switchback_fence
\endif

begin;
select set_config('switchback.role', :'role', true) \gset switchback_

do $fence$
declare
  fencer constant text := current_setting('switchback.role');
  known pg_catalog.pg_roles;
  item record;
begin
  select * into known from pg_catalog.pg_roles where rolname::text = fencer;
  if known.rolname is null then
    raise notice 'there is no role %: nothing to do', quote_ident(fencer);
    return;
  end if;
  if known.rolsuper or fencer in (current_user, session_user)
     or exists (select from pg_catalog.pg_shdepend where refclassid = 'pg_catalog.pg_authid'::regclass and refobjid = known.oid and deptype = 'o') then
    raise exception 'the role % owns something, or is no role that only fences: it is left as it is', quote_ident(fencer);
  end if;
  for item in
    select r.rolname, substring(shobj_description(r.oid, 'pg_authid') from 'generation=[0-9]+') as generation from pg_catalog.pg_roles r
     where not r.rolcanlogin and shobj_description(r.oid, 'pg_authid') ~ '\[switchback-fence v1 '
  loop
    raise warning 'the role % stays fenced (%), and has its login back with: %', quote_ident(item.rolname), item.generation, format('ALTER ROLE %I LOGIN;', item.rolname);
  end loop;
  execute format('drop role %I', fencer);
  begin
    perform pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where usesysid = known.oid;
  exception when insufficient_privilege then
    raise warning 'connections of % go on until they end by themselves', quote_ident(fencer);
  end;
  raise notice 'dropped the role %', quote_ident(fencer);
end
$fence$;
commit;
