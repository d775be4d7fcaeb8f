-- The words of a text as the index has them: small letters, no accents where letters carry them; two characters at a time in
-- scripts without spaces. Scripts whose vowels are marks keep their marks.
CREATE OR REPLACE MACRO store.words_in(body) AS list_transform([CASE
  WHEN regexp_matches(body, '[\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}\p{Kannada}\p{Malayalam}\p{Sinhala}\p{Tibetan}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]')
  THEN lower(body) ELSE lower(strip_accents(body)) END], lambda b: list_concat(
    regexp_extract_all(regexp_replace(b, '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+', ' ', 'g'), '[\p{L}\p{M}\p{N}]+'),
    flatten(list_transform(regexp_extract_all(b, '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]+'),
      lambda r: list_transform(range(1, greatest(length(r), 2)), lambda i: r[i:i + 1])))))[1];
