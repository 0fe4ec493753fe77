namespace GraphDelegatedKit.Testing.Rules;

// The stored modes of the rules, by name: those that were changed while a tenant ran, and those in force for all rules, which a
// snapshot restores.
internal sealed record RuleState(IReadOnlyDictionary<string, string> Changed, IReadOnlyDictionary<string, string> InForce);
