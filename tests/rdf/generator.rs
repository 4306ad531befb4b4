//! Random documents in `TriG` with all of its features.

/// Makes choices out of given bytes; without bytes left, the simplest ones.
pub(crate) struct Generator<'a> {
    entropy: std::slice::Iter<'a, u8>,
    out: String,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(entropy: &'a [u8]) -> Self {
        Self { entropy: entropy.iter(), out: String::new() }
    }

    pub(crate) fn document(mut self) -> String {
        self.out += "@prefix ex: <https://example.org/> .\nPREFIX : <https://example.org/empty#>\n";
        while !self.entropy.as_slice().is_empty() {
            match self.choose(8) {
                0 => {
                    self.pick(&["GRAPH ex:g ", "_:g ", "[] ", ":g", "", "<g>"]);
                    self.out += "{";
                    for n in 0..self.choose(3) {
                        if n > 0 {
                            self.out += " . ";
                        }
                        self.triples();
                    }
                    self.pick(&["}\n", " . }\n", "\n}"]);
                    // A stop behind nothing is an error, which is fine.
                }
                1 => self.pick(&[
                    "# ein Kommentär . \"\n",
                    "VERSION \"1.2\"\n",
                    "@version '1.2' .\n",
                ]),
                _ => {
                    self.triples();
                    self.pick(&[" .\n", ".", " . ", "\n\n."]);
                }
            }
        }
        self.out
    }

    fn choose(&mut self, n: usize) -> usize {
        self.entropy.next().map_or(n - 1, |it| usize::from(*it) % n)
    }

    fn pick(&mut self, choices: &[&str]) {
        let n = self.choose(choices.len());
        self.out += choices[n];
    }

    fn gap(&mut self) {
        self.pick(&[" ", "\n", "\t", " # x\n", " "]);
    }

    fn triples(&mut self) {
        match self.choose(6) {
            0 => {
                self.out += "[";
                self.properties(2);
                self.out += "]";
                if self.choose(2) == 0 {
                    return;
                }
            }
            1 => self.list(2),
            2 => {
                self.reified(1);
                if self.choose(2) == 0 {
                    return;
                }
            }
            3 => self.out += "[ ]",
            _ => self.node(),
        }
        self.properties(2);
    }

    fn properties(&mut self, depth: usize) {
        for n in 0..=self.choose(3) {
            if n > 0 {
                self.pick(&[";", " ;; ", " ; "]);
            }
            self.gap();
            self.verb();
            self.gap();
            self.object(depth);
            if self.choose(4) == 0 {
                self.out += ",";
                self.object(depth);
            }
        }
        self.pick(&["", ";", "", " "]);
    }

    fn object(&mut self, depth: usize) {
        match self.choose(if depth == 0 { 4 } else { 9 }) {
            0 | 1 => self.node(),
            4 => {
                self.out += "[";
                self.properties(depth - 1);
                self.out += "]";
            }
            5 => self.list(depth - 1),
            6 => self.reified(depth - 1),
            7 => self.triple_term(depth - 1),
            8 => self.pick(&["[]", "[ # x\n]", "()"]),
            _ => self.literal(),
        }
        while self.choose(8) == 0 {
            match self.choose(3) {
                0 if depth > 0 => {
                    self.out += "{|";
                    self.properties(depth - 1);
                    self.out += "|}";
                }
                1 => self.out += " ~ ",
                _ => {
                    self.out += "~";
                    self.node();
                }
            }
        }
        self.out += " ";
    }

    fn list(&mut self, depth: usize) {
        self.out += "(";
        for _ in 0..self.choose(3) {
            match self.choose(3) {
                0 if depth > 0 => self.list(depth - 1),
                1 => self.node(),
                _ => self.literal(),
            }
            self.gap();
        }
        self.out += ")";
    }

    fn reified(&mut self, depth: usize) {
        self.out += "<<";
        if depth > 0 && self.choose(3) == 0 {
            self.reified(depth - 1);
        } else {
            self.node();
        }
        self.gap();
        self.verb();
        self.gap();
        match self.choose(3) {
            0 if depth > 0 => self.triple_term(depth - 1),
            1 => self.node(),
            _ => self.literal(),
        }
        self.pick(&[" >>", " ~>>", " ~ _:r >>", "~ex:r>>", " >>"]);
    }

    fn triple_term(&mut self, depth: usize) {
        self.out += "<<(";
        self.node();
        self.gap();
        self.verb();
        self.gap();
        match self.choose(3) {
            0 if depth > 0 => self.triple_term(depth - 1),
            1 => self.node(),
            _ => self.literal(),
        }
        self.out += " )>>";
    }

    fn verb(&mut self) {
        self.pick(&["a", "ex:p", "<p>", ":", "ex:p.q", "ex:"]);
    }

    fn node(&mut self) {
        self.pick(&[
            "ex:a",
            "ex:a.b",
            "ex:1-",
            "ex:ä",
            "ex:%20x",
            "ex:a\\,b\\.",
            ":x:y",
            "ex:",
            "<a>",
            "<>",
            "<../x/./y?q#f>",
            "<urn:x:y>",
            "<http://example.org/\\u00e4/ä/../z>",
            "_:b",
            "_:b.1-",
            "_:anon0",
            "_:ü",
            "<//host/p>",
            "<#f>",
            "ex:a",
        ]);
    }

    fn literal(&mut self) {
        self.pick(&[
            "1",
            "-0.5",
            "+.5",
            "1e3",
            "1.5E-3",
            "1.e2",
            "true",
            "false",
            "\"x\"",
            "'y'",
            "\"\"",
            "\"\"\"a\"b\n\"\"c\"\"\"",
            "'''d\\''''",
            "\"\\t\\n\\\"\\\\\"",
            "'\\u00e4\\U0001F600'",
            "\"x\"@en",
            "\"x\"@de-AT",
            "\"x\"@ar--rtl",
            "\"1\"^^ex:d",
            "\"1\"^^<d>",
            "\"ä😀\" @en",
            "'z' ^^ ex:d",
            "\"01\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            "\"# .\"",
        ]);
    }
}
