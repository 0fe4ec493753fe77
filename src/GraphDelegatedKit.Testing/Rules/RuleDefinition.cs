namespace GraphDelegatedKit.Testing.Rules;

// A rule: its default mode, what it is about, what the service does with such a request, and the page that says so.
internal sealed record RuleDefinition(LocalRule Rule, RuleMode Default, string Subject, string Service, string Page);
