namespace GraphDelegatedKit.Testing.Rules;

// A rule: the mode that it has by default, what it is about, what the service does, and the page that says so.
internal sealed record RuleDefinition(LocalRule Rule, RuleMode Default, string Subject, string Service, string Page);
