package volume

import "context"

// places makes the agency's other facilities and its coders, and notes who works where on what.
func (f *filler) places(ctx context.Context) error {
	all := number(f.Encounters)
	return f.exec(ctx,
		`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
		 select @tenant, @client, gen_random_uuid(), 'Facility ' || n, 'V' || n, 'America/Chicago', '{ED,IP,OP}' from generate_series(1, `+number(facilities)+` - 1) n`,
		`insert into users (tenant_id, id, email, name, role, on_shift)
		 select @tenant, gen_random_uuid(), n || '@' || cast(@tenant as uuid) || '.test', 'Person ' || n, 'coder', true from generate_series(1, `+number(coders)+`) n`,
		`create temporary table place as select id, row_number() over (order by id) - 1 as n from facilities where tenant_id = @tenant`,
		`create temporary table coder as select id, row_number() over (order by id) - 1 as n from users where tenant_id = @tenant and role = 'coder'`,
		`create temporary table patient as select id, row_number() over (order by id) - 1 as n from patients where tenant_id = @tenant`,
		// The n-th stay ended as the n-th: what is stored came in the order of time. Coders work on one kind at few places.
		`create temporary table stay as
		 select t.n, pg_temp.id(1, t.n) as id, p.id as facility_id, k.id as patient_id, c.id as coder_id, (array['ED','IP','OP'])[1 + c.n % 3] as work_type,
		  ready_at, ready_at - interval '6 hours' as came_at, done_at, 20000 + t.n * 7919 % 1200000 as active_ms
		 from (select n, done_at, done_at - (1 + n * 104729 % 30) * interval '1 hour' as ready_at
		  from (select cast(n as bigint) as n, now() - (`+all+` - n) * interval '`+number(Days)+` days' / `+all+` as done_at from generate_series(1, `+all+`) n) t) t
		 join coder c on c.n = t.n % `+number(coders)+` join place p on p.n = (c.n * 7 + t.n / `+number(coders)+` % 8) % `+number(facilities)+`
		 join patient k on k.n = t.n * 31 % `+number(known),
		`analyze stay`)
}

// encounters makes the patients, the encounters with their charts, and what was coded.
func (f *filler) encounters(ctx context.Context) error {
	return f.exec(ctx,
		`insert into patients (tenant_id, client_id, id, mrn_sealed, mrn_index, name_sealed, last_name_index, birth_date_sealed, birth_date_index, sex, created_at)
		 select @tenant, @client, pg_temp.id(0, n), p.mrn_sealed, sha256(uuid_send(pg_temp.id(0, n))), p.name_sealed, sha256(int4send(cast(n % 5000 as int))), p.birth_date_sealed,
		  sha256(int4send(cast(n % 30000 as int))), 'F', came_at
		 from stay cross join (select * from patients where tenant_id = @tenant limit 1) p where n % 2 = 0`,
		`insert into encounters (tenant_id, client_id, id, facility_id, patient_id, account_number, work_type, admitted_at, discharged_at, disposition, status, delay_owner,
		  charges_minor, billed_at, created_at, updated_at)
		 select @tenant, @client, id, facility_id, patient_id, 'V' || n, work_type, came_at - interval '5 hours', came_at, '01', 'delivered', 'none', n % 900000,
		  case when done_at < now() - interval '1 day' then done_at + interval '1 day' end, came_at, done_at from stay`,
		`insert into sources (tenant_id, client_id, id, facility_id, encounter_id, name_sealed, document_type, size, digest, media_type, key_ref, wrapped_key, original, state, pages, received_at, examined_at)
		 select @tenant, @client, id, facility_id, id, decode(repeat('5a', 48), 'hex'), 'emergency_note', 60000, sha256(uuid_send(id)), 'application/pdf', 'volume', decode(repeat('5a', 92), 'hex'),
		  decode(repeat('5a', 60), 'hex'), 'accepted', 3, came_at, came_at from stay`,
		`insert into documents (tenant_id, client_id, id, facility_id, encounter_id, document_type, type_source, identity, page_count, created_at)
		 select @tenant, @client, id, facility_id, id, 'emergency_note', 'upload', 'matches', 3, came_at from stay`,
		`insert into pages (tenant_id, client_id, id, document_id, n, source_id, source_page, width_pt, height_pt, text_from, image_type, image, thumbnail, words)
		 select @tenant, @client, pg_temp.id(2, s.n * 3 + page), id, page, id, page, 612, 792, 'layer', 'image/png', part, part, part
		 from stay s cross join generate_series(1, 3) page cross join (select decode(repeat('5a', 40), 'hex') as part) p`,
		`insert into coding_cases (tenant_id, client_id, id, facility_id, encounter_id, work_type, status, version, coder_id, coded_at, final_at, delivered_at, created_at, updated_at)
		 select @tenant, @client, id, facility_id, id, work_type, 'delivered', 3, coder_id, done_at, done_at, done_at, came_at, done_at from stay`,
		`insert into case_codes (tenant_id, client_id, id, case_id, role, seq, system, code, principal, added_by, created_at)
		 select @tenant, @client, pg_temp.id(3, n * 2 + seq), id, 'dx', seq, 'ICD10CM', (array['I10', 'E119'])[seq], seq = 1, coder_id, done_at
		 from stay cross join generate_series(1, 2) seq`)
}
