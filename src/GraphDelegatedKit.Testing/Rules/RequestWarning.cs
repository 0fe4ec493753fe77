namespace GraphDelegatedKit.Testing;

/// <summary>What the tenant accepted in a request although the request broke a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">A sentence that says what is wrong. It has no tokens, codes or other values.</param>
/// <param name="Page">The address of the page of the documentation.</param>
public sealed record RequestWarning(LocalRule Rule, string Message, string Page)
{
    /// <summary>Gets the name of the rule as the control API and a seed file spell it, such as <c>customQueryOption</c>.</summary>
    public string Code => Rules.RuleTable.GetName(Rule);
}
