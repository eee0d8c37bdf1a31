create table guests (name text);
