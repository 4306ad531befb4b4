//! Expansion: every name absolute, every value an object.
//!
//! See: <https://www.w3.org/TR/json-ld11-api/#expansion-algorithm>

use std::rc::Rc;

use oxiri::Iri;

use crate::{
    diag::Span,
    rdf::jsonld::{
        context::{Container, Context, Dir, Processor, Way, direction_of},
        fault::{Fault, Result},
        item::{Expanded, Item, Name, Node, Property, Value, add},
        json::{Entry, Json, Value as JsonValue, get},
        names::is_keyword,
    },
};

/// An object while its entries are read.
#[derive(Default)]
struct Object {
    node: Node,
    has_id: bool,
    has_type: bool,
    types: Option<Span>,
    value: Option<Json>,
    language: Option<Name>,
    direction: Option<Dir>,
    list: Option<Vec<Item>>,
    set: Option<Expanded>,
    has_reverse: bool,
    /// Whether what it has is only fit for a value object.
    others: Vec<Name>,
}

/// The contexts that entries of an object are read in.
struct Scope<'a> {
    active: Rc<Context>,
    /// The one that types are looked up in.
    types: Rc<Context>,
    property: Option<&'a str>,
    /// What the last type is, if it decides how `@value` is read.
    is_json: bool,
}

impl Processor<'_> {
    /// Expands a value of a property, which is a name of the active context or a keyword.
    pub(super) fn expand(
        &mut self,
        active: &Rc<Context>,
        property: Option<&str>,
        json: &Json,
        from_map: bool,
    ) -> Result<Expanded> {
        match &json.value {
            JsonValue::Null => Ok(Expanded::Nothing),
            JsonValue::Array(elements) => self.array(active, property, elements, from_map),
            JsonValue::Object(entries) => self.object_of(active, property, json, entries, from_map),
            _ => match property {
                None | Some("@graph") => Ok(Expanded::Nothing),
                Some(property) => {
                    let scoped = self.property_scoped(active, active, property)?;
                    Ok(Expanded::One(Self::scalar(&scoped, property, json)))
                }
            },
        }
    }

    fn array(
        &mut self,
        active: &Rc<Context>,
        property: Option<&str>,
        elements: &[Json],
        from_map: bool,
    ) -> Result<Expanded> {
        let holds_lists = container(active, property).has(Container::LIST);
        let mut items = Vec::new();
        for element in elements {
            match self.expand(active, property, element, from_map)? {
                Expanded::Many(inner) if holds_lists => items.push(Item::List(inner, element.span)),
                expanded => items.extend(expanded.into_items()),
            }
        }
        Ok(Expanded::Many(items))
    }

    /// The context that a property brings along for its values.
    fn property_scoped(
        &mut self,
        defines: &Rc<Context>,
        active: &Rc<Context>,
        property: &str,
    ) -> Result<Rc<Context>> {
        let Some(scoped) = defines.terms.get(property).and_then(|it| it.scoped.clone()) else {
            return Ok(Rc::clone(active));
        };
        let way = Way { overrides_protected: true, ..Way::new(scoped.base) };
        Processor::process(self, active, &scoped.context, way)
    }

    fn object_of(
        &mut self,
        active: &Rc<Context>,
        property: Option<&str>,
        json: &Json,
        entries: &Rc<[Entry]>,
        from_map: bool,
    ) -> Result<Expanded> {
        let mut context = Rc::clone(active);
        if let Some(previous) = &active.previous
            && !from_map
        {
            let is = |it: &Entry, keyword: &str| {
                Self::expand_iri(active, &it.key, true, false).as_deref() == Some(keyword)
            };
            let is_value = entries.iter().any(|it| is(it, "@value"));
            let is_reference = matches!(&entries[..], [only] if is(only, "@id"));
            if !is_value && !is_reference {
                context = Rc::clone(previous);
            }
        }
        if let Some(property) = property {
            context = self.property_scoped(active, &context, property)?;
        }
        if let Some(local) = get(entries, "@context") {
            let way = Way::new(Some(self.document_base()));
            context = self.process(&context, local, way)?;
        }
        let types = Rc::clone(&context);
        let (context, is_json) = self.type_scoped(context, &types, entries)?;
        let scope = Scope { active: context, types, property, is_json };
        let mut object =
            Object { node: Node { span: json.span, ..Node::default() }, ..Object::default() };
        self.entries(&scope, entries, &mut object)?;
        Self::finish(&scope, object, json.span)
    }

    /// The context that the types of an object bring along, and whether the type is `@json`.
    fn type_scoped(
        &mut self,
        mut context: Rc<Context>,
        types: &Rc<Context>,
        entries: &[Entry],
    ) -> Result<(Rc<Context>, bool)> {
        let is_type =
            |it: &&Entry| Self::expand_iri(types, &it.key, true, false).as_deref() == Some("@type");
        let mut keys: Vec<&Entry> = entries.iter().filter(is_type).collect();
        keys.sort_by(|a, b| a.key.cmp(&b.key));
        for entry in &keys {
            let mut names: Vec<&str> =
                entry.value.elements().iter().filter_map(Json::as_str).collect();
            names.sort_unstable();
            for name in names {
                let Some(scoped) = types.terms.get(name).and_then(|it| it.scoped.clone()) else {
                    continue;
                };
                let way = Way { propagates: false, ..Way::new(scoped.base) };
                context = self.process(&context, &scoped.context, way)?;
            }
        }
        let last = keys.first().and_then(|it| it.value.elements().last()).and_then(Json::as_str);
        let input = last.and_then(|it| Self::expand_iri(&context, it, true, false));
        Ok((context, input.as_deref() == Some("@json")))
    }

    fn entries(&mut self, scope: &Scope<'_>, entries: &[Entry], object: &mut Object) -> Result<()> {
        let mut nests: Vec<&Entry> = Vec::new();
        for entry in entries {
            if &*entry.key == "@context" {
                continue;
            }
            let Some(name) = Self::expand_iri(&scope.active, &entry.key, true, false) else {
                continue;
            };
            if is_keyword(&name) {
                if scope.property == Some("@reverse") {
                    let detail = format!("`{name}` cannot stand here");
                    return Err(Fault::new(entry.key_span, "invalid reverse property map", detail));
                }
                if &*name == "@nest" {
                    nests.push(entry);
                } else {
                    self.keyword(scope, &name, entry, object)?;
                }
            } else if name.contains(':') {
                self.property(scope, name, entry, object)?;
            }
        }
        for entry in nests {
            self.nest(scope, entry, object)?;
        }
        Ok(())
    }

    fn nest(&mut self, scope: &Scope<'_>, entry: &Entry, object: &mut Object) -> Result<()> {
        let active = self.property_scoped(&scope.active, &scope.active, &entry.key)?;
        for nested in entry.value.elements() {
            let invalid = |detail| Fault::new(nested.span, "invalid @nest value", detail);
            let Some(entries) = nested.as_object() else {
                return Err(invalid("expected an object"));
            };
            let is_value = |it: &Entry| {
                Self::expand_iri(&active, &it.key, true, false).as_deref() == Some("@value")
            };
            if entries.iter().any(is_value) {
                return Err(invalid("expected an object without `@value`"));
            }
            let scope = Scope {
                active: Rc::clone(&active),
                types: Rc::clone(&scope.types),
                property: scope.property,
                is_json: scope.is_json,
            };
            self.entries(&scope, entries, object)?;
        }
        Ok(())
    }

    fn keyword(
        &mut self,
        scope: &Scope<'_>,
        name: &str,
        entry: &Entry,
        object: &mut Object,
    ) -> Result<()> {
        let value = &entry.value;
        let fault = |code, detail: &str| Err(Fault::new(value.span, code, detail));
        let is_there = match name {
            "@id" => object.has_id,
            "@graph" => object.node.graph.is_some(),
            "@value" => object.value.is_some(),
            "@language" => object.language.is_some(),
            "@direction" => object.direction.is_some(),
            "@index" => object.node.index.is_some(),
            "@list" => object.list.is_some(),
            "@set" => object.set.is_some(),
            "@reverse" => object.has_reverse,
            _ => false,
        };
        if is_there {
            let detail = format!("`{name}` is there twice");
            return Err(Fault::new(entry.key_span, "colliding keywords", detail));
        }
        match name {
            "@id" => {
                let Some(id) = value.as_str() else {
                    return fault("invalid @id value", "expected an IRI");
                };
                object.has_id = true;
                object.node.id = Self::expand_iri(&scope.active, id, false, true)
                    .map(|text| Name { text, span: value.span });
                if object.node.id.is_none() {
                    // A name like a keyword names nothing, but is no fresh blank node either.
                    object.node.id = Some(Name { text: id.into(), span: value.span });
                }
            }
            "@type" => {
                object.has_type = true;
                object.types = Some(entry.key_span);
                for ty in value.elements() {
                    let Some(ty_name) = ty.as_str() else {
                        return Err(Fault::new(ty.span, "invalid type value", "expected an IRI"));
                    };
                    let text = Self::expand_iri(&scope.types, ty_name, true, true);
                    object.node.types.extend(text.map(|text| Name { text, span: ty.span }));
                }
            }
            "@graph" => {
                let items = self.expand(&scope.active, Some("@graph"), value, false)?.into_items();
                object.node.graph = Some(items);
            }
            "@included" if !self.options.is_1_0 => {
                for item in
                    self.expand(&scope.active, Some("@included"), value, false)?.into_items()
                {
                    if !matches!(item, Item::Node(_)) {
                        return fault("invalid @included value", "expected nodes");
                    }
                    object.node.included.push(item);
                }
            }
            "@value" => {
                if !scope.is_json && !value.is_scalar() && !value.is_null() {
                    return fault(
                        "invalid value object value",
                        "expected a string, a number, a boolean or null",
                    );
                }
                object.value = Some(value.clone());
            }
            "@language" => {
                let Some(language) = value.as_str() else {
                    return fault("invalid language-tagged string", "expected a language tag");
                };
                let text = language.to_ascii_lowercase().into();
                object.language = Some(Name { text, span: value.span });
            }
            "@direction" if !self.options.is_1_0 => {
                object.direction = direction_of(value)?;
                if object.direction.is_none() {
                    return fault("invalid base direction", "expected \"ltr\" or \"rtl\"");
                }
            }
            "@index" => {
                let Some(index) = value.as_str() else {
                    return fault("invalid @index value", "expected a string");
                };
                object.node.index = Some(Name { text: index.into(), span: value.span });
            }
            "@list" if !matches!(scope.property, None | Some("@graph")) => {
                // A list in the place of an array is an element.
                let items = self.expand(&scope.active, scope.property, value, false)?;
                object.list = Some(items.into_items());
            }
            "@set" => {
                object.set = Some(self.expand(&scope.active, scope.property, value, false)?);
            }
            "@reverse" => {
                if value.as_object().is_none() {
                    return fault("invalid @reverse value", "expected an object");
                }
                object.has_reverse = true;
                self.reverse_map(scope, value, object)?;
            }
            // Framing has more keywords, which mean nothing here.
            _ => (),
        }
        if matches!(name, "@language" | "@direction" | "@index" | "@type" | "@value") {
            return Ok(());
        }
        object.others.push(Name { text: name.into(), span: entry.key_span });
        Ok(())
    }

    fn reverse_map(&mut self, scope: &Scope<'_>, value: &Json, object: &mut Object) -> Result<()> {
        for item in self.expand(&scope.active, Some("@reverse"), value, false)?.into_items() {
            let Item::Node(node) = item else { continue };
            for property in node.reverse {
                add(&mut object.node.properties, property.name, property.items);
            }
            for property in node.properties {
                refuse_values(&property)?;
                add(&mut object.node.reverse, property.name, property.items);
            }
        }
        Ok(())
    }

    fn property(
        &mut self,
        scope: &Scope<'_>,
        text: Rc<str>,
        entry: &Entry,
        object: &mut Object,
    ) -> Result<()> {
        let active = &scope.active;
        let name = Name { text, span: entry.key_span };
        object.others.push(name.clone());
        let term = active.terms.get(&entry.key).cloned().unwrap_or_default();
        let container = term.container;
        let value = &entry.value;
        let map = value.as_object();
        let expanded = match map {
            _ if term.ty.as_deref() == Some("@json") => {
                let ty = Some("@json".into());
                let (language, direction) = (None, None);
                let value = value.clone();
                Expanded::One(Item::Value(Value {
                    span: value.span,
                    json: value,
                    ty,
                    language,
                    direction,
                }))
            }
            Some(entries) if container.has(Container::LANGUAGE) => {
                let direction = term.direction.or(active.direction.as_ref());
                Expanded::Many(language_map(active, entries, direction)?)
            }
            Some(entries) if container.has(Container::INDEX | Container::TYPE | Container::ID) => {
                Expanded::Many(self.map(active, &entry.key, entries)?)
            }
            _ => self.expand(active, Some(&entry.key), value, false)?,
        };
        let expanded = match expanded {
            Expanded::Nothing => return Ok(()),
            Expanded::One(list @ Item::List(..)) => Expanded::One(list),
            expanded if container.has(Container::LIST) => {
                Expanded::One(Item::List(expanded.into_items(), value.span))
            }
            expanded => expanded,
        };
        let mut items = expanded.into_items();
        if container.has(Container::GRAPH) && !container.has(Container::ID | Container::INDEX) {
            items = items.into_iter().map(Item::in_graph).collect();
        }
        let property = Property { name, items };
        if term.is_reverse {
            refuse_values(&property)?;
            add(&mut object.node.reverse, property.name, property.items);
        } else {
            add(&mut object.node.properties, property.name, property.items);
        }
        Ok(())
    }

    /// The values of an object that maps indexes, types or names to them.
    fn map(&mut self, active: &Rc<Context>, key: &str, entries: &[Entry]) -> Result<Vec<Item>> {
        let term = active.terms.get(key).cloned().unwrap_or_default();
        let container = term.container;
        let mut items = Vec::new();
        for entry in entries {
            let mut context = Rc::clone(active);
            if container.has(Container::ID | Container::TYPE) {
                if let Some(previous) = &active.previous {
                    context = Rc::clone(previous);
                }
                if container.has(Container::TYPE)
                    && let Some(scoped) =
                        context.terms.get(&entry.key).and_then(|it| it.scoped.clone())
                {
                    let way = Way { propagates: false, ..Way::new(scoped.base) };
                    context = self.process(&context, &scoped.context, way)?;
                }
            }
            let index = Self::expand_iri(active, &entry.key, true, false);
            let is_none = index.as_deref() == Some("@none");
            let expanded = Expanded::Many(
                entry
                    .value
                    .elements()
                    .iter()
                    .map(|it| self.expand(&context, Some(key), it, true).map(Expanded::into_items))
                    .collect::<Result<Vec<Vec<Item>>>>()?
                    .concat(),
            );
            for mut item in expanded.into_items() {
                if container.has(Container::GRAPH) && !item.is_graph() {
                    item = item.in_graph();
                }
                if !is_none {
                    Self::mark(active, &term, entry, &mut item)?;
                }
                items.push(item);
            }
        }
        Ok(items)
    }

    /// Says of an item of a map what the key in the map says.
    fn mark(
        active: &Rc<Context>,
        term: &super::context::Term,
        entry: &Entry,
        item: &mut Item,
    ) -> Result<()> {
        let container = term.container;
        let span = entry.key_span;
        let name = |text| Name { text, span };
        if container.has(Container::INDEX)
            && let Some(index) = term.index.as_deref()
        {
            let Item::Node(node) = item else {
                let detail = "a value cannot have the property that the index stands for";
                return Err(Fault::new(item.span(), "invalid value object", detail));
            };
            let json = Json { span, value: JsonValue::String(entry.key.clone()) };
            let scalar = Self::scalar(active, index, &json);
            let property = Self::expand_iri(active, index, true, false);
            if let Some(property) = property {
                add(&mut node.properties, name(property), vec![scalar]);
            }
            return Ok(());
        }
        let Item::Node(node) = item else { return Ok(()) };
        if container.has(Container::INDEX) {
            node.index.get_or_insert_with(|| name(entry.key.clone()));
        } else if container.has(Container::ID) {
            if node.id.is_none() {
                node.id = Self::expand_iri(active, &entry.key, false, true).map(name);
            }
        } else if container.has(Container::TYPE)
            && let Some(ty) = Self::expand_iri(active, &entry.key, true, true)
        {
            node.types.insert(0, name(ty));
        }
        Ok(())
    }

    /// A string, a number or a boolean as the value of a property.
    fn scalar(active: &Context, property: &str, json: &Json) -> Item {
        let span = json.span;
        let term = active.terms.get(property);
        let ty = term.and_then(|it| it.ty.clone());
        if let (Some(ty @ ("@id" | "@vocab")), Some(text)) = (ty.as_deref(), json.as_str()) {
            let id = Self::expand_iri(active, text, ty == "@vocab", true);
            let text = id.unwrap_or_else(|| text.into());
            let id = Some(Name { text, span });
            return Item::Node(Box::new(Node { span, id, ..Node::default() }));
        }
        let ty = ty.filter(|it| !matches!(&**it, "@id" | "@vocab" | "@none"));
        let mut value = Value { span, json: json.clone(), ty, language: None, direction: None };
        if value.ty.is_none() && json.as_str().is_some() {
            let language = match term {
                Some(term) => term.language.or(active.language.as_ref()),
                None => active.language.clone(),
            };
            value.language = language.map(|text| Name { text, span });
            value.direction = match term {
                Some(term) => term.direction.or(active.direction.as_ref()),
                None => active.direction,
            };
        }
        Item::Value(value)
    }

    fn finish(scope: &Scope<'_>, object: Object, span: Span) -> Result<Expanded> {
        let is_top = matches!(scope.property, None | Some("@graph"));
        if let Some(value) = object.value {
            let other = object.others.iter().find(|it| &*it.text != "@index");
            if let Some(other) = other {
                let detail = format!("`{}` cannot stand beside `@value`", other.text);
                return Err(Fault::new(other.span, "invalid value object", detail));
            }
            let item = Self::value_object(
                &object.node.types,
                object.has_type,
                value,
                object.language,
                object.direction,
                span,
            )?;
            return Ok(item.filter(|_| !is_top).map_or(Expanded::Nothing, Expanded::One));
        }
        let has_list = object.others.iter().any(|it| &*it.text == "@list");
        if has_list || object.set.is_some() {
            let is_other = |it: &&Name| !matches!(&*it.text, "@list" | "@set");
            let other = object.others.iter().find(is_other).map(|it| it.span);
            let both = (has_list && object.set.is_some()).then_some(span);
            let tag = (object.language.is_some() || object.direction.is_some()).then_some(span);
            if let Some(span) = other.or(both).or(object.types).or(tag) {
                let detail = "only `@index` can stand beside `@list` or `@set`";
                return Err(Fault::new(span, "invalid set or list object", detail));
            }
            if let Some(set) = object.set {
                return Ok(set);
            }
            return Ok(match object.list {
                Some(items) if !is_top => Expanded::One(Item::List(items, span)),
                _ => Expanded::Nothing,
            });
        }
        let node = object.node;
        let is_bare = object.others.iter().all(|it| &*it.text == "@id") && !object.has_type;
        let is_language = object.language.is_some() || object.direction.is_some();
        if is_bare && ((is_language && !object.has_id) || (is_top && node.index.is_none())) {
            return Ok(Expanded::Nothing);
        }
        Ok(Expanded::One(Item::Node(Box::new(node))))
    }

    fn value_object(
        types: &[Name],
        has_type: bool,
        value: Json,
        language: Option<Name>,
        direction: Option<Dir>,
        span: Span,
    ) -> Result<Option<Item>> {
        let is_tagged = language.is_some() || direction.is_some();
        if has_type && is_tagged {
            let detail = "`@type` cannot stand beside `@language` or `@direction`";
            return Err(Fault::new(span, "invalid value object", detail));
        }
        let ty = match types {
            [only] => Some(only),
            [] => None,
            [_, more, ..] => {
                let detail = "a value has one type";
                return Err(Fault::new(more.span, "invalid typed value", detail));
            }
        };
        if value.is_null() && ty.is_none_or(|it| &*it.text != "@json") {
            return Ok(None);
        }
        if value.as_str().is_none() && language.is_some() {
            let detail = "only strings have a language";
            return Err(Fault::new(value.span, "invalid language-tagged value", detail));
        }
        if let Some(ty) = ty
            && &*ty.text != "@json"
            && Iri::parse(&*ty.text).is_err()
        {
            let detail = format!("`{}` is no IRI", ty.text);
            return Err(Fault::new(ty.span, "invalid typed value", detail));
        }
        let ty = ty.map(|it| it.text.clone());
        Ok(Some(Item::Value(Value { span, json: value, ty, language, direction })))
    }
}

fn container(active: &Context, property: Option<&str>) -> Container {
    property.and_then(|it| active.terms.get(it)).map(|it| it.container).unwrap_or_default()
}

fn language_map(active: &Context, entries: &[Entry], direction: Option<Dir>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for entry in entries {
        let is_none =
            Processor::expand_iri(active, &entry.key, true, false).as_deref() == Some("@none");
        let language = (!is_none)
            .then(|| Name { text: entry.key.to_ascii_lowercase().into(), span: entry.key_span });
        for json in entry.value.elements().iter().filter(|it| !it.is_null()) {
            if json.as_str().is_none() {
                let detail = "expected strings";
                return Err(Fault::new(json.span, "invalid language map value", detail));
            }
            let (value, language) = (json.clone(), language.clone());
            let span = json.span;
            items.push(Item::Value(Value { span, json: value, ty: None, language, direction }));
        }
    }
    Ok(items)
}

fn refuse_values(property: &Property) -> Result<()> {
    match property.items.iter().find(|it| !matches!(it, Item::Node(_))) {
        None => Ok(()),
        Some(item) => {
            let detail = "a reverse property has nodes as its values";
            Err(Fault::new(item.span(), "invalid reverse property value", detail))
        }
    }
}
