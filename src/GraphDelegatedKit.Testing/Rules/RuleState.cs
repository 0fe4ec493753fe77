namespace GraphDelegatedKit.Testing.Rules;

// The modes of the rules as stored, by name: those that were changed while a tenant ran, and those of all rules, which a snapshot
// restores.
internal sealed record RuleState(IReadOnlyDictionary<string, string> Changed, IReadOnlyDictionary<string, string> InForce);
